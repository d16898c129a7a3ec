package davy.core.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfTest {
    private static final int MOST_READ = 3 << 20;

    private static Elf parse(byte[] bytes) {
        return requireNonNull(Elf.parse(ByteSource.of(bytes), bytes.length));
    }

    private static byte[] and(byte[] bytes, String tail) {
        byte[] more = tail.getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, all, bytes.length, more.length);
        return all;
    }

    private static ElfMaker program(boolean is64, boolean big) {
        return new ElfMaker(is64, big)
                .interpreter("/lib/ld.so.1")
                .note("GNU", 3, (byte) 0xCA, (byte) 0xFE, (byte) 1, (byte) 2)
                .dynamic(1, "libc.so.6", 1, "libm.so.6", 29, "/opt/lib");
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void readsBothClassesAndByteOrders(boolean is64, boolean big, @TempDir Path directory)
            throws IOException {
        byte[] bytes = program(is64, big).make();
        var elf = parse(bytes);

        assertThat(elf.is64()).isEqualTo(is64);
        assertThat(elf.bigEndian()).isEqualTo(big);
        assertThat(elf.odd()).isFalse();
        assertThat(elf.type()).isEqualTo(Elf.Type.EXECUTABLE);
        assertThat(elf.interpreter()).isEqualTo("/lib/ld.so.1");
        assertThat(elf.buildId()).isEqualTo("cafe0102");
        assertThat(elf.entry()).isEqualTo(0x400200);
        var dynamic = requireNonNull(elf.dynamic());
        assertThat(dynamic.needed()).containsExactly("libc.so.6", "libm.so.6");
        assertThat(dynamic.runPath()).isEqualTo("/opt/lib");
        assertThat(elf.isStatic()).isFalse();
        assertThat(elf.isProgram()).isTrue();
        assertThat(elf.architecture()).isEqualTo(is64 ? "x86_64" : "mips");
        assertThat(elf.appended(bytes.length)).isZero();
        ElfReadelfTest.compare(Files.write(directory.resolve("made"), bytes));
    }

    @Test
    void tellsALibraryFromAProgram() {
        var library = parse(new ElfMaker(true, false).type(3).dynamic(14, "libudev.so.1").make());
        assertThat(requireNonNull(library.dynamic()).soname()).isEqualTo("libudev.so.1");
        assertThat(library.isLibrary()).isTrue();
        assertThat(library.isProgram()).isFalse();
        assertThat(library.isStatic()).isFalse();

        var plugin = parse(new ElfMaker(true, false).type(3).dynamic(1, "libc.so.6").make());
        assertThat(plugin.isLibrary()).isTrue();

        var fake = parse(new ElfMaker(true, false).type(2).make());
        assertThat(fake.isStatic()).isTrue();
        assertThat(fake.isLibrary()).isFalse();

        var pie = parse(program(true, false).type(3).make());
        assertThat(pie.isPositionIndependent()).isTrue();

        var staticPie =
                parse(new ElfMaker(true, false).type(3).dynamic(0x6FFFFFFBL, 0x08000001L).make());
        assertThat(staticPie.isPositionIndependent()).isTrue();
        assertThat(staticPie.isStatic()).isTrue();
    }

    @Test
    void tellsWhatIsAppended() {
        byte[] bytes = program(true, false).make();
        var elf = parse(and(bytes, "0123456789\0"));
        assertThat(elf.appended(bytes.length + 11)).isEqualTo(11);
        assertThat(elf.end()).isEqualTo(bytes.length);
    }

    @Test
    void headersThatPointBeyondTheFileHideNoTail() {
        var maker = program(true, false);
        int end = maker.here();
        byte[] bytes = and(maker.segment(0x6000_0000, 4, end + 5_000).make(), "tail");
        assertThat(parse(bytes).appended(bytes.length)).isEqualTo(4);
    }

    @Test
    void readsWhatTheKernelRunsThoughReadelfRefuses() {
        byte[] bytes = program(true, false).make();
        bytes[4] = 1;
        bytes[5] = 2;
        bytes[6] = 77;
        var elf = parse(bytes);
        assertThat(elf.odd()).isTrue();
        assertThat(elf.is64()).isTrue();
        assertThat(elf.bigEndian()).isFalse();
        assertThat(elf.interpreter()).isEqualTo("/lib/ld.so.1");
    }

    @Test
    void tellsGo() {
        byte[] note = program(true, false).note("Go\0", 4, (byte) 'x').make();
        assertThat(parse(note).go()).isTrue();

        var maker = new ElfMaker(true, false);
        int start = maker.here();
        byte[] info = maker.text("\u00ff Go buildinf:").segment(1, 6, start).make();
        assertThat(parse(info).go()).isTrue();
        assertThat(parse(program(true, false).make()).go()).isFalse();
    }

    @Test
    void tellsPackedPrograms() {
        var marked = parse(new ElfMaker(true, false).text("..UPX!").code(20_000, 256).make());
        assertThat(marked.upx()).isTrue();
        assertThat(marked.isPacked()).isTrue();

        var erased = parse(new ElfMaker(false, true).code(20_000, 256).make());
        assertThat(erased.upx()).isFalse();
        assertThat(erased.entropy()).isGreaterThan(7.9);
        assertThat(erased.isPacked()).isTrue();

        var plain = parse(new ElfMaker(true, false).code(20_000, 64).make());
        assertThat(plain.entropy()).isBetween(5.5, 6.1);
        assertThat(plain.isPacked()).isFalse();
    }

    @Test
    void refusesWhatIsNoElf() {
        assertThat(Elf.parse(ByteSource.of(new byte[0]), 0)).isNull();
        assertThat(Elf.parse(ByteSource.of("\177ELF".getBytes(ISO_8859_1)), 4)).isNull();
        assertThat(Elf.parse(ByteSource.of(new byte[100]), 100)).isNull();
    }

    @Test
    void givesTheSameForASourceOfSingleBytes() {
        byte[] bytes = RealFiles.bytes(Path.of("/bin/true"));
        var whole = ByteSource.of(bytes);
        ByteSource slow =
                (offset, into, at, length) -> whole.read(offset, into, at, Math.min(1, length));
        assertThat(Elf.parse(slow, bytes.length)).isEqualTo(parse(bytes));
    }

    /// Real and made files with bytes changed where the numbers are: nothing may be thrown, and
    /// little may be read.
    @Test
    @Timeout(60)
    void staysCalm() {
        long seed = Long.getLong("davy.seed", 20_260_102L);
        var random = new Random(seed);
        var files = RealFiles.choose(3_000, "/usr/bin").stream().map(RealFiles::bytes);
        var elves = files.filter(b -> Elf.isElf(b) && b.length < 300_000).limit(60).toList();
        for (int round = 0; round < 6_000; round++) {
            byte[] bytes =
                    elves.isEmpty() || round % 7 == 0
                            ? program(random.nextBoolean(), random.nextBoolean()).make()
                            : elves.get(random.nextInt(elves.size())).clone();
            mutate(bytes, random);
            check(bytes, random.nextInt(4) == 0 ? random.nextLong() >>> 1 : bytes.length, seed);
        }
    }

    private static void mutate(byte[] bytes, Random random) {
        int headers = Math.min(bytes.length, 1_000);
        for (int n = random.nextInt(1, 12); n > 0; n--) {
            int at =
                    random.nextInt(4) == 0
                            ? random.nextInt(4, bytes.length)
                            : random.nextInt(4, headers);
            int length = Math.min(1 << random.nextInt(4), bytes.length - at);
            byte[] value = new byte[length];
            switch (random.nextInt(3)) {
                case 0 -> Arrays.fill(value, (byte) 0xFF);
                case 1 -> random.nextBytes(value);
                default -> value[length - 1] = 0x7F;
            }
            System.arraycopy(value, 0, bytes, at, length);
        }
    }

    private static void check(byte[] bytes, long size, long seed) {
        long[] read = {0};
        var whole = ByteSource.of(bytes);
        ByteSource counting =
                (offset, into, at, length) -> {
                    assertThat(offset).isNotNegative();
                    int n = whole.read(offset, into, at, length);
                    read[0] += n;
                    return n;
                };
        var elf = requireNonNull(Elf.parse(counting, size), "seed " + seed);
        assertThat(elf.end()).as("seed %d", seed).isBetween(0L, size);
        assertThat(elf.appended(size)).isNotNegative();
        assertThat(read[0]).as("seed %d", seed).isLessThan(MOST_READ);
        elf.isPacked();
        elf.isStatic();
        elf.isStripped();
    }

    /// A source that has bytes everywhere: only the parser's own limits hold.
    @Test
    @Timeout(60)
    void readsLittleOfAnEndlessFile() {
        byte[] start = program(true, false).make();
        Arrays.fill(start, 40, 48, (byte) 1);
        Arrays.fill(start, 56, 64, (byte) 0xFE);
        long[] read = {0};
        ByteSource endless =
                (offset, into, at, length) -> {
                    for (int i = 0; i < length; i++) {
                        long place = offset + i;
                        into[at + i] = place < 64 ? start[(int) place] : (byte) (2 + place % 4);
                    }
                    read[0] += length;
                    return length;
                };
        assertThat(Elf.parse(endless, Long.MAX_VALUE)).isNotNull();
        assertThat(read[0]).isLessThan(MOST_READ);
    }
}
