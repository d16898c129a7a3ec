package davy.core.action;

import davy.core.text.Phrase;

/// Settings that let everybody in, and how each is made right.
public enum Settings {
    /// `redis.conf`: on loopback only, in protected mode.
    REDIS(
            "it listens on loopback only and in protected mode, from its next start",
            "下次启动后仅监听回环地址并启用保护模式",
            "Other machines that use this Redis must be given another way. Until Redis is restarted,"
                    + " only the closed port keeps strangers out; CONFIG SET of protected settings,"
                    + " DEBUG and MODULE are switched off then, where they were on. Restart it soon:"
                    + " until then CONFIG REWRITE, as Sentinel and administration tools send it,"
                    + " writes the former settings back into the file.",
            "使用该 Redis 的其他机器须另行安排。Redis 重启之前，仅靠端口封闭阻挡外部访问；重启后，已启用的受保护配置修改（CONFIG SET）、DEBUG 与 MODULE"
                    + " 将被关闭。请尽快重启：在此之前，CONFIG REWRITE（Sentinel 与管理工具会发送）会把旧设置写回文件。"),
    /// As [#REDIS], and a new password too, which the running server asks for at once.
    REDIS_PASSWORD(
            "it asks for a new password at once, and listens on loopback only and in protected mode"
                    + " from its next start",
            "立即启用新密码，下次启动后仅监听回环地址并启用保护模式",
            "Every program that uses this Redis, and its replicas (masterauth), must be given the"
                    + " password, which is shown once when it is set; open connections go on. Other"
                    + " machines that use it must be given another way. Restart it soon: until then"
                    + " CONFIG REWRITE, as Sentinel and administration tools send it, writes the"
                    + " former addresses and protected mode back into the file.",
            "使用该 Redis 的所有程序及其副本（masterauth）须更新密码；密码仅在设置时显示一次，已建立的连接不受影响。使用它的其他机器须另行安排。"
                    + "请尽快重启：在此之前，CONFIG REWRITE（Sentinel 与管理工具会发送）会把旧的监听地址与保护模式写回文件。"),
    /// `daemon.json`, a unit or its drop-in, `/etc/default/docker`: the Unix socket only.
    DOCKER(
            "dockerd listens on its Unix socket only, from its next start; it is not restarted"
                    + " here: do so when it suits (systemctl restart docker; without live-restore"
                    + " that stops all containers, and those without a restart policy stay down)",
            "下次启动后 dockerd 仅监听 Unix 套接字；此处不会重启 dockerd，请择机执行 systemctl restart"
                    + " docker（未启用 live-restore 会停止全部容器，无重启策略的不会自动恢复）",
            "Other machines that use this Docker API must be given another way, with certificates."
                    + " Until dockerd is restarted, only the closed port keeps strangers out.",
            "使用该 Docker API 的其他机器须改用证书等其他方式。dockerd 重启之前，仅靠端口封闭阻挡外部访问。"),
    /// `sshd_config`: root by key only.
    SSH_ROOT(
            "root logs in over ssh by key only, at once",
            "root 仅可用密钥经 ssh 登录，立即生效",
            "Where root has no key of yours, and you have no other account with sudo, nobody can log"
                    + " in once your session ends: keep it open, and try a second login first.",
            "若 root 没有您的密钥，您也没有可用 sudo 的其他账号，当前会话断开后将无人能登录：请保持会话，先另开一个登录验证。");

    private final String en;
    private final String zh;
    private final String riskEn;
    private final String riskZh;

    Settings(String en, String zh, String riskEn, String riskZh) {
        this.en = en;
        this.zh = zh;
        this.riskEn = riskEn;
        this.riskZh = riskZh;
    }

    /// What is different then.
    public Phrase what() {
        return Phrase.of(en, zh);
    }

    public Phrase risk() {
        return Phrase.of(riskEn, riskZh);
    }
}
