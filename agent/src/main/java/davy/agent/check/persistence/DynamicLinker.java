package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.file.ByteSource;
import davy.core.file.Elf;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

@Detects(
        id = "dynamic-linker",
        title = @Text(en = "Dynamic linker that was tampered with", zh = "动态链接器被篡改"),
        level = Level.CRITICAL,
        technique = {"T1574.006"},
        falsePositives =
                @Text(
                        en =
                                "prelink and hand-built C libraries change the file, but never "
                                        + "its list of names.",
                        zh = "prelink 或自行编译的 C 库会改变文件，但不会改动其中的固定路径。"),
        how =
                @Text(
                        en =
                                "Looks for the path /etc/ld.so.preload in each glibc dynamic "
                                        + "linker (a patched one reads another file), compares the linker "
                                        + "with its package, and looks for hidden or temporary directories "
                                        + "in ld.so.conf and for programs that name a linker of their own.",
                        zh =
                                "检查每个 glibc 动态链接器中是否仍有 /etc/ld.so.preload 路径（被修改的会读取其他文件），与软件包校验和比对，并检查 ld.so.conf 中的隐藏或临时目录以及系统程序所用的链接器。"))
final class DynamicLinker implements PersistenceCheck {
    private static final int LONGEST = 8 << 20;
    private static final List<String> FOLDERS =
            List.of(
                    "/lib64",
                    "/lib",
                    "/lib32",
                    "/libx32",
                    "/usr/lib64",
                    "/usr/lib",
                    "/usr/lib32",
                    "/lib/x86_64-linux-gnu",
                    "/lib/i386-linux-gnu",
                    "/lib/aarch64-linux-gnu",
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib/i386-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu");
    private static final List<String> PROGRAMS =
            List.of("/bin/sh", "/bin/bash", "/bin/ls", "/bin/ps", "/usr/sbin/sshd", "/usr/bin/ssh");
    private static final byte[] NAME = "/etc/ld.so.preload\0".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void look(Facts facts, Findings findings) {
        var seen = new HashSet<String>();
        for (String folder : FOLDERS) {
            for (String name : facts.host().list(folder)) {
                String path = folder + '/' + name;
                String real = isLinker(name) ? facts.host().resolve(path) : null;
                if (real != null && seen.add(real)) {
                    linker(facts, real, findings);
                }
            }
        }
        PROGRAMS.forEach(path -> interpreter(facts, path, seen, findings));
        directories(facts, findings);
    }

    /// `ld-linux-x86-64.so.2`, `ld-2.17.so`.
    private static boolean isLinker(String name) {
        return name.startsWith("ld-linux") && name.contains(".so")
                || name.startsWith("ld-2.") && name.endsWith(".so")
                || name.startsWith("ld64.so");
    }

    private static void linker(Facts facts, String path, Findings findings) {
        var content = facts.host().read(path, LONGEST);
        if (content == null || !Elf.isElf(content.bytes())) {
            return;
        }
        boolean reads = content.truncated() || indexOf(content.bytes(), NAME) >= 0;
        if (!reads && !isOfMusl(facts, path)) {
            var why =
                    Phrase.of(
                            "The dynamic linker {0} does not know /etc/ld.so.preload: it was patched"
                                    + " to read another file",
                            "动态链接器 {0} 中没有 /etc/ld.so.preload 路径：已被修改为读取其他文件", path);
            add(facts, path, why, findings);
        } else if (Sight.isChanged(facts, path)) {
            var why =
                    Phrase.of(
                            "The dynamic linker {0}, which every program runs, is not the one of its"
                                    + " package",
                            "所有程序都会加载的动态链接器 {0} 与其软件包中的文件不一致", path);
            add(facts, path, why, findings);
        }
    }

    /// Whether it is the linker of musl, which reads no such file, or the loader by which gcompat
    /// starts it: as their packages brought them, where musl is the system's.
    private static boolean isOfMusl(Facts facts, String path) {
        if (isNamedByMusl(Places.name(path))) {
            return facts.ownership(path) != Ownership.UNPACKAGED;
        }
        boolean musl =
                facts.host().list("/lib").stream()
                        .filter(DynamicLinker::isNamedByMusl)
                        .anyMatch(name -> facts.ownership("/lib/" + name) == Ownership.PACKAGED);
        return musl && Sight.isPristine(facts, path);
    }

    private static boolean isNamedByMusl(String name) {
        return name.startsWith("ld-musl-") || name.startsWith("libc.musl-");
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            if (text[i] == part[0]
                    && Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /// Whether a program of the system asks for a dynamic linker of its own.
    private static void interpreter(
            Facts facts, String path, Set<String> linkers, Findings findings) {
        var content = facts.host().read(path, LONGEST);
        var elf =
                content == null
                        ? null
                        : Elf.parse(ByteSource.of(content.bytes()), content.bytes().length);
        String asked = elf == null ? null : elf.interpreter();
        if (asked == null || !asked.startsWith("/")) {
            return;
        }
        String real = facts.host().resolve(asked);
        boolean usual = real == null || linkers.contains(real);
        boolean owned = facts.ownership(asked) != Ownership.UNPACKAGED;
        boolean odd = Places.isHidden(asked) || Places.isTemporary(asked);
        if (odd || !usual && !owned) {
            var why =
                    Phrase.of(
                            "{0} is loaded by {1}, which is no dynamic linker of the system",
                            "{0} 由 {1} 加载，而后者并非系统的动态链接器", path, asked);
            add(facts, asked, why, findings);
        }
    }

    private static void directories(Facts facts, Findings findings) {
        var files = new ArrayList<>(List.of("/etc/ld.so.conf"));
        facts.host().list("/etc/ld.so.conf.d").forEach(n -> files.add("/etc/ld.so.conf.d/" + n));
        for (String file : files) {
            int number = 0;
            for (String line : facts.host().lines(file)) {
                number++;
                String directory = line.strip();
                boolean odd = Places.isTemporary(directory + '/') || Places.isHidden(directory);
                if (directory.startsWith("/") && odd) {
                    var what = Phrase.of("has libraries sought in {0}", "使动态库从 {0} 查找", directory);
                    findings.add(
                            Sight.of(
                                    facts,
                                    file,
                                    number,
                                    directory,
                                    Sight.place(file, number),
                                    Suspicion.of(Level.HIGH, what, "")));
                }
            }
        }
    }

    private static void add(Facts facts, String path, Phrase why, Findings findings) {
        var draft = Finding.of(why);
        Evidence.file(draft, path, facts.host().stat(path));
        findings.add(draft.about(Entity.file(path)));
    }
}
