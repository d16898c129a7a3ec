package davy.core.secret;

import davy.core.text.Phrase;

/// A cloud that gives out access keys: an id, which is no secret, and a secret.
public enum Vendor {
    ALIYUN("Aliyun", "阿里云", 30, false),
    TENCENT("Tencent Cloud", "腾讯云", 32, false),
    HUAWEI("Huawei Cloud", "华为云", 40, false),
    AWS("AWS", "AWS", 40, true);

    private final String en;
    private final String zh;
    private final int secretLength;
    private final boolean slashes;

    Vendor(String en, String zh, int secretLength, boolean slashes) {
        this.en = en;
        this.zh = zh;
        this.secretLength = secretLength;
        this.slashes = slashes;
    }

    public Phrase phrase() {
        return Phrase.of(en, zh);
    }

    /// Characters of a secret.
    int secretLength() {
        return secretLength;
    }

    /// Whether `/` and `+` occur in a secret, beside letters and digits.
    boolean hasSlashes() {
        return slashes;
    }
}
