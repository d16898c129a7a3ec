package davy.agent.report;

import davy.core.finding.Finding;
import davy.core.text.Phrase;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What happened when, as the evidence of an incident's findings tells it.
final class Timeline {
    /// Earlier times are no times of events: a clock that was not set, an empty field.
    private static final Instant EPOCH_END = Instant.ofEpochSecond(86_400);

    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    /// A field of evidence that holds a time.
    enum Source {
        FILE_CREATED("file.created", "created", "创建"),
        FILE_CHANGED("file.ctime", "inode changed", "inode 变更"),
        FILE_MODIFIED("file.mtime", "modified", "修改"),
        PROCESS_START("process.start", "started", "启动"),
        EVENT_START("event.start", "happened", "发生"),
        EVENT_CREATED("event.created", "recorded", "记录");

        final String field;
        private final String en;
        private final String zh;

        Source(String field, String en, String zh) {
            this.field = field;
            this.en = en;
            this.zh = zh;
        }

        Phrase verb() {
            return Phrase.of(en, zh);
        }
    }

    /// Something that happened, to the second.
    ///
    /// @param what to which
    /// @param sources who says so
    /// @param findings numbers
    record Moment(Instant time, Phrase what, Set<Source> sources, List<Integer> findings) {
        /// Whether only a time tells it that anyone can set: touch(1).
        boolean isForgeable() {
            return sources.equals(Set.of(Source.FILE_MODIFIED));
        }
    }

    private record Key(Instant time, String what) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::time).thenComparing(Key::what);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Key, Moment> moments = new TreeMap<>();

    private Timeline() {}

    /// Moments in time order.
    ///
    /// @param numbers of findings, ascending
    static List<Moment> of(List<Integer> numbers, Index index) {
        var timeline = new Timeline();
        for (int number : numbers) {
            timeline.add(number, index.get(number));
        }
        return new ArrayList<>(timeline.moments.values());
    }

    private void add(int number, Finding finding) {
        for (var source : Source.values()) {
            var value = finding.evidence().get(source.field);
            for (Object each : value instanceof List<?> list ? list : listOf(value)) {
                var time = time(String.valueOf(each));
                if (time != null) {
                    add(time, number, finding, source);
                }
            }
        }
    }

    private static List<?> listOf(@Nullable Object value) {
        return value == null ? List.of() : List.of(value);
    }

    private static @Nullable Instant time(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
            return time.isBefore(EPOCH_END) || time.isAfter(END) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void add(Instant time, int number, Finding finding, Source source) {
        var what = what(finding, source);
        var key = new Key(time, what.toString());
        var moment =
                moments.computeIfAbsent(
                        key,
                        _ ->
                                new Moment(
                                        time,
                                        what,
                                        EnumSet.noneOf(Source.class),
                                        new ArrayList<>()));
        moment.sources.add(source);
        if (moment.findings.isEmpty() || moment.findings.getLast() != number) {
            moment.findings.add(number);
        }
    }

    private static Phrase what(Finding finding, Source source) {
        return switch (source) {
            case FILE_CREATED, FILE_CHANGED, FILE_MODIFIED -> text(finding, "file.path");
            case PROCESS_START -> process(finding);
            case EVENT_START, EVENT_CREATED -> finding.reason();
        };
    }

    private static Phrase process(Finding finding) {
        var pid = finding.evidence().get("process.pid");
        if (pid == null || pid instanceof List<?>) {
            return finding.detection().title();
        }
        var name = finding.evidence().get("process.name");
        return name == null
                ? Phrase.of("pid {0}", "进程 {0}", pid.toString())
                : Phrase.of("pid {0} {1}", "进程 {0} {1}", pid.toString(), name.toString());
    }

    private static Phrase text(Finding finding, String field) {
        var value = finding.evidence().get(field);
        return value == null || value instanceof List<?>
                ? finding.detection().title()
                : Phrase.plain(value.toString());
    }
}
