package davy.core.incident;

import davy.core.finding.Entity;
import java.util.Comparator;

/// One step of the story, as evidence tells it.
public record Link(Entity from, Relation relation, Entity to) implements Comparable<Link> {
    private static final Comparator<Link> ORDER =
            Comparator.comparing(Link::from).thenComparing(Link::relation).thenComparing(Link::to);

    @Override
    public int compareTo(Link other) {
        return ORDER.compare(this, other);
    }
}
