package davy.core.packages;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The database of dpkg: Debian, Ubuntu and their kin. Made by [DpkgReader].
final class DpkgDatabase implements PackageDatabase {
    static final byte SUMMED = 1;
    static final byte CONFFILE = 2;

    /// A package with the numbers of its paths.
    ///
    /// @param record path of its list of files
    record Listed(InstalledPackage facts, String record, boolean hasSums, int[] paths) {}

    private final List<Listed> packages;
    private final Map<String, Integer> byName;
    private final PathTable paths;
    // By number of path: the package's index, or -1; 16 bytes; bits.
    private final int[] owners;
    private final byte[] sums;
    private final byte[] marks;
    private final Map<String, StatOverride> overrides;

    DpkgDatabase(
            List<Listed> packages,
            Map<String, Integer> byName,
            PathTable paths,
            int[] owners,
            byte[] sums,
            byte[] marks,
            Map<String, StatOverride> overrides) {
        this.packages = packages;
        this.byName = byName;
        this.paths = paths;
        this.owners = owners;
        this.sums = sums;
        this.marks = marks;
        this.overrides = overrides;
    }

    @Override
    public String kind() {
        return "dpkg";
    }

    @Override
    public List<InstalledPackage> packages() {
        return packages.stream().map(Listed::facts).toList();
    }

    private @Nullable Listed find(String name) {
        Integer index = byName.get(name);
        return index == null ? null : packages.get(index);
    }

    @Override
    public @Nullable String version(String name) {
        var found = find(name);
        return found == null ? null : found.facts.version();
    }

    @Override
    public @Nullable String owner(String path) {
        var owner = ownerOf(paths.find(path));
        return owner == null ? null : owner.facts.name();
    }

    private @Nullable Listed ownerOf(int number) {
        return number < 0 || owners[number] < 0 ? null : packages.get(owners[number]);
    }

    @Override
    public @Nullable FileSum sum(String path) {
        int number = paths.find(path);
        if (number < 0 || (marks[number] & SUMMED) == 0) {
            return null;
        }
        String hex = HexFormat.of().formatHex(sums, number * 16, number * 16 + 16);
        return new FileSum("MD5", hex);
    }

    @Override
    public List<String> algorithms() {
        return List.of("MD5");
    }

    @Override
    public @Nullable PackagedFile file(String path) {
        String owner = owner(path);
        if (owner == null) {
            return null;
        }
        return new PackagedFile(owner, sum(path), -1, "", "", -1, null, isConffile(path));
    }

    @Override
    public boolean isConffile(String path) {
        int number = paths.find(path);
        return number >= 0 && (marks[number] & CONFFILE) != 0;
    }

    @Override
    public boolean isUnsummed(String path) {
        int number = paths.find(path);
        var owner = ownerOf(number);
        return owner != null && owner.hasSums && (marks[number] & (SUMMED | CONFFILE)) == 0;
    }

    @Override
    public List<String> files(String name) {
        var files = new ArrayList<String>();
        var found = find(name);
        for (int number : found == null ? new int[0] : found.paths) {
            files.add(paths.path(number));
        }
        return files;
    }

    @Override
    public @Nullable String record(String name) {
        var found = find(name);
        return found == null ? null : found.record;
    }

    @Nullable StatOverride override(String path) {
        return overrides.get(path);
    }

    @Override
    public @Nullable Instant installed(String name) {
        return null;
    }

    @Override
    public int size() {
        return paths.size();
    }
}
