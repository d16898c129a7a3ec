package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "python-startup",
        title =
                @Text(
                        en = "Python start-up file that runs something suspect",
                        zh = "Python 启动文件执行可疑代码"),
        level = Level.HIGH,
        technique = {"T1546.018"},
        falsePositives =
                @Text(
                        en =
                                "setuptools, virtualenv, coverage, editable installations and "
                                        + "name-space packages have lines with import in .pth files; none "
                                        + "of them starts programs, fetches or decodes code.",
                        zh =
                                "setuptools、virtualenv、coverage、可编辑安装及命名空间包的 .pth 文件含 import 行，但不会启动程序、下载或解码代码。"),
        how =
                @Text(
                        en =
                                "Reads every .pth file, sitecustomize.py and usercustomize.py "
                                        + "that the walk meets, and looks for code that starts programs, "
                                        + "opens connections, or decodes and runs text.",
                        zh =
                                "检查遍历到的全部 .pth、sitecustomize.py 与 usercustomize.py，查找启动程序、建立网络连接或解码后执行的代码。"))
final class PythonStartup implements PersistenceCheck, FileProbe {
    private static final int LONGEST = 1 << 20;
    private static final int MOST_LINES = 10_000;
    private static final List<String> RUNS = List.of("exec(", "eval(", "compile(", "__import__(");
    private static final List<String> DECODES =
            List.of(
                    "b64decode",
                    "b32decode",
                    "b85decode",
                    "decompress",
                    "fromhex",
                    "unhexlify",
                    "marshal.loads",
                    "codecs.decode",
                    "rot13",
                    "[::-1]");
    private static final List<String> STARTS =
            List.of(
                    "os.system",
                    "os.popen",
                    "os.exec",
                    "os.spawn",
                    "os.posix_spawn",
                    "subprocess",
                    "pty.spawn",
                    "ctypes.cdll");
    private static final List<String> CONNECTS =
            List.of(
                    "urlopen",
                    "urlretrieve",
                    "requests.get",
                    "requests.post",
                    "socket.socket",
                    "http.client");

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        boolean path = file.name().endsWith(".pth") && isSite(file);
        if (!path && !isCustomize(file.name())
                || !file.info().isRegular()
                || facts.ownership(file.path()) == Ownership.PACKAGED
                        && !Sight.isChanged(facts, file.path())) {
            return;
        }
        String text = Settings.text(file, LONGEST, findings);
        if (path) {
            lines(file, facts, text, findings);
        } else {
            report(file, facts, 0, text, what(text, false), findings);
        }
    }

    /// Python runs the lines of a path file that begin with `import`.
    private static void lines(WalkedFile file, Facts facts, String text, Findings findings) {
        int number = 0;
        int code = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (!line.startsWith("import ") && !line.startsWith("import\t")) {
                continue;
            }
            if (++code > MOST_LINES) {
                Settings.missRest(file.path(), MOST_LINES, findings);
                return;
            }
            report(file, facts, number, line, what(line, true), findings);
        }
    }

    /// Python reads path files nowhere else; the same name is used for neural networks.
    private static boolean isSite(WalkedFile file) {
        int end = file.path().length() - file.name().length();
        return file.path().startsWith("/site-packages/", end - 15)
                || file.path().startsWith("/dist-packages/", end - 15);
    }

    private static boolean isCustomize(String name) {
        return name.equals("sitecustomize.py") || name.equals("usercustomize.py");
    }

    /// @param path whether it is a line of a .pth file, which has no business with programs
    private static @Nullable Phrase what(String text, boolean path) {
        boolean starts = has(text, STARTS);
        boolean connects = has(text, CONNECTS);
        if (has(text, RUNS) && has(text, DECODES)) {
            return Phrase.of("decodes a payload and runs it", "解码载荷并执行");
        }
        if (starts && (connects || Behaviour.of("#!/usr/bin/python3\n" + text).isMalicious())) {
            return Phrase.of("fetches or hides something and runs it", "下载或隐藏内容并执行");
        }
        if (path && (starts || connects)) {
            return Phrase.of("starts programs or opens connections", "启动程序或建立网络连接");
        }
        return null;
    }

    private static boolean has(String text, List<String> parts) {
        return parts.stream().anyMatch(text::contains);
    }

    private static void report(
            WalkedFile file,
            Facts facts,
            int line,
            String text,
            @Nullable Phrase what,
            Findings findings) {
        if (what == null) {
            return;
        }
        var each = Phrase.of("{0} at each start of Python", "每次 Python 启动时{0}", what);
        var found = Suspicion.of(Level.HIGH, each, "");
        var subject = Sight.place(file.path(), line);
        findings.add(
                Sight.of(facts, file.path(), line, text, subject, found)
                        .about(Entity.file(file.path())));
    }
}
