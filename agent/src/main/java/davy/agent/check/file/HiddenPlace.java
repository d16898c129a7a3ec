package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "hidden-place",
        title = @Text(en = "Program or directory in a hidden place", zh = "隐藏位置中的程序或目录"),
        level = Level.HIGH,
        technique = {"T1564.001"},
        falsePositives =
                @Text(
                        en =
                                "Tools of developers keep programs in dot directories of homes: not"
                                        + " reported there. Dot directories of temporary and system places"
                                        + " are reported only with a program inside. What salt-ssh,"
                                        + " Ansible and .NET unpack there is medium, where its content"
                                        + " is theirs.",
                        zh =
                                "开发工具会把程序放在家目录的点目录中：不报告。临时目录和系统目录中的点目录，仅当其中有程序时才报告。salt-ssh、Ansible 与 .NET 在其中释放的内容，经核对内容相符时为中危。"),
        how =
                @Text(
                        en =
                                "Looks for names that are made not to be seen (only dots, blanks at an"
                                        + " end, control or invisible characters, programs in brackets as"
                                        + " if they were threads of the kernel), and for unpackaged"
                                        + " programs and scripts below dot directories of temporary and"
                                        + " system places.",
                        zh =
                                "查找刻意隐藏的名称（仅由点组成、首尾空格、控制或不可见字符、仿内核线程加方括号的程序），以及临时目录和系统目录的点目录下不属于软件包的程序和脚本。"))
final class HiddenPlace implements FileCheck, FileProbe {
    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        String name = file.name();
        boolean disguised = isDisguised(name) || isBracketed(name) && isProgram(file);
        if (disguised && file.ownership() != Ownership.PACKAGED) {
            findings.add(disguised(file));
            return;
        }
        if (!file.info().isRegular()
                || !isForPackagesOrAnybody(file.path())
                || !Places.isHidden(file.path()) && !Places.isAmongSockets(file.path())
                || file.ownership() == Ownership.PACKAGED
                || isOfADeveloper(file.path())) {
            return;
        }
        boolean isScript = file.magic() == Magic.SCRIPT && file.info().isExecutable();
        if (file.isElf() || isScript && !isOfAProject(file.path())) {
            findings.add(
                    Evidence.file(
                                    Finding.of(
                                            Phrase.of(
                                                    "{0} is a program in a hidden place that no package made",
                                                    "{0} 是位于隐藏目录、不属于任何软件包的程序", file.path())),
                                    file)
                            .level(Unpacked.is(file, facts.host()) ? Level.MEDIUM : Level.HIGH));
        }
    }

    private static boolean isForPackagesOrAnybody(String path) {
        return Places.isTemporary(path) || Places.isSystem(path) || path.startsWith("/usr/share/");
    }

    /// A dot directory of a tree that somebody unpacked or checked out in a temporary place, such
    /// as `/tmp/project/.ci/run`: intruders hide at the top, `/tmp/.x`.
    private static boolean isOfAProject(String path) {
        if (!Places.isTemporary(path)) {
            return false;
        }
        String[] parts = path.split("/");
        for (int i = 1; i < parts.length; i++) {
            if (Places.isHiddenName(parts[i])) {
                String parent = parts[i - 1];
                return !parent.startsWith(".")
                        && !Places.isTemporaryTop(String.join("/", List.of(parts).subList(0, i)));
            }
        }
        return false;
    }

    /// Modules that a package manager of a language unpacked.
    private static boolean isOfADeveloper(String path) {
        return path.contains("/node_modules/") || path.contains("/site-packages/");
    }

    private static Finding.Draft disguised(WalkedFile file) {
        return Evidence.file(
                        Finding.of(
                                Phrase.of(
                                        "the name of {0} is made not to be seen",
                                        "{0} 的名称刻意隐藏自身", file.path())),
                        file)
                .level(file.info().isDirectory() ? Level.HIGH : Level.MEDIUM);
    }

    /// `...`, `.. `, ` `, names with control characters or only invisible ones.
    private static boolean isDisguised(String name) {
        boolean dots = name.length() > 2 && name.chars().allMatch(c -> c == '.');
        return dots
                || name.isBlank()
                || name.startsWith(".") && name.endsWith(" ")
                || name.equals(". ")
                || hasControl(name);
    }

    /// As `ps` shows the threads of the kernel: `[crypto]`. Sources of web pages have such names
    /// too.
    private static boolean isBracketed(String name) {
        return name.startsWith("[") && name.endsWith("]") && name.length() > 2;
    }

    private static boolean isProgram(WalkedFile file) {
        return file.isElf() || file.magic() == Magic.SCRIPT && file.info().isExecutable();
    }

    private static boolean hasControl(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            int type = Character.getType(c);
            if (c < 0x20 || c == 0x7F || type == Character.FORMAT) {
                return true;
            }
        }
        return false;
    }
}
