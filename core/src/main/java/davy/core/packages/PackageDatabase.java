package davy.core.packages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one package manager knows of a host. Paths are absolute; directories in them may be links,
/// as long as they are those of the distribution (`/bin`).
///
/// It is data of a host that may be in hostile hands: that a package owns a file proves nothing if
/// its checksum is not known or differs.
public interface PackageDatabase {
    /// `dpkg`, `rpm` or `apk`.
    String kind();

    /// In order of their names.
    List<InstalledPackage> packages();

    /// The version of a package, by its name with or without architecture; null where it is not
    /// installed.
    @Nullable String version(String name);

    /// The package that a path belongs to; null for none. Of a directory that several packages
    /// share: one of them.
    @Nullable String owner(String path);

    /// The checksum that the file had in its package; null where the package has none for it, as
    /// for links and directories, or does not want it compared.
    @Nullable FileSum sum(String path);

    /// The algorithms of all sums.
    List<String> algorithms();

    /// All that is known of a path; null where no package owns it.
    @Nullable PackagedFile file(String path);

    /// Whether the administrator may change it.
    boolean isConffile(String path);

    /// Whether the file is listed, but without a sum, while its package has sums of other files. A
    /// program of which this is true was probably added to the list later. (Links and directories
    /// have no sum either.)
    boolean isUnsummed(String path);

    /// Everything that a package lists, directories too; empty for an unknown package.
    List<String> files(String name);

    /// Where the record of a package's files lies: its time is that of the last installation. Null
    /// where all packages share one.
    @Nullable String record(String name);

    /// When the package was installed or upgraded last, as the database says; null where it does
    /// not.
    @Nullable Instant installed(String name);

    /// How many paths are known.
    int size();
}
