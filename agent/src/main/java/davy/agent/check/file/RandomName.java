package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;

@Detects(
        id = "random-name",
        title = @Text(en = "Program with a random name among system files", zh = "系统目录中的随机名程序"),
        level = Level.HIGH,
        technique = {"T1036", "T1027.001"},
        falsePositives =
                @Text(
                        en =
                                "A hand-installed program with an unlucky name in /usr/bin. In /tmp only"
                                        + " medium: test runs make such names.",
                        zh = "手工安装在 /usr/bin 且名称生僻的程序。/tmp 中仅为中危，因为测试会产生此类名称。"),
        how =
                @Text(
                        en =
                                "Looks at ELF programs that no package owns in the directories of"
                                        + " packages, in /boot, /tmp, /var and the like, and asks how likely"
                                        + " the letters of the name follow each other. A tail behind the"
                                        + " program's own end is told too: copies differ by it.",
                        zh =
                                "对系统目录、/boot、/tmp、/var 等处不属于软件包的 ELF 程序，按字母相邻概率判断名称是否随机；同时报告程序末尾追加的数据。"))
final class RandomName implements FileCheck, FileProbe {
    /// Longer ones are archives that programs carry.
    private static final int LONGEST_TAIL = 4096;

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!file.info().isRegular()
                || !isWatched(file.path())
                || file.name().indexOf('.') > 0
                || !davy.core.file.RandomName.isNoWord(file.name())
                || !file.isUnpackaged()
                || !file.isElf()) {
            return;
        }
        var elf = file.elf();
        if (elf == null || !elf.isProgram()) {
            return;
        }
        long tail = elf.appended(file.info().size());
        boolean suspect = tail > 0 && tail <= LONGEST_TAIL || isOfTheBootLoader(file.path());
        if (!suspect && !davy.core.file.RandomName.looksRandom(file.name())) {
            return;
        }
        findings.add(
                Evidence.file(
                                Finding.of(
                                        Phrase.of(
                                                "{0} is a program that no package owns, and its name"
                                                        + " looks drawn by lot",
                                                "{0} 是不属于任何软件包的程序，且名称疑似随机生成", file.path())),
                                file)
                        .with("davy.appended.bytes", tail == 0 ? null : tail)
                        .level(isQuiet(file.path()) && tail == 0 ? Level.MEDIUM : Level.HIGH));
    }

    /// Nothing that runs on Linux belongs in /boot; the boot loader's parts are below it.
    private static boolean isOfTheBootLoader(String path) {
        return path.startsWith("/boot/") && path.indexOf('/', "/boot/".length()) < 0;
    }

    private static boolean isWatched(String path) {
        return Places.isSystem(path)
                || Places.isTemporary(path)
                || path.startsWith("/var/")
                || path.startsWith("/run/")
                || path.lastIndexOf('/') == 0;
    }

    /// Where tests and installers make such names too.
    private static boolean isQuiet(String path) {
        return path.startsWith("/tmp/") || path.startsWith("/var/");
    }
}
