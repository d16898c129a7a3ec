package davy.core.file;

import davy.core.host.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What was appended to an ELF file: the tail by which a bot makes a copy's hash its own, or the
/// program itself, behind a loader that programs of strangers have too.
public final class Appended {
    private static final int BEGINNING = 6;
    private static final int END = 128;

    /// SquashFS and DwarFS of AppImages, zip, 7-Zip, gzip, zstd, and Nuitka's.
    private static final List<byte[]> BEGINNINGS =
            List.of(
                    bytes("hsqs"),
                    bytes("DWARFS"),
                    bytes("PK\u0003\u0004"),
                    bytes("7z\u00bc\u00af'\u001c"),
                    bytes("\u001f\u008b\b"),
                    bytes("(\u00b5/\u00fd"),
                    bytes("KAX"),
                    bytes("KAY"));

    /// PyInstaller's, Bun's, Deno's, and the end of a zip archive, wherever it begins.
    private static final List<byte[]> ENDS =
            List.of(
                    bytes("MEI\f\u000b\n\u000b\u000e"),
                    bytes("---- Bun! ----"),
                    bytes("d3n0l4nd"),
                    bytes("PK\u0005\u0006"));

    private final byte[] beginning = new byte[BEGINNING];
    private final byte[] end = new byte[END];
    private long length;

    Appended() {}

    /// Of a file.
    ///
    /// @param end the ELF file's own end
    public static boolean isProgram(OpenFile file, long end) {
        var appended = new Appended();
        byte[] piece = new byte[END];
        for (long at : new long[] {end, Math.max(end, file.size() - END)}) {
            appended.feed(piece, 0, Math.max(0, file.readAt(at, piece, 0, END)));
        }
        return appended.isProgram();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Takes the next piece of it.
    void feed(byte[] buffer, int from, int to) {
        for (int i = from; length + i - from < BEGINNING && i < to; i++) {
            beginning[(int) length + i - from] = buffer[i];
        }
        length += to - from;
        int fresh = Math.min(END, to - from);
        System.arraycopy(end, fresh, end, 0, END - fresh);
        System.arraycopy(buffer, to - fresh, end, END - fresh, fresh);
    }

    /// Whether it has the form of one of the loaders' programs.
    boolean isProgram() {
        return BEGINNINGS.stream().anyMatch(mark -> is(beginning, 0, mark))
                || ENDS.stream().anyMatch(this::ends);
    }

    private boolean ends(byte[] mark) {
        for (int i = 0; i + mark.length <= END; i++) {
            if (is(end, i, mark)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(byte[] bytes, int at, byte[] mark) {
        return Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length);
    }
}
