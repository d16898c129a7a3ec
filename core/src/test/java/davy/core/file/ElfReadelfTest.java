package davy.core.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Compares with readelf(1) and modinfo(8) on the files of this machine.
class ElfReadelfTest {
    private static final Pattern SEGMENT =
            Pattern.compile(
                    "(?m)^  [A-Z_0-9x+]+ +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+)"
                            + " 0x([0-9a-f]+) ([R ][W ][E ]) ");
    private static final Pattern SECTION =
            Pattern.compile(
                    "(?m)^  \\[ *\\d+\\] (.*?) +(NULL|[A-Z_0-9]+(?:\\+0x[0-9a-f]+)?|[a-z0-9]+:.*|<.*>) +[0-9a-f]{8,16}"
                            + " ([0-9a-f]{6,}) ([0-9a-f]{6,}) [0-9a-f]{2}");

    @Test
    void saysWhatReadelfSays() {
        var files =
                RealFiles.choose(20_000, "/usr/bin", "/usr/sbin", "/usr/lib").stream()
                        .filter(file -> RealFiles.head(file).length > 64)
                        .filter(file -> Elf.isElf(RealFiles.head(file)))
                        .toList();
        int step = Math.max(1, files.size() / 400);
        int compared = 0;
        for (int i = 0; i < files.size(); i += step) {
            compare(files.get(i));
            compared++;
        }
        assumeTrue(compared > 100, "too few ELF files here");
    }

    static void compare(Path file) {
        String text = RealFiles.run(List.of("readelf", "-hlSdnW", file.toString()));
        assumeTrue(text.contains("ELF Header"), "no readelf");
        byte[] bytes = RealFiles.bytes(file);
        var elf = requireNonNull(Elf.parse(ByteSource.of(bytes), bytes.length));
        assertThat(ours(elf, bytes.length))
                .as(file.toString())
                .isEqualTo(theirs(text, bytes.length));
    }

    private static List<Object> ours(Elf elf, long size) {
        var dynamic = elf.dynamic();
        var facts = new ArrayList<Object>();
        facts.add("class " + (elf.is64() ? 64 : 32) + (elf.bigEndian() ? " big" : " little"));
        facts.add(elf.type());
        facts.add("entry " + Long.toHexString(elf.entry()));
        facts.add("interpreter " + elf.interpreter());
        facts.add("needed " + (dynamic == null ? List.of() : dynamic.needed()));
        facts.add("soname " + (dynamic == null ? null : dynamic.soname()));
        facts.add("run path " + (dynamic == null ? null : dynamic.runPath()));
        facts.add("pie " + (dynamic != null && dynamic.pie()));
        facts.add("build id " + elf.buildId());
        elf.segments()
                .forEach(s ->
                        facts.add(
                                String.format(
                                        "segment %x %x %x %x %s%s",
                                        s.offset(),
                                        s.address(),
                                        s.fileSize(),
                                        s.memorySize(),
                                        s.isWritable() ? "W" : " ",
                                        s.isExecutable() ? "E" : " ")));
        elf.sections()
                .forEach(s ->
                        facts.add(
                                String.format("section %s %x %x", s.name(), s.offset(), s.size())));
        facts.add("stripped " + elf.isStripped());
        facts.add("appended " + elf.appended(size));
        return facts;
    }

    private static List<Object> theirs(String text, long size) {
        var facts = new ArrayList<Object>();
        facts.add(
                "class "
                        + (text.contains("ELF64") ? 64 : 32)
                        + (text.contains("big endian") ? " big" : " little"));
        facts.add(type(first(text, "(?m)^  Type: +([A-Z]+)")));
        facts.add("entry " + first(text, "Entry point address: +0x([0-9a-f]+)"));
        facts.add("interpreter " + first(text, "interpreter: (.*)\\]"));
        facts.add("needed " + all(text, "\\(NEEDED\\) +Shared library: \\[(.*)\\]"));
        facts.add("soname " + first(text, "\\(SONAME\\) +Library soname: \\[(.*)\\]"));
        facts.add(
                "run path "
                        + first(text, "\\((?:RUNPATH|RPATH)\\) +Library r(?:un)?path: \\[(.*)\\]"));
        facts.add("pie " + text.matches("(?s).*\\(FLAGS_1\\)[^\\n]* PIE.*"));
        facts.add("build id " + first(text, "Build ID: ([0-9a-f]+)"));
        for (var s : SEGMENT.matcher(text).results().toList()) {
            facts.add(
                    String.format(
                            "segment %x %x %x %x %s",
                            hex(s, 1), hex(s, 2), hex(s, 3), hex(s, 4), s.group(5).substring(1)));
        }
        long end = headers(text);
        for (var s : SEGMENT.matcher(text).results().toList()) {
            end = Math.max(end, hex(s, 3) == 0 ? 0 : hex(s, 1) + hex(s, 3));
        }
        for (var s : SECTION.matcher(text).results().skip(1).toList()) {
            facts.add(String.format("section %s %x %x", s.group(1), hex(s, 3), hex(s, 4)));
            if (!s.group(2).equals("NOBITS")) {
                end = Math.max(end, hex(s, 3) + hex(s, 4));
            }
        }
        facts.add("stripped " + !text.contains(" SYMTAB "));
        facts.add("appended " + Math.max(0, size - end));
        return facts;
    }

