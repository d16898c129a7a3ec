package davy.core.indicator;

import davy.core.text.Language;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Feeds as text, and what of them was read.
final class FeedText {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final String MD5 = "0cc175b9c0f1b6a831c399e269772661";
    static final String SHA1 = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
    static final String SHA256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

    private FeedText() {}

    static Indicators parse(String text) {
        return Indicators.parse("feed", text.getBytes(StandardCharsets.UTF_8), NOW);
    }

    static @Nullable String address(Indicators indicators, String address) throws Exception {
        var found = indicators.address(InetAddress.getByName(address));
        return found == null ? null : found.value();
    }

    static List<String> problems(Indicators indicators) {
        return indicators.problems().stream()
                .map(p -> p.line() + " " + p.what().in(Language.EN))
                .toList();
    }
}
