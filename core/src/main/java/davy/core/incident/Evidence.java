package davy.core.incident;

import davy.core.finding.Finding;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of a finding that tell how things hang together (ECS names).
final class Evidence {
    private static final List<String> TIMES =
            List.of("event.created", "event.start", "process.start", "file.created", "file.ctime");

    private Evidence() {}

    static @Nullable String text(Finding finding, String field) {
        var value = finding.evidence().get(field);
        return value == null || value instanceof List<?> ? null : value.toString();
    }

    /// A field of one or several values.
    static List<String> texts(Finding finding, String field) {
        var value = finding.evidence().get(field);
        if (value instanceof List<?> list) {
            var texts = new ArrayList<String>();
            list.forEach(each -> texts.add(String.valueOf(each)));
            return texts;
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    /// All times; of a file the time of modification, which anyone can set, only where there is no
    /// other.
    static List<Instant> times(Finding finding) {
        var times = new ArrayList<Instant>();
        for (var field : TIMES) {
            addTimes(finding, field, times);
        }
        if (times.isEmpty()) {
            addTimes(finding, "file.mtime", times);
        }
        return times;
    }

    private static void addTimes(Finding finding, String field, List<Instant> to) {
        for (var text : texts(finding, field)) {
            var time = time(text);
            if (time != null) {
                to.add(time);
            }
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
