package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the files of a kubelet say of those who come to it.
///
/// @param anonymous whether callers without a certificate are let in: `true`, `false`; null where
///   that is not known
/// @param mode what they may do then: `AlwaysAllow`, `Webhook`; null where that is not known
record KubeletFile(@Nullable String anonymous, @Nullable String mode) {
    private static final int MOST_PARTS = 256;

    /// Only a file makes it careful: without one, what its arguments meant of old still holds.
    private static final KubeletFile NONE = new KubeletFile("true", "AlwaysAllow");

    private static final KubeletFile EMPTY = new KubeletFile("false", "Webhook");
    private static final KubeletFile UNKNOWN = new KubeletFile(null, null);

    /// That of `--config`, with those in `--config-dir` behind it.
    static KubeletFile all(Listener listener, Facts facts) {
        String root = DatabaseAccess.root(listener, facts);
        String path = Settings.option(listener.arguments(), "--config");
        String folder = Settings.option(listener.arguments(), "--config-dir");
        var paths = new ArrayList<String>();
        if (path != null) {
            paths.add(path);
        }
        var names = folder == null ? List.<String>of() : facts.host().list(root + folder);
        names.stream()
                .filter(name -> name.endsWith(".conf"))
                .sorted()
                .limit(MOST_PARTS)
                .forEach(name -> paths.add(folder + "/" + name));
        var all = path == null ? NONE : EMPTY;
        for (String each : paths) {
            all = all.with(Settings.lines(facts.host(), root + each));
        }
        return all;
    }

    private KubeletFile with(List<String> lines) {
        String text = String.join("\n", lines).strip();
        if (text.startsWith("{")) {
            var json = JsonValue.whole(text.getBytes(StandardCharsets.UTF_8));
            return json == null
                    ? UNKNOWN
                    : with(
                            json.text("authentication", "anonymous", "enabled"),
                            json.text("authorization", "mode"));
        }
        boolean plain =
                isPlain(lines, "authentication")
                        && isPlain(lines, "authentication.anonymous")
                        && isPlain(lines, "authorization");
        return lines.isEmpty() || !plain
                ? UNKNOWN
                : with(
                        Settings.yaml(lines, "authentication.anonymous.enabled"),
                        Settings.yaml(lines, "authorization.mode"));
    }

    private KubeletFile with(@Nullable String otherAnonymous, @Nullable String otherMode) {
        return new KubeletFile(
                otherAnonymous == null || otherAnonymous.isEmpty()
                        ? anonymous
                        : otherAnonymous.toLowerCase(Locale.ROOT),
                otherMode == null || otherMode.isEmpty() ? mode : otherMode);
    }

    /// Whether what is below a key stands in lines of its own: `authentication: {…}` is not read.
    private static boolean isPlain(List<String> lines, String key) {
        String value = Settings.yaml(lines, key);
        return value == null || value.isEmpty() || value.equals("{}");
    }
}
