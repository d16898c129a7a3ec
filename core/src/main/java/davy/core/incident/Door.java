package davy.core.incident;

import davy.core.text.Phrase;

/// The kind of way by which an intruder comes in.
public enum Door {
    /// A command that the cloud's own agent ran, sent with a key or login of the account.
    CLOUD_COMMAND("a command sent through the cloud", "经云平台下发的命令"),
    /// A password found by trying.
    SSH_GUESS("a guessed ssh password", "SSH 密码被猜中"),
    REDIS("Redis, open without a password", "无密码的 Redis"),
    DOCKER_API("the Docker API, open to all", "对外开放的 Docker API"),
    KUBERNETES("the Kubernetes API, open to all", "对外开放的 Kubernetes API"),
    /// Another service that lets everybody run commands: notebooks, debuggers, consoles.
    OPEN_SERVICE("a service open without a password", "无密码的开放服务"),
    /// A flaw of a web application, or a file put below its root.
    WEB_SHELL("the web server", "Web 服务"),
    DATABASE("a database server", "数据库服务"),
    /// A package with foreign code in it.
    PACKAGE("an installed package", "安装的软件包"),
    /// A key that the intruder had, or put there before.
    KNOWN_KEY("an ssh key that the intruder has", "入侵者持有的 SSH 密钥"),
    /// A password that was right without guessing.
    KNOWN_PASSWORD("a password that the intruder knows", "入侵者已知的密码"),
    UNKNOWN("unknown", "未知");

    private final String en;
    private final String zh;

    Door(String en, String zh) {
        this.en = en;
        this.zh = zh;
    }

    /// Whether somebody logs in by it.
    public boolean isLogin() {
        return switch (this) {
            case SSH_GUESS, KNOWN_KEY, KNOWN_PASSWORD -> true;
            default -> false;
        };
    }

    /// Whether it is concluded from a login that nothing but its time connects with the rest.
    boolean isByTimeOnly() {
        return this == KNOWN_KEY || this == KNOWN_PASSWORD;
    }

    boolean startsContainers() {
        return this == DOCKER_API || this == KUBERNETES;
    }

    /// A noun.
    public Phrase phrase() {
        return Phrase.of(en, zh);
    }
}
