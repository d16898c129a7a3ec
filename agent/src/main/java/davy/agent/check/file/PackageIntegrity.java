package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.FileInfo;
import davy.core.packages.FileSum;
import davy.core.packages.PackageIndex;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "package-integrity",
        title =
                @Text(
                        en = "Packaged file that is not as its package brought it",
                        zh = "软件包文件与原始内容不一致"),
        level = Level.HIGH,
        technique = {"T1554", "T1556.003", "T1036.003"},
        falsePositives =
                @Text(
                        en =
                                "Images are edited and programs updated in place: many changed files of"
                                        + " one package, or of many packages, are one medium finding."
                                        + " Settings and documents are not looked at.",
                        zh = "镜像裁剪或就地升级也会改动文件：同一软件包大量文件变化、或大量软件包都有变化时，合并为一条中危发现。配置文件和文档不检查。"),
        how =
                @Text(
                        en =
                                "Compares checksums of programs, libraries, PAM modules and units with"
                                        + " those of their packages: always for what intruders replace"
                                        + " (sshd, PAM, libc, ps, ls, ss, …), else where the file changed"
                                        + " after its package was installed, on an image and with"
                                        + " --deep all. Looks for"
                                        + " missing tools, for copies of them under other names, and for links"
                                        + " of libraries that were turned.",
                        zh =
                                "将程序、动态库、PAM 模块和 systemd 单元的校验和与软件包记录比较：常被替换的文件（sshd、PAM、libc、ps、ls、ss 等）始终检查，其余仅检查安装之后变动过的，对磁盘镜像或使用 --deep 时全部检查。并查找缺失的常用工具、其改名副本以及被改指的动态库链接。"))
final class PackageIntegrity implements FileCheck, FileProbe {
    /// Installing takes its time, and what comes after it may touch a file once more.
    private static final Duration INSTALLATION = Duration.ofHours(1);

    /// How the names of dpkg's lists of files end.
    private static final String LIST = ".list";

    /// So many changed files of a package are no intruder's.
    private static final int MANY_FILES = 20;

    private static final int MANY_PACKAGES = 10;
    private static final int SHOWN = 30;
    private static final int MOST = 5_000;
    private static final long LONGEST_STRANGER = 20L << 20;

    private static final Phrase UNCOMPARED =
            Phrase.of(
                    "too long, or changed while it was read, so that it was not compared with its"
                            + " package; compare it by hand (debsums, rpm -V)",
                    "文件过长或在读取时发生变化，未能与其软件包比较；请人工核对（debsums、rpm -V）");

    private enum Kind {
        CHANGED,
        /// A script, where the package has a program.
        SCRIPT,
        /// A program that is in the package's list, but has no sum there.
        ADDED,
        /// Too long to be compared, where no package has such a file.
        OVERLONG
    }

    private record Change(String path, String owner, Kind kind, boolean program, FileInfo info) {}

    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    /// When a package's record was written, by its name.
    private final Map<String, Instant> installed = new ConcurrentHashMap<>();

