package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.Locale;
import java.util.Set;

@Detects(
        id = "foreign-extension",
        title =
                @Text(
                        en = "Program behind the extension of an image or document",
                        zh = "程序伪装成图片或文档"),
        level = Level.HIGH,
        technique = {"T1036.008", "T1036.007"},
        falsePositives =
                @Text(
                        en = "Test data of file-type libraries, which their packages own.",
                        zh = "文件类型识别库自带的测试数据，通常归属于其软件包。"),
        how =
                @Text(
                        en =
                                "Looks whether files named .png, .jpg, .gif, .ico, .asp, .pdf, .mp3 and"
                                        + " the like begin as an ELF program or a script do.",
                        zh = "对扩展名为 .png、.jpg、.gif、.ico、.asp、.pdf、.mp3 等的文件，检查开头字节是否为 ELF 程序或脚本。"))
final class ForeignExtension implements FileCheck, FileProbe {
    private static final Set<String> HARMLESS =
            Set.of(
                    "png", "jpg", "jpeg", "gif", "ico", "bmp", "webp", "svg", "tif", "tiff", "mp3",
                    "mp4", "avi", "wav", "pdf", "doc", "docx", "xls", "xlsx", "asp", "aspx", "css",
                    "ttf", "woff", "woff2");

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!file.info().isRegular() || !HARMLESS.contains(extension(file.name()))) {
            return;
        }
        byte[] head = file.head();
        if (isElf(head)) {
            report(file, Phrase.of("an ELF program", "ELF 程序"), findings);
        } else if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            report(file, Phrase.of("a script", "脚本"), findings);
        }
    }

    private static boolean isElf(byte[] head) {
        return head.length > 4
                && head[0] == 0x7F
                && head[1] == 'E'
                && head[2] == 'L'
                && head[3] == 'F';
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    private static void report(WalkedFile file, Phrase what, Findings findings) {
        findings.add(
                Finding.of(
                                Phrase.of(
                                        "{0} is {1} behind the extension .{2}",
                                        "{0} 实为{1}，却使用扩展名 .{2}",
                                        file.path(),
                                        what,
                                        extension(file.name())))
                        .with("file.path", file.path())
                        .about(Entity.file(file.path())));
    }
}
