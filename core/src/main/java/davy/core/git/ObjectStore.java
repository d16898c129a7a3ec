package davy.core.git;

import davy.core.host.Host;
import davy.core.host.OpenFile;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All objects of a repository, in packs and loose, its own and those that it borrows.
final class ObjectStore {
    private static final int MOST_PACKS = 100;

    private final Host host;
    private final ObjectFormat format;
    private final List<String> directories = new ArrayList<>();
    private final Map<String, LooseObjects> loose = new LinkedHashMap<>();
    private final List<Pack> packs = new ArrayList<>();
    private final KeptObjects kept = new KeptObjects();
    private final List<Phrase> problems = new ArrayList<>();

    ObjectStore(Host host, GitRepository repository) {
        this.host = host;
        format = repository.format(host);
        directories.add(repository.objects());
        directories.addAll(repository.alternates());
        for (String directory : directories) {
            var objects = new LooseObjects(host, directory, format);
            objects.ids().forEach(id -> loose.putIfAbsent(id, objects));
        }
    }

    ObjectFormat format() {
        return format;
    }

    List<String> directories() {
        return directories;
    }

    /// By name.
    Map<String, LooseObjects> loose() {
        return loose;
    }

    /// Those that are open.
    List<Pack> packs() {
        return packs;
    }

    List<Phrase> problems() {
        return problems;
    }

    /// The directory of objects to which a pack belongs.
    static String directory(Pack pack) {
        String path = pack.path();
        return path.substring(0, path.lastIndexOf("/pack/"));
    }

    /// Opens all packs for as long as something is done.
    void open(Runnable then) {
        var paths = new ArrayList<String>();
        for (String directory : directories) {
            for (String name : host.list(directory + "/pack")) {
                if (name.endsWith(".pack")) {
                    paths.add(directory + "/pack/" + name);
                }
            }
        }
        int most = Math.min(paths.size(), MOST_PACKS);
        if (most < paths.size()) {
            problems.add(
                    Phrase.of(
                            "{0} of its {1} packs were not searched for access keys",
                            "{1} 个 pack 文件中有 {0} 个未检查访问密钥", paths.size() - most, paths.size()));
        }
        open(paths.subList(0, most), then);
    }

    private void open(List<String> paths, Runnable then) {
        if (paths.isEmpty()) {
            then.run();
            return;
        }
        String path = paths.getFirst();
        var rest = paths.subList(1, paths.size());
        if (!host.open(path, file -> open(path, file, rest, then))) {
            problems.add(Phrase.of("{0} could not be opened", "{0} 无法打开", path));
            open(rest, then);
        }
    }

    private void open(String path, OpenFile file, List<String> rest, Runnable then) {
        String beside = path.substring(0, path.length() - 5) + ".idx";
        boolean indexed =
                host.lstat(beside) != null
                        && host.open(
                                beside,
                                index -> {
                                    var places = PackIndex.of(index, format.length());
                                    open(path, file, places, rest, then);
                                });
        if (!indexed) {
            open(path, file, null, rest, then);
        }
    }

    private void open(
            String path,
            OpenFile file,
            @Nullable PackIndex index,
            List<String> rest,
            Runnable then) {
        try (var pack = new Pack(path, file, format, index, kept)) {
            packs.add(pack);
            open(rest, then);
        }
    }

    /// An object; null where it is not here or cannot be made.
    @Nullable GitObject read(String id) {
        byte[] name = HexFormat.of().parseHex(id);
        for (Pack pack : packs) {
            long at = pack.find(name);
            var object = at < 0 ? null : pack.read(at);
            if (object != null) {
                return object;
            }
        }
        var objects = loose.get(id);
        return objects == null ? null : objects.read(id);
    }
}
