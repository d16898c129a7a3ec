package davy.core.git;

import davy.core.host.Host;
import davy.core.secret.AccessKey;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The access keys in all objects of a repository: of commits that are reachable, of those that
/// were amended or dropped and still lie there, and of files that were only staged.
///
/// @param keys in the order in which they were met, each id once
/// @param problems what was not searched
public record KeyHistory(List<HistoricKey> keys, List<Phrase> problems) {
    private static final int MOST_OBJECTS = 20_000;
    private static final int MOST_SIGHTINGS = 20;

    public KeyHistory {
        keys = List.copyOf(keys);
        problems = List.copyOf(problems);
    }

    /// Searches a repository.
    ///
    /// @param done directories of objects that were searched before, as repositories share them;
    ///   those of this one are added
    /// @param wanted which keys count
    public static KeyHistory of(
            Host host,
            GitRepository repository,
            Set<String> done,
            Predicate<AccessKey> wanted,
            SearchLimits limits) {
        var search = new Search(host, repository, wanted, limits);
        search.store.open(() -> search.run(done));
        return search.result();
    }

    private static final class Search {
        private final ObjectStore store;
        private final Budget budget;
        private final KeyText text;
        private final Map<String, KeyedObject> keyed = new LinkedHashMap<>();
        private final Map<String, AccessKey> keys = new LinkedHashMap<>();
        private final Map<String, String> objects = new LinkedHashMap<>();
        private final Map<String, List<Sighting>> sightings = new LinkedHashMap<>();
        private final List<Phrase> problems = new ArrayList<>();
        private final History history;
        private int unresolved;
        private int damaged;

        Search(
                Host host,
                GitRepository repository,
                Predicate<AccessKey> wanted,
                SearchLimits limits) {
            budget = new Budget(limits);
            text = new KeyText(wanted, budget);
            store = new ObjectStore(host, repository);
            history = new History(store, budget);
        }

        void run(Set<String> done) {
            for (Pack pack : store.packs()) {
                if (!done.contains(ObjectStore.directory(pack))) {
                    pack(pack);
                }
            }
            for (var loose : store.loose().entrySet()) {
                if (!done.contains(loose.getValue().directory()) && budget.take(0)) {
                    loose(loose.getKey(), loose.getValue());
                }
            }
            done.addAll(store.directories());
            tell();
            if (!keyed.isEmpty()) {
                history.trace(keyed, this::saw);
            }
        }

        private void pack(Pack pack) {
            var search = new PackSearch(pack, text, budget, this::found).run();
            unresolved += search.unresolved();
            history.add(pack, search.commits());
            if (!search.whole() && !budget.isOver()) {
                problems.add(
                        Phrase.of(
                                "{0} is damaged or too long: what lies behind was not searched for access"
                                        + " keys",
                                "{0} 已损坏或过大，其后部分未检查访问密钥", pack.path()));
            }
        }

        private void loose(String id, LooseObjects loose) {
            boolean there =
                    loose.open(
                            id,
                            (object, head) -> {
                                if (head.type() == ObjectType.TREE) {
                                    return;
                                }
                                if (head.type() == ObjectType.COMMIT) {
                                    history.add(id);
                                }
                                damaged += text.read(object, head.size()) ? 0 : 1;
                                var found = text.keys();
                                if (!found.isEmpty()) {
                                    found(new KeyedObject(id, head.type(), found));
                                }
                            });
            damaged += there ? 0 : 1;
        }

        private void found(KeyedObject object) {
            for (AccessKey key : object.keys()) {
                keys.merge(key.id(), key, (one, other) -> one.hasSecret() ? one : other);
                objects.merge(key.id(), object.id(), (one, other) -> one.isEmpty() ? other : one);
            }
            if (!object.id().isEmpty() && keyed.size() < MOST_OBJECTS) {
                keyed.put(object.id(), object);
            }
        }

        private void saw(KeyedObject object, Sighting sighting) {
            for (AccessKey key : object.keys()) {
                var seen = sightings.computeIfAbsent(key.id(), _ -> new ArrayList<>());
                if (seen.size() < MOST_SIGHTINGS) {
                    seen.add(sighting);
                }
            }
        }

        private void tell() {
            problems.addAll(store.problems());
            if (budget.isOver()) {
                problems.add(
                        Phrase.of(
                                "its history was not searched for access keys to the end: it is too long",
                                "提交历史过大，访问密钥检查未完成"));
            }
            if (unresolved > 0) {
                problems.add(
                        Phrase.of(
                                "{0} versions of files in its history could not be made whole: of them"
                                        + " only what is new was searched for access keys",
                                "提交历史中有 {0} 个文件版本无法还原，仅检查了其增量部分是否含访问密钥", unresolved));
            }
            if (damaged > 0 && !budget.isOver()) {
                problems.add(
                        Phrase.of(
                                "{0} loose objects are damaged and were not searched to the end",
                                "{0} 个松散对象已损坏，未完整检查", damaged));
            }
        }

        KeyHistory result() {
            var all = new ArrayList<HistoricKey>();
            keys.forEach((id, key) ->
                    all.add(
                            new HistoricKey(
                                    key,
                                    objects.getOrDefault(id, ""),
                                    sightings.getOrDefault(id, List.of()))));
            return new KeyHistory(all, problems);
        }
    }
}