    private static long headers(String text) {
        long programs = number(text, "Start of program headers");
        long programSize = number(text, "Size of program headers");
        long sections = number(text, "Start of section headers");
        long sectionSize = number(text, "Size of section headers");
        return Math.max(
                programs + programSize * number(text, "Number of program headers"),
                sections + sectionSize * number(text, "Number of section headers"));
    }

    private static long number(String text, String what) {
        String number = first(text, what + ": +(\\d+)");
        return number == null ? 0 : Long.parseLong(number);
    }

    private static Elf.Type type(@Nullable String name) {
        return switch (String.valueOf(name)) {
            case "REL" -> Elf.Type.RELOCATABLE;
            case "EXEC" -> Elf.Type.EXECUTABLE;
            case "DYN" -> Elf.Type.SHARED;
            case "CORE" -> Elf.Type.CORE;
            default -> Elf.Type.OTHER;
        };
    }

    private static long hex(MatchResult match, int group) {
        return Long.parseUnsignedLong(match.group(group), 16);
    }

    private static @Nullable String first(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static List<String> all(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map(m -> m.group(1)).toList();
    }

    /// Modules below `/lib/modules`, or below the directory that `davy.modules` names.
    @Test
    void saysWhatModinfoSays() {
        String directory = System.getProperty("davy.modules", "/lib/modules");
        assumeTrue(Files.isDirectory(Path.of(directory)), "no kernel modules here");
        int compared = 0;
        for (var file : RealFiles.choose(100_000, directory)) {
            if (!file.toString().endsWith(".ko") || compared == 200) {
                continue;
            }
            byte[] bytes = RealFiles.bytes(file);
            var elf = requireNonNull(Elf.parse(ByteSource.of(bytes), bytes.length));
            var module = requireNonNull(elf.module(), file.toString());
            assertThat(module.name()).isEqualTo(modinfo("name", file));
            assertThat(module.versionMagic()).isEqualTo(modinfo("vermagic", file));
            assertThat(module.license()).isEqualTo(modinfo("license", file));
            assertThat(module.signed()).isEqualTo(!modinfo("sig_id", file).isEmpty());
            assertThat(elf.appended(bytes.length) > 0).isEqualTo(module.signed());
            compared++;
        }
        assumeTrue(compared > 0, "no uncompressed kernel modules here");
    }

    private static String modinfo(String field, Path file) {
        String text = RealFiles.run(List.of("/sbin/modinfo", "-F", field, file.toString()));
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /// What `file` calls each kind; it has no word for a library, which it calls a shared object.
    @Test
    void saysWhatFileSays() {
        int compared = 0;
        for (var file : RealFiles.choose(3_000, "/usr/bin", "/usr/sbin")) {
            byte[] bytes = RealFiles.bytes(file);
            var elf = Elf.parse(ByteSource.of(bytes), bytes.length);
            if (elf == null || compared == 200) {
                continue;
            }
            String text = RealFiles.run(List.of("file", "-b", file.toString()));
            assertThat(elf.isPositionIndependent())
                    .as("%s: %s", file, text)
                    .isEqualTo(text.contains("pie executable"));
            assertThat(elf.isStatic())
                    .as("%s: %s", file, text)
                    .isEqualTo(text.matches("(?s).*(statically linked|static-pie linked).*"));
            assertThat(elf.isPacked()).as("%s: %f", file, elf.entropy()).isFalse();
            compared++;
        }
        assumeTrue(compared > 0, "no programs here");
        System.out.println(String.format(Locale.ROOT, "file(1): %d compared", compared));
    }
}
