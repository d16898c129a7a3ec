package davy.core.packages;

import davy.core.file.ByteSource;
import davy.core.host.Host;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.sqlite.SqliteFile;
import davy.core.text.Phrase;
import davy.core.text.UnixTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the database of rpm, in each of the forms and places that distributions gave it: SQLite
/// (since rpm 4.16), ndb (SUSE), Berkeley DB (before).
final class RpmReader {
    private static final List<String> PLACES =
            List.of("/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm");

    private static final int NAME = 1000;
    private static final int VERSION = 1001;
    private static final int RELEASE = 1002;
    private static final int EPOCH = 1003;
    private static final int INSTALL_TIME = 1008;
    private static final int ARCHITECTURE = 1022;
    private static final int MOST_PACKAGES = 100_000;

    private final Host host;
    private final FileTable files;
    private final List<ListedDatabase.Listed> packages = new ArrayList<>();
    private long bad;

    private RpmReader(Host host, Aliases aliases) {
        this.host = host;
        files = new FileTable(aliases);
    }

    /// The database; null where the host has none, or an empty one, as Debian has.
    static @Nullable PackageDatabase read(Host host) {
        var seen = new HashSet<String>();
        for (String place : PLACES) {
            String real = host.resolve(place);
            if (real != null && seen.add(real)) {
                var database = readFrom(host, place);
                if (database != null) {
                    return database;
                }
            }
        }
        return null;
    }

    private static @Nullable PackageDatabase readFrom(Host host, String place) {
        for (String name : List.of("/rpmdb.sqlite", "/Packages.db", "/Packages")) {
            if (host.exists(place + name)) {
                var reader = new RpmReader(host, new Aliases(host));
                reader.read(place + name);
                if (!reader.packages.isEmpty()) {
                    return reader.database();
                }
            }
        }
        return null;
    }

    private void read(String path) {
        host.open(path, file -> read(path, file));
        if (bad < 0) {
            host.miss(
                    new Unseen(
                            path,
                            Phrase.of("package database of a kind not read", "不支持读取此类软件包数据库")));
        } else if (bad > 0) {
            host.miss(
                    new Unseen(
                            path,
                            Phrase.of(
                                    "the package database is damaged, {0} records could not be read",
                                    "软件包数据库已损坏，有 {0} 条记录无法读取", bad)));
        }
        if (files.isFull()) {
            host.miss(new Unseen(path, Phrase.of("the package database is too large", "软件包数据库过大")));
        }
    }

    private void read(String path, OpenFile file) {
        if (file.size() == 0) {
            return;
        }
        ByteSource bytes = file::readAt;
        long skipped =
                switch (path.substring(path.lastIndexOf('/'))) {
                    case "/Packages.db" -> NdbFile.read(bytes, file.size(), this::header);
                    case "/Packages" -> BdbFile.read(bytes, file.size(), this::header);
                    default -> sqlite(path, file);
                };
        bad = skipped < 0 ? -1 : bad + skipped;
    }

    /// With the write-ahead log, which rpm leaves when it did not end well, and on every host where
    /// it is at work.
    private long sqlite(String path, OpenFile file) {
        long[] skipped = {-1};
        boolean logged =
                host.exists(path + "-wal")
                        && host.open(path + "-wal", log -> skipped[0] = sqlite(file, log::readAt));
        return logged ? skipped[0] : sqlite(file, (ByteSource) null);
    }

    private long sqlite(OpenFile file, @Nullable ByteSource log) {
        var database = SqliteFile.open(file::readAt, file.size(), log);
        boolean there =
                database != null
                        && database.scan(
                                "Packages",
                                BlobReader.LONGEST,
                                row -> {
                                    byte[] blob = row.blob("blob");
                                    return header(blob == null ? new byte[0] : blob);
                                });
        return database == null || !there ? -1 : database.damaged();
    }

    /// @param blob a header; or the few bytes in which Berkeley DB keeps the next number
    private boolean header(byte[] blob) {
        if (blob.length <= 8) {
            return true;
        }
        var header = RpmHeader.of(blob);
        if (header == null || header.text(NAME).isEmpty()) {
            bad++;
            return true;
        }
        var listed = new RpmFiles(header, files, packages.size());
        int[] numbers = listed.read();
        long time = header.number(INSTALL_TIME, 0);
        var installed = time > 0 ? UnixTime.of(time) : null;
        var facts =
                new InstalledPackage(header.text(NAME), version(header), header.text(ARCHITECTURE));
        packages.add(new ListedDatabase.Listed(facts, installed, listed.hasSums(), numbers));
        return packages.size() < MOST_PACKAGES;
    }

    /// `1:9.2-3.el9`.
    private static String version(RpmHeader header) {
        long epoch = header.number(EPOCH, 0);
        String before = epoch > 0 ? epoch + ":" : "";
        return before + header.text(VERSION) + "-" + header.text(RELEASE);
    }

    private PackageDatabase database() {
        files.trim();
        return new ListedDatabase("rpm", named(), files);
    }

    /// Where several packages have one name, as kernels and libraries for two architectures do,
    /// they are called as `rpm -qa` does.
    private List<ListedDatabase.Listed> named() {
        Map<String, Integer> counts = new HashMap<>();
        packages.forEach(listed -> counts.merge(listed.facts().name(), 1, Integer::sum));
        return packages.stream().map(listed -> named(listed, counts)).toList();
    }

    private static ListedDatabase.Listed named(
            ListedDatabase.Listed listed, Map<String, Integer> counts) {
        var facts = listed.facts();
        if (counts.getOrDefault(facts.name(), 1) == 1) {
            return listed;
        }
        String version = facts.version().substring(facts.version().indexOf(':') + 1);
        String name = facts.name() + "-" + version + "." + facts.architecture();
        var called = new InstalledPackage(name, facts.version(), facts.architecture());
        return new ListedDatabase.Listed(
                called, listed.installed(), listed.hasSums(), listed.paths());
    }
}
