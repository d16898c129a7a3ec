package davy.core.packages;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the package managers of a host know, asked as one. Where there is no readable database,
/// nothing is [#known], and that a file has no owner means nothing.
public final class PackageIndex {
    private static final List<String> UNREAD =
            List.of(
                    "/var/lib/rpm",
                    "/usr/lib/sysimage/rpm",
                    "/lib/apk/db/installed",
                    "/var/lib/pacman/local");

    private final @Nullable DpkgDatabase database;

    private PackageIndex(@Nullable DpkgDatabase database) {
        this.database = database;
    }

    /// Reads the databases. One of a kind that Davy does not read is recorded as unseen, unless
    /// another tells what is installed (Debian can have an empty one of rpm beside its own).
    public static PackageIndex read(Host host) {
        var database = DpkgReader.read(host);
        if (database == null) {
            for (String path : UNREAD) {
                if (host.exists(path)) {
                    var why = Phrase.of("package database of a kind not read", "不支持读取此类软件包数据库");
                    host.miss(new Unseen(path, why));
                }
            }
        }
        return new PackageIndex(database);
    }

    /// Whether there is a database, so that "no owner" means "not packaged".
    public boolean known() {
        return database != null;
    }

    /// `dpkg`, or `none`.
    public String kind() {
        return database == null ? "none" : database.kind();
    }

    /// See [PackageDatabase#packages].
    public List<InstalledPackage> packages() {
        return database == null ? List.of() : database.packages();
    }

    /// See [PackageDatabase#version].
    public @Nullable String installed(String name) {
        return database == null ? null : database.version(name);
    }

    /// See [PackageDatabase#owner].
    public @Nullable String owner(String path) {
        return database == null ? null : database.owner(path);
    }

    /// Whether there is a database and it knows of no such file.
    public boolean isUnpackaged(String path) {
        return database != null && database.owner(path) == null;
    }

    /// See [PackageDatabase#md5].
    public @Nullable String md5(String path) {
        return database == null ? null : database.md5(path);
    }

    /// See [PackageDatabase#isConffile].
    public boolean isConffile(String path) {
        return database != null && database.isConffile(path);
    }

    /// See [PackageDatabase#isUnsummed].
    public boolean isUnsummed(String path) {
        return database != null && database.isUnsummed(path);
    }

    /// See [PackageDatabase#files].
    public List<String> files(String name) {
        return database == null ? List.of() : database.files(name);
    }

    /// Owner and mode that were chosen in place of the package's; null for none.
    public @Nullable StatOverride override(String path) {
        return database == null ? null : database.override(path);
    }

    /// See [PackageDatabase#record].
    public @Nullable String record(String name) {
        return database == null ? null : database.record(name);
    }

    /// How many paths are known.
    public int size() {
        return database == null ? 0 : database.size();
    }
}
