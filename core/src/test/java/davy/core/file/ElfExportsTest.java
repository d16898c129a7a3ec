package davy.core.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ElfExportsTest {
    private static final Set<String> WANTED = Set.of("readdir", "accept");

    @Test
    void findsWhatALibraryDefinesAndNotWhatItMentions() {
        byte[] hides = library("readdir", "work");
        assertThat(ElfExports.of(hides, WANTED)).containsExactly("readdir");
        byte[] mentions =
                elf(Map.of("soname", "l.so", "symbols", List.of("work"), "text", "readdir accept"));
        assertThat(ElfExports.of(mentions, WANTED)).isEmpty();
    }

    @Test
    void passesOverSymbolsThatAnotherLibraryMustBring() {
        byte[] bytes = library("accept");
        int section = symbols(bytes) + 24 + 6;
        bytes[section] = 0;
        bytes[section + 1] = 0;
        assertThat(ElfExports.of(bytes, WANTED)).isEmpty();
    }

    @Test
    void saysNothingOfWhatItCannotReadAsTheLoaderDoes() {
        assertThat(ElfExports.of(new byte[0], WANTED)).isNull();
        assertThat(ElfExports.of("#!/bin/sh\n".getBytes(UTF_8), WANTED)).isNull();
        assertThat(ElfExports.of(elf(Map.of("static", true)), WANTED)).isNull();
        byte[] moved = library("accept");
        // The second segment is the dynamic one: its offset, but not its address.
        moved[64 + 56 + 8]++;
        assertThat(ElfExports.of(moved, WANTED)).isNull();
    }

    @Test
    void damageNeverThrows() {
        byte[] whole = library("readdir", "accept");
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0, 0x7F, 0xFF}) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                var found = ElfExports.of(damaged, WANTED);
                assertThat(found == null || WANTED.containsAll(found)).isTrue();
            }
        }
    }

    private static int symbols(byte[] bytes) {
        // .dynsym begins with 24 zeros, then the first symbol: global function in section 1.
        for (int at = 0; at + 48 < bytes.length; at++) {
            boolean zeros = true;
            for (int i = 0; i < 24; i++) {
                zeros &= bytes[at + i] == 0;
            }
            if (zeros && bytes[at + 28] == 0x12 && bytes[at + 30] == 1) {
                return at;
            }
        }
        throw new AssertionError("no symbols");
    }

    private static byte[] library(String... symbols) {
        return elf(Map.of("soname", "l.so", "symbols", List.of(symbols)));
    }

    private static byte[] elf(Map<String, Object> elf) {
        var host = CaseHost.of(Map.of("/l", Map.of("elf", elf)));
        return Objects.requireNonNull(host.read("/l", 1 << 20)).bytes();
    }

    /// Program headers (elf(5)): type, flags, offset, address, physical address, size in the file
    /// and in memory. The first is what is loaded, the second the dynamic one.
    @Test
    void placesBehindTheEndOfNumbersAreNowhere() {
        byte[] bytes = library("accept");
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int header : new int[] {64, 64 + 56}) {
            file.putLong(header + 8, 0x7FFF_FFFF_FFFF_FFF0L).putLong(header + 16, 0);
            file.putLong(header + 32, 16).putLong(header + 40, 16);
        }
        assertThat(ElfExports.of(bytes, WANTED)).isNull();
    }
}
