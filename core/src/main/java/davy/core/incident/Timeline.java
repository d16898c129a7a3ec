package davy.core.incident;

import davy.core.finding.Finding;
import davy.core.text.Phrase;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What happened when, as the evidence of an incident's findings tells it.
final class Timeline {
    /// Findings of one incident whose times are told.
    private static final int MOST = 1000;

    /// Earlier times are no times of events: a clock that was not set, an empty field.
    private static final Instant EPOCH_END = Instant.ofEpochSecond(86_400);

    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private record Key(Instant time, Phrase what) {}

    private static final class Draft {
        static final Comparator<Draft> ORDER =
                Comparator.comparing((Draft draft) -> draft.time)
                        .thenComparing(draft -> draft.what.toString());

        final Instant time;
        final Phrase what;
        final Set<Source> sources = EnumSet.noneOf(Source.class);
        final List<Finding> findings = new ArrayList<>();
        Duration uncertainty;

        Draft(Instant time, Duration uncertainty, Phrase what) {
            this.time = time;
            this.uncertainty = uncertainty;
            this.what = what;
        }

        Step step() {
            return new Step(time, uncertainty, what, sources, List.copyOf(findings));
        }
    }

    private final Map<Key, Draft> steps = new HashMap<>();

    private Timeline() {}

    /// In time order, with the intruder's sessions, and what package managers did meanwhile.
    ///
    /// @param addresses of the intruder
    static List<Step> of(
            Iterable<Finding> findings,
            Entry entry,
            List<String> addresses,
            Surroundings surroundings) {
        var found = of(findings);
        var steps = new ArrayList<>(found);
        steps.addAll(SessionSteps.of(surroundings.sessions(), addresses));
        steps.addAll(PackageSteps.of(surroundings.packages(), found, entry));
        steps.sort(Comparator.comparing(Step::time));
        return steps;
    }

    /// In time order.
    static List<Step> of(Iterable<Finding> findings) {
        var timeline = new Timeline();
        findings.forEach(timeline::add);
        return timeline.steps.values().stream().sorted(Draft.ORDER).map(Draft::step).toList();
    }

    /// The findings of an incident, and those of the way in that are not among them.
    static List<Finding> told(List<Finding> findings, Entry entry) {
        var seen = Collections.<Finding>newSetFromMap(new IdentityHashMap<>());
        var told = new ArrayList<>(entry.findings());
        told.addAll(findings.subList(0, Math.min(MOST, findings.size())));
        told.removeIf(finding -> !seen.add(finding));
        return told;
    }

    private void add(Finding finding) {
        var uncertainty = uncertainty(finding);
        for (var source : Source.values()) {
            var value = finding.evidence().get(source.field());
            if (value == null) {
                continue;
            }
            for (Object each : value instanceof List<?> list ? list : List.of(value)) {
                var time = Times.parse(String.valueOf(each));
                if (time != null && isSane(time.instant())) {
                    var second = time.instant().truncatedTo(ChronoUnit.SECONDS);
                    var slack = source.isEvent() ? uncertainty : Duration.ZERO;
                    add(second, longer(slack, time.uncertainty()), finding, source);
                }
            }
        }
    }

    private static boolean isSane(Instant time) {
        return !time.isBefore(EPOCH_END) && !time.isAfter(END);
    }

    /// What a log's own stamps leave open: ISO 8601 in `davy.uncertainty`.
    private static Duration uncertainty(Finding finding) {
        var text = Evidence.text(finding, "davy.uncertainty");
        try {
            return text == null ? Duration.ZERO : Duration.parse(text).abs();
        } catch (DateTimeException | ArithmeticException e) {
            return Duration.ZERO;
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private void add(Instant time, Duration slack, Finding finding, Source source) {
        var what = what(finding, source);
        var draft = steps.computeIfAbsent(new Key(time, what), _ -> new Draft(time, slack, what));
        draft.sources.add(source);
        if (draft.findings.isEmpty() || !draft.findings.getLast().equals(finding)) {
            draft.findings.add(finding);
        }
        draft.uncertainty = longer(draft.uncertainty, slack);
    }

    private static Phrase what(Finding finding, Source source) {
        return switch (source) {
            case FILE_CREATED, FILE_CHANGED, FILE_MODIFIED -> text(finding, "file.path");
            case PROCESS_START -> process(finding);
            case EVENT_START -> tries(finding);
            case EVENT_CREATED -> finding.reason();
        };
    }

    /// Guessing begins long before it succeeds, and is not the login.
    private static Phrase tries(Finding finding) {
        var address = Evidence.text(finding, "source.ip");
        return address != null && finding.detection().id().equals("ssh-guess")
                ? Phrase.of("passwords tried from {0}", "来自 {0} 的密码尝试", address)
                : finding.reason();
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
