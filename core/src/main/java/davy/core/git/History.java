package davy.core.git;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// In which commits objects were first committed, and under which paths. Knows all commits that lie
/// in the repository, also those that no branch reaches.
final class History {
    private static final int MOST_COMMITS = 100_000;

    private final ObjectStore store;
    private final Budget budget;
    private final Map<Pack, long[]> packed = new HashMap<>();
    private final List<String> loose = new ArrayList<>();

    History(ObjectStore store, Budget budget) {
        this.store = store;
        this.budget = budget;
    }

    /// @param commits where they begin in the pack
    void add(Pack pack, long[] commits) {
        packed.put(pack, commits);
    }

    /// A loose commit.
    void add(String commit) {
        loose.add(commit);
    }

    /// Hands over each commit that brought one of the objects, the oldest first.
    ///
    /// @param keyed objects by name
    void trace(Map<String, KeyedObject> keyed, BiConsumer<KeyedObject, Sighting> saw) {
        var left = new HashMap<>(keyed);
        left.values().removeIf(object -> object.type() != ObjectType.BLOB);
        var trees = new Trees(store::read, store.format().length(), budget);
        for (Commit commit : commits()) {
            var itself = keyed.get(commit.id());
            if (itself != null) {
                saw.accept(itself, new Sighting(commit.id(), commit.written(), ""));
            }
            if (!left.isEmpty() && !trees.isOver()) {
                trees.walk(
                        commit.tree(),
                        keyed,
                        (object, path) -> {
                            left.remove(object.id());
                            saw.accept(object, new Sighting(commit.id(), commit.written(), path));
                        });
            }
        }
    }

    private List<Commit> commits() {
        var commits = new ArrayList<Commit>();
        packed.forEach((pack, places) -> {
            for (int i = 0; i < places.length && isOpen(commits); i++) {
                var object = pack.read(places[i]);
                if (object != null && object.type() == ObjectType.COMMIT) {
                    add(commits, pack.format().id(object), object);
                }
            }
        });
        for (int i = 0; i < loose.size() && isOpen(commits); i++) {
            var object = store.read(loose.get(i));
            if (object != null && object.type() == ObjectType.COMMIT) {
                add(commits, loose.get(i), object);
            }
        }
        commits.sort(Comparator.comparing(Commit::written).thenComparing(Commit::id));
        return commits;
    }

    private boolean isOpen(List<Commit> commits) {
        return commits.size() < MOST_COMMITS && budget.take(0);
    }

    private static void add(List<Commit> commits, String id, GitObject object) {
        var commit = Commit.of(id, object.bytes());
        if (commit != null) {
            commits.add(commit);
        }
    }
}
