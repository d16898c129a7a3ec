package davy.agent.check.cloud;

import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.WalkedFile;
import davy.core.compression.ByteReader;
import davy.core.host.Host;
import davy.core.secret.AccessKey;
import davy.core.secret.AccessKeys;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.core.zip.ZipArchive;
import davy.core.zip.ZipEntry;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Searches Java archives that no package owns, and the archives in them: settings, sources, and
/// the constants of classes.
final class KeyArchives {
    private static final int MOST = 5000;
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_INNER = 16 << 20;
    private static final long MOST_READ = 4L << 30;
    private static final Duration ALL = Duration.ofSeconds(20);
    private static final Duration CONTAINER = Duration.ofSeconds(4);
    private static final Duration DEEP = Duration.ofMinutes(5);

    /// Whether every user can read it, by path.
    private final ConcurrentSkipListMap<String, Boolean> archives = new ConcurrentSkipListMap<>();

    private final ConcurrentSkipListMap<String, Boolean> left = new ConcurrentSkipListMap<>();
    private final AtomicLong read = new AtomicLong();
    private volatile long end;
    private volatile boolean over;

    /// Remembers an archive.
    void file(WalkedFile file) {
        boolean archive =
                isArchive(file.name())
                        && file.info().isRegular()
                        && !KeyFiles.isLibrary(file.path())
                        && file.ownership() != Ownership.PACKAGED;
        if (archive && archives.size() < MOST) {
            archives.put(file.path(), (file.info().mode() & 0004) != 0);
        }
    }

    /// Those that hold tests alone are none.
    private static boolean isArchive(String name) {
        boolean tests = name.endsWith("-tests.jar") || name.endsWith("-test.jar");
        return !tests && (name.endsWith(".jar") || name.endsWith(".war") || name.endsWith(".ear"));
    }

    /// Begins the time for them.
    void begin(Facts facts) {
        var time = facts.options().deep() ? DEEP : facts.isContainer() ? CONTAINER : ALL;
        end = System.nanoTime() + time.toNanos();
        left.putAll(archives);
    }

    /// Searches one after the other until none or no time is left; several threads may.
    void search(Host host, Consumer<KeyPlace> places) {
        while (!isOver()) {
            var archive = left.pollFirstEntry();
            if (archive == null) {
                return;
            }
            search(host, archive.getKey(), archive.getValue(), places);
        }
    }

    /// Says what was not searched.
    void tell(Findings findings) {
        if (!left.isEmpty() || over) {
            findings.notDone(
                    left.isEmpty() ? archives.lastKey() : left.firstKey(),
                    Phrase.of(
                            "from here on, {0} of {1} Java archives were not searched for access keys",
                            "自此处起，{1} 个 Java 归档文件中有 {0} 个未检查访问密钥",
                            Math.max(left.size(), 1),
                            archives.size()));
        }
    }

    private boolean isOver() {
        return read.get() > MOST_READ || System.nanoTime() - end > 0;
    }

    private void search(Host host, String path, boolean open, Consumer<KeyPlace> places) {
        host.open(
                path,
                file ->
                        search(
                                file::readAt,
                                file.size(),
                                path,
                                true,
                                (name, key) ->
                                        places.accept(
                                                KeyPlace.file(key, name, path, false, open))));
    }

    @FunctionalInterface
    private interface Found {
        void key(String name, AccessKey key);
    }

    private void search(ByteReader file, long size, String name, boolean outer, Found found) {
        try (var archive = ZipArchive.open(file, size)) {
            if (archive == null) {
                return;
            }
            for (ZipEntry entry : archive.entries()) {
                String inner = name + "!/" + entry.name();
                if (isOver()) {
                    over = true;
                    return;
                }
                if (outer && isArchive(entry.name())) {
                    inner(archive, entry, inner, found);
                } else if (isWanted(entry)) {
                    entry(archive, entry, inner, found);
                }
            }
        }
    }

    private void inner(ZipArchive archive, ZipEntry entry, String name, Found found) {
        var stored = archive.stored(entry);
        if (stored != null) {
            search(stored, entry.packed(), name, false, found);
        } else if (entry.size() <= LONGEST_INNER) {
            byte[] bytes = archive.read(entry, LONGEST_INNER);
            read.addAndGet(bytes.length);
            search(ByteReader.of(bytes), bytes.length, name, false, found);
        }
    }

    private static boolean isWanted(ZipEntry entry) {
        String path = "/" + entry.name();
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean kind = name.endsWith(".class") || KeyFiles.kind(name) != KeyFiles.Kind.NONE;
        return kind && entry.size() <= LONGEST && !KeyFiles.isLibrary(path);
    }

    private void entry(ZipArchive archive, ZipEntry entry, String name, Found found) {
        byte[] bytes = archive.read(entry, LONGEST);
        read.addAndGet(bytes.length);
        if (AccessKeys.mayHold(bytes)) {
            AccessKeys.find(RawText.decode(bytes)).forEach(key -> found.key(name, key));
        }
    }
}
