package davy.agent.report;

import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.incident.Incident;
import davy.core.incident.Link;
import davy.core.incident.Relation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/// An incident's chain as a graph that a person can take in: things that stand in the same place
/// are one node, and of too many nodes the gravest and best connected are drawn, the rest as one
/// node a kind.
///
/// @param nodes in the order of the story
/// @param edges between nodes, by their place in the list
/// @param unlinked what is accused and has no known link, less files that a place stands for
/// @param linked how many things have a link
/// @param left how many of these stand only in nodes for the rest
record Graph(List<Node> nodes, List<Edge> edges, List<Entity> unlinked, int linked, int left) {
    /// As many things of one kind with the same links are one node.
    private static final int TWINS = 3;

    static final int MOST_NODES = 30;
    static final int MOST_EDGES = 96;

    /// @param members never empty; more than one where things are drawn as one
    /// @param rest whether the members are what did not fit, and may have nothing in common
    record Node(List<Entity> members, boolean rest) {
        Entity first() {
            return members.getFirst();
        }
    }

    record Edge(int from, Relation relation, int to) implements Comparable<Edge> {
        private static final Comparator<Edge> ORDER =
                Comparator.comparingInt(Edge::from)
                        .thenComparing(Edge::relation)
                        .thenComparingInt(Edge::to);

        @Override
        public int compareTo(Edge other) {
            return ORDER.compare(this, other);
        }
    }

    static Graph of(Incident incident, Index index) {
        return new Builder(incident, index).build();
    }

    /// Groups entities, then chooses groups.
    private static final class Builder {
        private final List<Entity> linked = new ArrayList<>();
        private final List<Entity> unlinked = new ArrayList<>();
        private final List<Link> chain;
        private final Map<Entity, Integer> order = new HashMap<>();
        private final Index index;

        /// Group of each linked entity.
        private final int[] groupOf;

        private final List<List<Entity>> groups = new ArrayList<>();

        Builder(Incident incident, Index index) {
            this.chain = incident.chain();
            this.index = index;
            Set<Entity> ends = new LinkedHashSet<>();
            for (var link : chain) {
                ends.add(link.from());
                ends.add(link.to());
            }
            var places = placeFiles(incident.entities());
            for (var entity : incident.entities()) {
                if (ends.remove(entity)) {
                    linked.add(entity);
                } else if (!places.contains(entity)) {
                    unlinked.add(entity);
                }
            }
            linked.addAll(ends);
            for (var entity : linked) {
                order.put(entity, order.size());
            }
            groupOf = new int[linked.size()];
        }

        /// Files that a place stands for already: `/etc/crontab` of `/etc/crontab:7`.
        private static Set<Entity> placeFiles(List<Entity> entities) {
            Set<Entity> files = new HashSet<>();
            for (var entity : entities) {
                if (entity.kind() == Entity.Kind.PERSISTENCE) {
                    int colon = entity.id().lastIndexOf(':');
                    files.add(Entity.file(entity.id()));
                    files.add(
                            Entity.file(colon < 0 ? entity.id() : entity.id().substring(0, colon)));
                }
            }
            return files;
        }

        Graph build() {
            joinTwins();
            var edges = edges(groupOf);
            var chosen = chosen(edges);
            int[] nodeOf = new int[groups.size()];
            var nodes = new ArrayList<Node>();
            var rest = new TreeMap<Entity.Kind, List<Integer>>();
            for (int group = 0; group < groups.size(); group++) {
                if (chosen.contains(group)) {
                    nodeOf[group] = nodes.size();
                    nodes.add(new Node(groups.get(group), false));
                } else {
                    var kind = groups.get(group).getFirst().kind();
                    rest.computeIfAbsent(kind, _ -> new ArrayList<>()).add(group);
                }
            }
            int left = 0;
            for (var some : rest.values()) {
                var members = new ArrayList<Entity>();
                for (int group : some) {
                    nodeOf[group] = nodes.size();
                    members.addAll(groups.get(group));
                }
                left += members.size();
                nodes.add(new Node(Collections.unmodifiableList(members), true));
            }
            int[] nodeOfEntity = new int[linked.size()];
            for (int i = 0; i < nodeOfEntity.length; i++) {
                nodeOfEntity[i] = nodeOf[groupOf[i]];
            }
            var drawn = edges(nodeOfEntity);
            return new Graph(
                    nodes,
                    drawn.subList(0, Math.min(drawn.size(), MOST_EDGES)),
                    unlinked,
                    linked.size(),
                    left);
        }

