package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Elf;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;

@Detects(
        id = "packed-binary",
        title = @Text(en = "Packed program that no package owns", zh = "不属于任何软件包的加壳程序"),
        level = Level.MEDIUM,
        technique = {"T1027.002"},
        falsePositives =
                @Text(
                        en =
                                "Some tools are delivered packed with UPX to be small: in /usr/local,"
                                        + " /opt and homes only low.",
                        zh = "部分工具为减小体积会用 UPX 压缩发布：位于 /usr/local、/opt 或家目录时仅为低危。"),
        how =
                @Text(
                        en =
                                "Looks at ELF programs that no package owns for UPX's mark, or for its"
                                        + " shape without the mark: no code section, no dynamic linker, and"
                                        + " a content as dense as compressed data.",
                        zh = "检查不属于软件包的 ELF 程序：是否带有 UPX 标记，或虽无标记但符合加壳特征（无代码节、无动态链接器、内容熵接近压缩数据）。"))
final class PackedBinary implements FileCheck, FileProbe {
    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!file.info().isRegular()
                || !Binaries.mayBeElf(file)
                || !file.isUnpackaged()
                || !file.isElf()) {
            return;
        }
        var elf = file.elf();
        if (elf == null || !elf.isPacked()) {
            return;
        }
        boolean foreign = Scripts.isForeignPlace(file.path());
        findings.add(
                Evidence.file(Finding.of(reason(file, elf)), file)
                        .with("davy.entropy", Math.round(elf.entropy() * 100) / 100.0)
                        .level(foreign ? Level.MEDIUM : Level.LOW));
    }

    private static Phrase reason(WalkedFile file, Elf elf) {
        return elf.upx()
                ? Phrase.of("{0} is packed with UPX", "{0} 使用 UPX 加壳", file.path())
                : Phrase.of(
                        "{0} unpacks itself when it starts, and bears no packer's mark",
                        "{0} 运行时自解压，且已抹去加壳标记", file.path());
    }
}