    /// Unpackaged programs by their sums.
    private final Map<FileSum, String> strangers = new ConcurrentHashMap<>();

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        var info = file.info();
        if (info.isLink()) {
            link(file, facts, findings);
            return;
        }
        if (!info.isRegular() || info.size() == 0 && !SystemFolders.hasProgram(file.path())) {
            return;
        }
        boolean important = Important.is(file.path(), file.name());
        if (!important && !isWatched(file)) {
            return;
        }
        var index = facts.packages();
        String owner = index.owner(file.path());
        if (owner == null) {
            stranger(file, index);
        } else if (!index.isConffile(file.path())) {
            packaged(file, facts, owner, important, findings);
        }
    }

    /// A library's link of a package that leads to a file of no package.
    private static void link(WalkedFile file, Facts facts, Findings findings) {
        String path = file.path();
        if (!SystemFolders.hasLibrary(path) || !file.name().contains(".so")) {
            return;
        }
        String owner = facts.packages().owner(path);
        String real = owner == null ? null : facts.host().resolve(path);
        if (owner == null || real == null || !facts.packages().isUnpackaged(real)) {
            return;
        }
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "{0} of the package {1} leads to {2}, which no package owns",
                                        "软件包 {1} 的 {0} 被指向不属于任何软件包的 {2}", path, owner, real))
                        .with("file.path", path)
                        .with("file.target_path", real)
                        .with("package.name", owner)
                        .about(Entity.file(real)));
    }

    private static boolean isWatched(WalkedFile file) {
        String path = file.path();
        String name = file.name();
        if (path.startsWith("/usr/local/") || path.startsWith("/tmp/")) {
            return file.info().isExecutable() && path.indexOf('/', 11) < 0;
        }
        if (path.startsWith("/usr/share/doc/")) {
            return false;
        }
        if (!path.startsWith("/usr/") && !path.startsWith("/lib") && !path.startsWith("/opt/")) {
            return path.startsWith("/bin/") || path.startsWith("/sbin/");
        }
        boolean unit = path.contains("/systemd/system/") && name.endsWith(".service");
        return file.info().isExecutable() || name.contains(".so") || unit;
    }

    private void packaged(
            WalkedFile file, Facts facts, String owner, boolean important, Findings findings) {
        var index = facts.packages();
        String path = file.path();
        var sum = index.sum(path);
        if (sum == null) {
            boolean added =
                    SystemFolders.hasProgram(path) && index.isUnsummed(path) && file.isElf();
            if (added) {
                add(new Change(path, owner, Kind.ADDED, true, file.info()));
            }
            return;
        }
        boolean all = facts.options().deep() || !facts.isLive();
        if (!important && !all && !isTouched(file, facts, owner)) {
            return;
        }
        byte[] now = Digests.of(file, facts.host(), sum.algorithm());
        if (now == null) {
            uncompared(file, index, owner, important, findings);
        } else if (!sum.isOf(now)) {
            boolean script = file.magic() == Magic.SCRIPT && Important.isAlwaysElf(path);
            boolean program = file.isElf() || script || important;
            add(new Change(path, owner, script ? Kind.SCRIPT : Kind.CHANGED, program, file.info()));
        }
    }

    /// A file of which no digest could be made: its size alone can say that it is not the one that
    /// was brought. What could not be opened was told by who tried.
    private void uncompared(
            WalkedFile file,
            PackageIndex index,
            String owner,
            boolean important,
            Findings findings) {
        var brought = index.file(file.path());
        long size = file.info().size();
        if (important && size > Digests.LONGEST) {
            add(new Change(file.path(), owner, Kind.OVERLONG, true, file.info()));
        } else if (brought != null && brought.size() >= 0 && isOfOtherSize(brought.size(), size)) {
            boolean program = important || file.isElf();
            add(new Change(file.path(), owner, Kind.CHANGED, program, file.info()));
        } else if (file.head().length > 0) {
            findings.notDone(file.path(), UNCOMPARED);
        }
    }

    /// Beyond 2 GiB the database has no true size ([davy.core.packages.PackagedFile]).
    private static boolean isOfOtherSize(long brought, long size) {
        return brought != Math.min(size, Integer.MAX_VALUE);
    }

    private void add(Change change) {
        if (changes.size() < MOST) {
            changes.add(change);
        }
    }

    /// Whether the file, or anything about it, changed after its package was installed. A change
    /// time cannot be set as a modification time can.
    private boolean isTouched(WalkedFile file, Facts facts, String owner) {
        var at = installed.computeIfAbsent(owner, name -> installation(facts, name));
        return at.equals(Instant.MIN) || file.info().lastChange().isAfter(at.plus(INSTALLATION));
    }

    /// When a package was installed, by the oldest that its record shows: a `touch` of the record
    /// makes it younger, and would clear what was changed before it. dpkg writes the list of files
    /// and their sums at once, each as a new file.
    private static Instant installation(Facts facts, String name) {
        var told = facts.packages().installTime(name);
        String record = told == null ? facts.packages().record(name) : null;
        if (record == null) {
            // What is to come is no time of an installation: each file would be older than it.
            return told == null || told.isAfter(facts.now()) ? Instant.MIN : told;
        }
        var list = facts.host().lstat(record);
        if (list == null) {
            return Instant.MIN;
        }
        var first = earlier(list.lastChange(), list.born());
        String base =
                record.endsWith(LIST)
                        ? record.substring(0, record.length() - LIST.length())
                        : record;
        var sums = facts.host().lstat(base + ".md5sums");
        return sums == null ? first : earlier(first, earlier(sums.lastChange(), sums.born()));
    }

    private static Instant earlier(Instant a, @Nullable Instant b) {
        return b == null || a.isBefore(b) ? a : b;
    }

    private void stranger(WalkedFile file, PackageIndex index) {
        String path = file.path();
        boolean near = SystemFolders.hasProgram(path) || !path.startsWith("/usr/lib");
        if (!index.known()
                || !near
                || file.info().size() > LONGEST_STRANGER
                || strangers.size() > MOST
                || !file.isElf()) {
            return;
        }
        for (var sum : Digests.sums(file, index.algorithms())) {
            strangers.putIfAbsent(sum, path);
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var others = new TreeMap<String, List<Change>>();
        for (Change change : sorted()) {
            others.computeIfAbsent(change.owner, o -> new ArrayList<>()).add(change);
        }
        for (List<Change> ofPackage : others.values()) {
            boolean many = ofPackage.size() > MANY_FILES;
            ofPackage.removeIf(change -> important(change, many, findings));
        }
        others.values().removeIf(List::isEmpty);
        if (others.size() > MANY_PACKAGES) {
            findings.add(everywhere(others));
        } else {
            others.forEach((owner, list) -> findings.add(ofPackage(owner, list)));
        }
        // Images are made small by taking tools away.
        if (!facts.isContainer()) {
            new MissingTools(facts, strangers).look(findings);
        }
    }

    private List<Change> sorted() {
        var sorted = new ArrayList<>(changes);
        sorted.sort((a, b) -> a.path.compareTo(b.path));
        return sorted;
    }

    /// Tells of what an intruder gains most by, one by one.
    private static boolean important(Change change, boolean many, Findings findings) {
        if (!Important.is(change.path, name(change.path)) && change.kind != Kind.SCRIPT) {
            return false;
        }
        boolean grave = !many && (Important.isGrave(change.path) || change.kind == Kind.SCRIPT);
        findings.add(
                Evidence.file(Finding.of(reason(change)), change.path, change.info)
                        .with("package.name", change.owner)
                        .level(grave ? Level.CRITICAL : Level.HIGH)
                        .about(Entity.file(change.path)));
        return true;
    }

    private static Phrase reason(Change change) {
        return switch (change.kind) {
            case CHANGED ->
                    Phrase.of(
                            "{0} is not the one that the package {1} brought",
                            "{0} 与软件包 {1} 中的原始文件不一致", change.path, change.owner);
            case SCRIPT ->
                    Phrase.of(
                            "{0} is a script, where the package {1} has a program",
                            "{0} 在软件包 {1} 中是二进制程序，现已变为脚本", change.path, change.owner);
            case ADDED ->
                    Phrase.of(
                            "{0} is in the list of the package {1}, which has no checksum of it",
                            "{0} 列于软件包 {1} 的清单中，却没有校验和", change.path, change.owner);
            case OVERLONG ->
                    Phrase.of(
                            "{0} is {2} MiB long, which no file of that name in the package {1} is",
                            "{0} 长达 {2} MiB，软件包 {1} 中的同名文件不可能如此之大",
                            change.path,
                            change.owner,
                            change.info.size() >> 20);
        };
    }

    private static Finding.Draft ofPackage(String owner, List<Change> list) {
        boolean few = list.size() <= MANY_FILES;
        boolean program = list.stream().anyMatch(c -> c.program && c.kind == Kind.CHANGED);
        var draft =
                Finding.of(
                                list.size() == 1
                                        ? reason(list.getFirst())
                                        : Phrase.of(
                                                "{0} files of the package {1} are not those that it"
                                                        + " brought, {2} among them",
                                                "软件包 {1} 有 {0} 个文件与原始内容不一致，例如 {2}",
                                                list.size(),
                                                owner,
                                                list.getFirst().path))
                        .with("package.name", owner)
                        .with("file.path", paths(list))
                        .level(few && program ? Level.HIGH : Level.MEDIUM);
        if (few && program) {
            list.forEach(change -> draft.about(Entity.file(change.path)));
        }
        return draft;
    }

    private static Finding.Draft everywhere(Map<String, List<Change>> packages) {
        var all = new ArrayList<Change>();
        packages.values().forEach(all::addAll);
        return Finding.of(
                        Phrase.of(
                                "{0} files of {1} packages are not those that the packages brought,"
                                        + " as after the edit of an image",
                                "{1} 个软件包共 {0} 个文件与原始内容不一致，形态类似镜像裁剪或定制",
                                all.size(),
                                packages.size()))
                .with("package.name", new ArrayList<>(packages.keySet()))
                .with("file.path", paths(all))
                .level(Level.MEDIUM);
    }

    private static List<String> paths(List<Change> list) {
        return list.stream().limit(SHOWN).map(Change::path).toList();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
