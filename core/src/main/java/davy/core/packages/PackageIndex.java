package davy.core.packages;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the package managers of a host know, asked as one: dpkg, rpm, apk. Where there is no
/// readable database, nothing is [#known], and that a file has no owner means nothing.
public final class PackageIndex {
    private static final List<String> UNREAD = List.of("/var/lib/pacman/local");

    private final List<PackageDatabase> databases;
    private final @Nullable DpkgDatabase dpkg;

    private PackageIndex(List<PackageDatabase> databases, @Nullable DpkgDatabase dpkg) {
        this.databases = databases;
        this.dpkg = dpkg;
    }

    /// Reads the databases. One of a kind that Davy does not read is recorded as unseen, unless
    /// another tells what is installed.
    public static PackageIndex read(Host host) {
        var dpkg = DpkgReader.read(host);
        var databases =
                Stream.of(dpkg, RpmReader.read(host), ApkReader.read(host))
                        .filter(Objects::nonNull)
                        .map(PackageDatabase.class::cast)
                        .toList();
        if (databases.isEmpty()) {
            for (String path : UNREAD) {
                if (host.exists(path)) {
                    var why = Phrase.of("package database of a kind not read", "不支持读取此类软件包数据库");
                    host.miss(new Unseen(path, why));
                }
            }
        }
        return new PackageIndex(databases, dpkg);
    }

    /// What the first database that has an answer says.
    private <T> @Nullable T first(Function<PackageDatabase, @Nullable T> question) {
        for (var database : databases) {
            T answer = question.apply(database);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    /// Whether there is a database, so that "no owner" means "not packaged".
    public boolean known() {
        return !databases.isEmpty();
    }

    /// `dpkg`, `rpm`, `apk`, several with a comma between, or `none`.
    public String kind() {
        return databases.isEmpty()
                ? "none"
                : databases.stream().map(PackageDatabase::kind).collect(Collectors.joining(","));
    }

    /// See [PackageDatabase#packages].
    public List<InstalledPackage> packages() {
        var packages = new ArrayList<InstalledPackage>();
        databases.forEach(database -> packages.addAll(database.packages()));
        return packages;
    }

    /// See [PackageDatabase#version].
    public @Nullable String installed(String name) {
        return first(database -> database.version(name));
    }

    /// See [PackageDatabase#owner].
    public @Nullable String owner(String path) {
        return first(database -> database.owner(path));
    }

    /// Whether there is a database and none knows of such a file.
    public boolean isUnpackaged(String path) {
        return known() && owner(path) == null;
    }

    /// See [PackageDatabase#sum].
    public @Nullable FileSum sum(String path) {
        return first(database -> database.sum(path));
    }

    /// The algorithms of all sums.
    public Set<String> algorithms() {
        var algorithms = new TreeSet<String>();
        databases.forEach(database -> algorithms.addAll(database.algorithms()));
        return algorithms;
    }

    /// See [PackageDatabase#file].
    public @Nullable PackagedFile file(String path) {
        return first(database -> database.file(path));
    }

    /// See [PackageDatabase#isConffile].
    public boolean isConffile(String path) {
        return databases.stream().anyMatch(database -> database.isConffile(path));
    }

    /// See [PackageDatabase#isUnsummed].
    public boolean isUnsummed(String path) {
        return sum(path) == null
                && databases.stream().anyMatch(database -> database.isUnsummed(path));
    }

    /// See [PackageDatabase#files].
    public List<String> files(String name) {
        var files = new ArrayList<String>();
        databases.forEach(database -> files.addAll(database.files(name)));
        return files;
    }

    /// Owner and mode that were chosen in place of the package's (Debian); null for none.
    public @Nullable StatOverride override(String path) {
        return dpkg == null ? null : dpkg.override(path);
    }

    /// See [PackageDatabase#record].
    public @Nullable String record(String name) {
        return first(database -> database.record(name));
    }

    /// See [PackageDatabase#installed].
    public @Nullable Instant installTime(String name) {
        return first(database -> database.installed(name));
    }

    /// How many paths are known.
    public int size() {
        return databases.stream().mapToInt(PackageDatabase::size).sum();
    }
}
