package davy.core.incident;

import davy.core.text.Phrase;

/// How sure a conclusion is.
public enum Confidence {
    /// It fits what was seen, and so may others.
    LOW("possible", "可能"),
    /// It fits in time and place, and nothing else that was seen does.
    MEDIUM("likely", "较可能"),
    /// Evidence ties it to the incident.
    HIGH("established", "已确认");

    private final String en;
    private final String zh;

    Confidence(String en, String zh) {
        this.en = en;
        this.zh = zh;
    }

    public Phrase phrase() {
        return Phrase.of(en, zh);
    }

    boolean atLeast(Confidence other) {
        return compareTo(other) >= 0;
    }
}
