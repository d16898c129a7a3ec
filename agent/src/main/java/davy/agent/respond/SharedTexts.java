package davy.agent.respond;

import davy.core.host.Host;
import davy.core.shell.Behaviour;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Texts in which others' lines stand beside those of an intruder: crontabs, rc.local, the start-up
/// files of shells. A check that reads such a text as one script accuses the file as a whole; only
/// the accused lines go where the rest does something, and nothing that speaks against it.
final class SharedTexts {
    /// Checks that accuse a text for what its lines do, and not for what the file is.
    private static final Set<String> BY_CONTENT =
            Set.of(
                    "cron-download",
                    "cron-hidden-text",
                    "cron-off-hours",
                    "cron-seed",
                    "cron-unpackaged",
                    "download-and-run",
                    "rc-local",
                    "shell-startup");

    /// Comments, settings, and what scripts begin and end with.
    private static final Pattern NOTHING =
            Pattern.compile(
                    "|#.*|(export )?[A-Za-z_]+ *=.*|exit( [0-9]+)?|set [-+][a-z]+|:|true|fi|done|esac|\\}");

    private final Host host;

    SharedTexts(Host host) {
        this.host = host;
    }

    /// Takes those files away that go by their lines.
    ///
    /// @param files by path, put aside as a whole
    /// @param lines by path and number
    void spare(Map<String, Target> files, Map<String, Map<Integer, Target>> lines) {
        lines.forEach((path, accused) -> {
            var target = files.get(path);
            if (target != null
                    && BY_CONTENT.containsAll(target.detections)
                    && isShared(path, accused.keySet())) {
                files.remove(path);
            }
        });
    }

    private boolean isShared(String path, Set<Integer> accused) {
        var rest = new StringBuilder();
        boolean does = false;
        int number = 0;
        for (String line : host.lines(path)) {
            number++;
            if (!accused.contains(number)) {
                rest.append(line).append('\n');
                does |= !NOTHING.matcher(line.strip()).matches();
            }
        }
        return does && !Behaviour.of(rest.toString()).isMalicious();
    }
}
