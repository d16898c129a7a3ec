package davy.core.incident;

import davy.core.text.Phrase;

/// What one thing has to do with another.
public enum Relation {
    /// A place, or a parent process, starts something.
    STARTS("starts", "启动"),
    /// A file runs as a process, a container runs a process, a file is loaded as a kernel module.
    RUNS("runs as", "运行为"),
    /// A process talks to a remote end.
    CONNECTS("talks to", "连接"),
    /// A process waits on a local end.
    LISTENS("listens on", "监听"),
    /// A process was told of a remote end; whether it talks to it was not seen.
    NAMES("names", "指向"),
    /// A file has a line that starts something.
    HOLDS("holds", "包含"),
    /// A process, or a service, wrote a file.
    CREATED("created", "创建了"),
    /// A process, or a place for every program, has a library in memory.
    MAPS("loads", "加载"),
    /// An account owns a file or a process.
    OWNS("owns", "拥有"),
    /// A key opens an account.
    OPENS("opens", "可登录"),
    /// Somebody came from an address to an account.
    LOGGED_IN("logged in as", "登录为"),
    /// A log tells that the cloud's agent ran a file.
    EXECUTED("had the cloud run", "经云平台执行");

    private final String en;
    private final String zh;

    Relation(String en, String zh) {
        this.en = en;
        this.zh = zh;
    }

    /// The verb.
    public Phrase phrase() {
        return Phrase.of(en, zh);
    }
}
