package davy.agent.check;

import davy.core.finding.Finding;
import davy.core.indicator.Indicator;
import davy.core.text.Phrase;

/// An indicator that was met, in a finding's words and evidence.
public final class Listed {
    private Listed() {}

    /// The document that lists it, and as what.
    public static Phrase in(Indicator indicator) {
        return indicator.description().isEmpty()
                ? Phrase.plain(indicator.source())
                : Phrase.of("{0} as {1}", "{0}（{1}）", indicator.source(), indicator.description());
    }

    /// `threat.indicator.*`.
    public static Finding.Draft evidence(Finding.Draft draft, Indicator indicator) {
        return draft.with("threat.indicator." + field(indicator.kind()), indicator.value())
                .with("threat.indicator.provider", indicator.source())
                .with("threat.indicator.description", indicator.description());
    }

    private static String field(Indicator.Kind kind) {
        return switch (kind) {
            case ADDRESS -> "ip";
            case DOMAIN -> "url.domain";
            case URL -> "url.full";
            case MD5 -> "file.hash.md5";
            case SHA1 -> "file.hash.sha1";
            case SHA256 -> "file.hash.sha256";
            case FILE_NAME -> "file.name";
            case FILE_PATH -> "file.path";
        };
    }
}
