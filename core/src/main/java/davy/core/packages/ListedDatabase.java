package davy.core.packages;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The database of rpm or apk, which keep what is known of a file beside its path.
final class ListedDatabase implements PackageDatabase {
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    /// A package with the numbers of its paths.
    ///
    /// @param installed null where the database does not tell
    /// @param hasSums whether any of its files has one
    record Listed(
            InstalledPackage facts, @Nullable Instant installed, boolean hasSums, int[] paths) {}

    private final String kind;
    private final List<Listed> packages;
    private final Map<String, Listed> byName = new HashMap<>();
    private final FileTable files;

    /// @param packages in the order of their indexes, by which files name their owners
    ListedDatabase(String kind, List<Listed> packages, FileTable files) {
        this.kind = kind;
        this.packages = packages;
        this.files = files;
        packages.forEach(listed -> byName.putIfAbsent(listed.facts.name(), listed));
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public List<InstalledPackage> packages() {
        return packages.stream()
                .map(Listed::facts)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    @Override
    public @Nullable String version(String name) {
        var found = byName.get(name);
        return found == null ? null : found.facts.version();
    }

    @Override
    public @Nullable String owner(String path) {
        var owner = ownerOf(files.find(path));
        return owner == null ? null : owner.facts.name();
    }

    private @Nullable Listed ownerOf(int number) {
        int owner = files.owner(number);
        return owner < 0 || owner >= packages.size() ? null : packages.get(owner);
    }

    @Override
    public @Nullable FileSum sum(String path) {
        int number = files.find(path);
        return files.owner(number) < 0 ? null : files.sum(number);
    }

    @Override
    public List<String> algorithms() {
        return files.algorithms();
    }

    @Override
    public @Nullable PackagedFile file(String path) {
        int number = files.find(path);
        var owner = ownerOf(number);
        return owner == null ? null : files.file(number, owner.facts.name());
    }

    @Override
    public boolean isConffile(String path) {
        int number = files.find(path);
        return files.owner(number) >= 0 && files.has(number, FileTable.CONFIG);
    }

    @Override
    public boolean isUnsummed(String path) {
        int number = files.find(path);
        var owner = ownerOf(number);
        return owner != null
                && owner.hasSums
                && !files.isSummed(number)
                && !files.has(number, FileTable.CONFIG)
                && !files.has(number, FileTable.UNCHECKED)
                && isRegular(files.mode(number));
    }

    /// Also where the type is not told.
    private static boolean isRegular(int mode) {
        return (mode & TYPE) == REGULAR || (mode & TYPE) == 0;
    }

    @Override
    public List<String> files(String name) {
        var found = byName.get(name);
        var paths = new ArrayList<String>();
        for (int number : found == null ? new int[0] : found.paths) {
            paths.add(files.path(number));
        }
        return paths;
    }

    @Override
    public @Nullable String record(String name) {
        return null;
    }

    @Override
    public @Nullable Instant installed(String name) {
        var found = byName.get(name);
        return found == null ? null : found.installed;
    }

    @Override
    public int size() {
        return files.size();
    }
}
