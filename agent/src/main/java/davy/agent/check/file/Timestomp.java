package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "timestomp",
        title = @Text(en = "Program made to look older than it is", zh = "修改时间被伪造的程序"),
        level = Level.MEDIUM,
        technique = {"T1070.006"},
        falsePositives =
                @Text(
                        en =
                                "Copying and unpacking keep old times: only unpackaged programs are"
                                        + " looked at, and only directly in the system's folders, in hidden"
                                        + " places or directly in a temporary directory.",
                        zh = "复制和解压会保留旧的修改时间：因此只检查不属于软件包的程序，且仅限系统目录、隐藏位置或直接位于临时目录下的文件。"),
        how =
                @Text(
                        en =
                                "Compares the time of modification with the time of creation: more than"
                                        + " a year older, on a file that came later than the machine or claims to be years older than its system. High"
                                        + " where it is to the nanosecond that of ls, bash or another"
                                        + " program of the system, as touch -r makes it.",
                        zh =
                                "比较修改时间与创建时间：修改时间早一年以上，且文件在系统安装之后才出现，或自称比整个系统早数年。若与 ls、bash 等系统程序的修改时间完全一致（touch -r 的特征）则为高危。"))
final class Timestomp implements FileCheck, FileProbe {
    private static final Duration LONG = Duration.ofDays(365);
    private static final Duration AGE = Duration.ofDays(5 * 365);
    private static final Duration INSTALLATION = Duration.ofDays(1);

    private static final List<String> MODELS =
            List.of(
                    "/bin/ls",
                    "/bin/bash",
                    "/bin/sh",
                    "/bin/cat",
                    "/bin/ps",
                    "/bin/date",
                    "/bin/touch",
                    "/usr/bin/id",
                    "/usr/bin/ssh",
                    "/usr/bin/top",
                    "/usr/bin/find",
                    "/usr/sbin/sshd");

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        var born = file.info().born();
        var modified = file.info().modified();
        if (born == null
                || !file.info().isRegular()
                || !modified.plus(LONG).isBefore(born)
                || !isWatched(file.path())
                || !isProgram(file)) {
            return;
        }
        String model = model(facts.host(), modified);
        boolean later = isLater(facts.host(), born);
        if (later || model != null || isAncient(facts.host(), modified)) {
            findings.add(finding(file, born, model));
        }
    }

    private static boolean isWatched(String path) {
        boolean top = path.lastIndexOf('/') <= "/dev/shm".length();
        return SystemFolders.hasProgram(path)
                || SystemFolders.hasLibrary(path)
                || SystemFolders.folder(path).equals("/boot")
                || Places.isTemporary(path) && (top || Places.isHidden(path));
    }

    private static boolean isProgram(WalkedFile file) {
        return file.isUnpackaged()
                && (file.isElf() || file.magic() == Magic.SCRIPT && file.info().isExecutable());
    }

    /// Whether the file came after the machine was set up: an image's files are all born at once.
    private static boolean isLater(Host host, Instant born) {
        var root = host.lstat("/");
        var first = root == null ? null : root.born();
        return first != null && first.plus(INSTALLATION).isBefore(born);
    }

    /// Whether it claims to be years older than every well-known program of the system.
    private static boolean isAncient(Host host, Instant modified) {
        boolean known = false;
        for (String path : MODELS) {
            var info = host.stat(path);
            if (info != null && info.modified().isBefore(modified.plus(AGE))) {
                return false;
            }
            known |= info != null;
        }
        return known;
    }

    /// The program of the system that has the same time.
    private static @Nullable String model(Host host, Instant modified) {
        for (String path : MODELS) {
            var info = host.stat(path);
            if (info != null && info.modified().equals(modified)) {
                return path;
            }
        }
        return null;
    }

    private static Finding.Draft finding(WalkedFile file, Instant born, @Nullable String model) {
        var reason =
                model == null
                        ? Phrase.of(
                                "{0} says it was last changed {1}, but it came into being {2}",
                                "{0} 的修改时间为 {1}，但其创建时间为 {2}",
                                file.path(),
                                file.info().modified().toString(),
                                born.toString())
                        : Phrase.of(
                                "{0} bears the time of {1}, but it came into being {2}",
                                "{0} 的修改时间与 {1} 完全相同，但其创建时间为 {2}",
                                file.path(),
                                model,
                                born.toString());
        return Evidence.file(Finding.of(reason), file)
                .level(model == null ? Level.MEDIUM : Level.HIGH);
    }
}
