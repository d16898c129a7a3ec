package davy.agent.report;

import davy.agent.triage.Verdict;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Phrase;

/// The fixed words of a report in both languages.
final class Words {
    private Words() {}

    static Phrase verdict(Verdict verdict) {
        return switch (verdict) {
            case COMPROMISED -> Phrase.of("COMPROMISED", "已被入侵");
            case SUSPICIOUS -> Phrase.of("SUSPICIOUS", "存在可疑迹象");
            case NONE -> Phrase.of("NOTHING FOUND", "未发现异常");
        };
    }

    static Phrase meaning(Verdict verdict) {
        return switch (verdict) {
            case COMPROMISED ->
                    Phrase.of(
                            "Act on what follows, most serious first. Do not reboot before the"
                                    + " evidence is saved.",
                            "请按严重程度从高到低处理下列问题；保存证据之前请勿重启。");
            case SUSPICIOUS ->
                    Phrase.of(
                            "No proof of an intruder. A person should look at what follows.",
                            "没有入侵的确凿证据，但下列各项需要人工确认。");
            case NONE ->
                    Phrase.of(
                            "The checks that ran found nothing to show. What was not looked at, or was"
                                    + " left out, stands below.",
                            "已执行的检查未发现可列出的问题。未检查或已略去的内容见下文。");
        };
    }

    static Phrase level(Level level) {
        return switch (level) {
            case CRITICAL -> Phrase.of("critical", "紧急");
            case HIGH -> Phrase.of("high", "高危");
            case MEDIUM -> Phrase.of("medium", "中危");
            case LOW -> Phrase.of("low", "低危");
            case INFORMATIONAL -> Phrase.of("informational", "提示");
        };
    }

    static Phrase kind(Entity.Kind kind) {
        return switch (kind) {
            case PROCESS -> Phrase.of("process", "进程");
            case FILE -> Phrase.of("file", "文件");
            case PERSISTENCE -> Phrase.of("persistence", "持久化");
            case SOCKET -> Phrase.of("socket", "网络地址");
            case ACCOUNT -> Phrase.of("account", "账号");
            case KEY -> Phrase.of("key", "密钥");
            case CONTAINER -> Phrase.of("container", "容器");
            case KERNEL_MODULE -> Phrase.of("kernel module", "内核模块");
            case ADDRESS -> Phrase.of("address", "地址");
            case LOG -> Phrase.of("log line", "日志行");
        };
    }

    static Phrase kinds(Entity.Kind kind) {
        return switch (kind) {
            case PROCESS -> Phrase.of("processes", "进程");
            case FILE -> Phrase.of("files", "文件");
            case PERSISTENCE -> Phrase.of("persistence entries", "持久化项");
            case SOCKET -> Phrase.of("sockets", "网络地址");
            case ACCOUNT -> Phrase.of("accounts", "账号");
            case KEY -> Phrase.of("keys", "密钥");
            case CONTAINER -> Phrase.of("containers", "容器");
            case KERNEL_MODULE -> Phrase.of("kernel modules", "内核模块");
            case ADDRESS -> Phrase.of("addresses", "地址");
            case LOG -> Phrase.of("log lines", "日志行");
        };
    }
}
