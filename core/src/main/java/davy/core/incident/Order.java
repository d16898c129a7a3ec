package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.text.Language;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The order of the story: what opens the door, what starts, what is started, what it does; of the
/// same kind the earliest first. What it goes by is made once for each finding, and only if it
/// comes to that.
final class Order {
    private static final List<Kind> STORY =
            List.of(
                    Kind.LOG,
                    Kind.ADDRESS,
                    Kind.KEY,
                    Kind.ACCOUNT,
                    Kind.PERSISTENCE,
                    Kind.CONTAINER,
                    Kind.FILE,
                    Kind.KERNEL_MODULE,
                    Kind.PROCESS,
                    Kind.SOCKET);

    private static final Comparator<Order> TOLD =
            Comparator.comparingInt((Order order) -> order.rank)
                    .thenComparing(order -> order.earliest)
                    .thenComparing(order -> order.finding.level(), Comparator.reverseOrder())
                    .thenComparing(order -> order.finding.detection().id())
                    .thenComparing(Order::reason)
                    .thenComparing(Order::evidence)
                    .thenComparing(Order::entities);

    private final Finding finding;
    private final int rank;
    private final Instant earliest;
    private @Nullable String reason;
    private @Nullable String evidence;
    private @Nullable String entities;

    private Order(Finding finding) {
        this.finding = finding;
        rank = finding.entities().stream().mapToInt(Order::place).min().orElse(STORY.size());
        earliest =
                Evidence.times(finding).stream().min(Comparator.naturalOrder()).orElse(Instant.MAX);
    }

    /// Numbered from 0 in the order of the story.
    static List<Clue> clues(Collection<Finding> findings) {
        var sorted = findings.stream().map(Order::new).sorted(TOLD).toList();
        var clues = new ArrayList<Clue>(sorted.size());
        sorted.forEach(order -> clues.add(Clue.of(order.finding, clues.size())));
        return clues;
    }

    static int place(Entity entity) {
        return STORY.indexOf(entity.kind());
    }

    private String reason() {
        if (reason == null) {
            reason = finding.reason().in(Language.EN);
        }
        return reason;
    }

    private String evidence() {
        if (evidence == null) {
            evidence = finding.evidence().toString();
        }
        return evidence;
    }

    private String entities() {
        if (entities == null) {
            entities = new TreeSet<>(finding.entities()).toString();
        }
        return entities;
    }
}
