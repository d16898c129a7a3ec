package davy.core.action;

import davy.core.text.Phrase;

/// Settings that let everybody in, and how each is made right.
public enum Settings {
    /// `redis.conf`: on loopback only, in protected mode.
    REDIS(
            "it listens on loopback only and in protected mode, from its next start",
            "下次启动后仅监听回环地址并启用保护模式",
            "Other machines that use this Redis must be given another way.",
            "使用该 Redis 的其他机器须另行安排。"),
    /// As [#REDIS], and a new password too, which the running server asks for at once.
    REDIS_PASSWORD(
            "it asks for a new password at once, and listens on loopback only and in protected mode"
                    + " from its next start",
            "立即启用新密码，下次启动后仅监听回环地址并启用保护模式",
            "Every program that uses this Redis, and its replicas (masterauth), must be given the"
                    + " password, which is shown once when it is set; open connections go on. Other"
                    + " machines that use it must be given another way.",
            "使用该 Redis 的所有程序及其副本（masterauth）须更新密码；密码仅在设置时显示一次，已建立的连接不受影响。使用它的其他机器须另行安排。"),
    /// `daemon.json`, a unit or its drop-in, `/etc/default/docker`: the Unix socket only.
    DOCKER(
            "dockerd listens on its Unix socket only, from its next start; it is not restarted"
                    + " here: do so when it suits (systemctl restart docker; with live-restore"
                    + " containers go on meanwhile)",
            "下次启动后 dockerd 仅监听 Unix 套接字；此处不会重启 dockerd，请择机执行 systemctl restart"
                    + " docker（启用 live-restore 时容器不受影响）",
            "Other machines that use this Docker API must be given another way, with certificates."
                    + " Until dockerd is restarted, only the closed port keeps strangers out.",
            "使用该 Docker API 的其他机器须改用证书等其他方式。dockerd 重启之前，仅靠端口封闭阻挡外部访问。"),
    /// `sshd_config`: root by key only.
    SSH_ROOT(
            "root logs in over ssh by key only, at once",
            "root 仅可用密钥经 ssh 登录，立即生效",
            "Whoever logs in as root by password needs a key, or another account.",
            "以密码登录 root 者需改用密钥或其他账号。");

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
