package davy.core.incident;

import davy.core.text.Phrase;

/// A field of evidence that holds a time.
public enum Source {
    FILE_CREATED("file.created", "created", "创建"),
    FILE_CHANGED("file.ctime", "inode changed", "inode 变更"),
    FILE_MODIFIED("file.mtime", "modified", "修改"),
    PROCESS_START("process.start", "started", "启动"),
    EVENT_START("event.start", "began", "开始"),
    EVENT_CREATED("event.created", "recorded", "记录");

    private final String field;
    private final String en;
    private final String zh;

    Source(String field, String en, String zh) {
        this.field = field;
        this.en = en;
        this.zh = zh;
    }

    /// Its ECS name.
    public String field() {
        return field;
    }

    /// What happened at that time.
    public Phrase verb() {
        return Phrase.of(en, zh);
    }

    /// Whether a log wrote it.
    boolean isEvent() {
        return this == EVENT_START || this == EVENT_CREATED;
    }
}
