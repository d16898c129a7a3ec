package davy.core.text;

import java.util.Locale;

/// The languages that Davy speaks.
public enum Language {
    EN,
    ZH;

    /// The language of a POSIX locale name such as `zh_CN.UTF-8`; English for every other.
    public static Language ofLocale(String locale) {
        return locale.toLowerCase(Locale.ROOT).startsWith("zh") ? ZH : EN;
    }
}