        /// Entities of one kind with the same links to the same others become one group.
        private void joinTwins() {
            var links = new ArrayList<List<String>>();
            linked.forEach(_ -> links.add(new ArrayList<>()));
            for (var link : chain) {
                int from = place(link.from());
                int to = place(link.to());
                links.get(from).add(link.relation() + ">" + to);
                links.get(to).add(link.relation() + "<" + from);
            }
            links.forEach(all -> all.sort(Comparator.naturalOrder()));
            var twins = new LinkedHashMap<List<Object>, List<Integer>>();
            for (int i = 0; i < linked.size(); i++) {
                List<Object> key = List.of(linked.get(i).kind(), links.get(i));
                twins.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
            }
            for (var same : twins.values()) {
                if (same.size() >= TWINS) {
                    group(same);
                } else {
                    same.forEach(i -> group(List.of(i)));
                }
            }
        }

        private int place(Entity entity) {
            var place = order.get(entity);
            if (place == null) {
                throw new AssertionError("both ends of each link have a place");
            }
            return place;
        }

        private void group(List<Integer> members) {
            for (int i : members) {
                groupOf[i] = groups.size();
            }
            groups.add(members.stream().map(linked::get).toList());
        }

        /// The links between what the entities stand for, each once, sorted.
        private List<Edge> edges(int[] nodeOf) {
            var edges = new LinkedHashSet<Edge>();
            for (var link : chain) {
                int from = nodeOf[place(link.from())];
                int to = nodeOf[place(link.to())];
                if (from != to) {
                    edges.add(new Edge(from, link.relation(), to));
                }
            }
            return edges.stream().sorted().toList();
        }

        /// From the gravest group along links, always to the gravest one in reach.
        private Set<Integer> chosen(List<Edge> edges) {
            var neighbours = new ArrayList<List<Integer>>();
            groups.forEach(_ -> neighbours.add(new ArrayList<>()));
            for (var edge : edges) {
                neighbours.get(edge.from).add(edge.to);
                neighbours.get(edge.to).add(edge.from);
            }
            var gravest =
                    Comparator.comparing(this::level, Comparator.<Level>reverseOrder())
                            .thenComparingInt(g -> -neighbours.get(g).size())
                            .thenComparing(Comparator.naturalOrder());
            var all = new ArrayList<Integer>();
            for (int group = 0; group < groups.size(); group++) {
                all.add(group);
            }
            all.sort(gravest);
            var chosen = new LinkedHashSet<Integer>();
            for (int start : all) {
                var reach = new PriorityQueue<>(gravest);
                reach.add(start);
                while (!reach.isEmpty() && chosen.size() < MOST_NODES) {
                    int next = reach.remove();
                    if (chosen.add(next)) {
                        reach.addAll(neighbours.get(next));
                    }
                }
            }
            return chosen;
        }

        /// Of the gravest finding about the group.
        private Level level(int group) {
            int number = number(groups.get(group), index);
            return number == 0 ? Level.INFORMATIONAL : index.get(number).level();
        }
    }

    /// The gravest finding about one of these; 0 for none.
    static int number(List<Entity> members, Index index) {
        int least = 0;
        for (var member : members) {
            int number = index.gravest(member);
            if (number != 0 && (least == 0 || number < least)) {
                least = number;
            }
        }
        return least;
    }
}
