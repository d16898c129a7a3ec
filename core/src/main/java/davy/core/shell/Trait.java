package davy.core.shell;

import davy.core.text.Phrase;

/// What a piece of shell text does.
public enum Trait {
    DOWNLOAD(false, "downloads from the network", "从网络下载内容"),
    SAVES_DOWNLOAD(false, "saves what it downloads", "将下载的内容保存为文件"),
    DOWNLOAD_AND_RUN(true, "downloads code and runs it", "下载代码并立即执行"),
    INSTALLER(false, "downloads and runs the installer of a known publisher", "下载并运行知名发布者的安装脚本"),
    ENCODED(true, "runs a payload that it decodes first", "解码隐藏的载荷并执行"),
    RUNS_FROM_TEMP(false, "runs a program from a temporary directory", "运行临时目录中的程序"),
    REVERSE_SHELL(true, "opens a reverse shell", "反弹 shell"),
    MINER(true, "runs or configures a cryptominer", "运行或配置挖矿程序"),
    RIVAL_KILLING(true, "kills rival miners", "清除竞争对手的挖矿进程"),
    DISABLES_SECURITY(false, "turns off security software or settings", "关闭安全软件或安全设置"),
    ERASES_TRACES(false, "erases traces: logs or shell history", "清除痕迹：日志或命令历史"),
    ADDS_KEY(false, "writes to SSH authorized_keys", "写入 SSH authorized_keys"),
    ADDS_CRON(false, "changes cron tables", "修改 cron 计划任务"),
    IMMUTABLE(false, "makes files immutable", "为文件设置不可修改属性"),
    PRELOAD(true, "preloads a library into other programs", "向其他程序预加载动态库"),
    CREDENTIAL_THEFT(true, "takes credentials", "窃取凭证"),
    EXFILTRATES(false, "sends credentials to the internet", "将凭证发送到互联网"),
    HIDES(true, "hides processes or files", "隐藏进程或文件"),
    SPREADS(true, "spreads to other machines", "向其他主机扩散"),
    GSOCKET(true, "installs or runs the gsocket backdoor", "安装或运行 gsocket 后门"),
    CHAT_BOT(true, "takes orders over chat (IRC)", "通过 IRC 聊天接收指令");

    private final boolean strong;
    private final String en;
    private final String zh;

    Trait(boolean strong, String en, String zh) {
        this.strong = strong;
        this.en = en;
        this.zh = zh;
    }

    /// Whether ordinary software hardly ever does this.
    public boolean isStrong() {
        return strong;
    }

    /// Words for a person, to stand behind a subject: "the script ...".
    public Phrase phrase() {
        return Phrase.of(en, zh);
    }
}
