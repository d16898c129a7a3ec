package davy.core.edit;

import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Changes at places of a text that do not overlap; what is between them stays byte for byte.
final class Patch {
    private static final String WAS = "# Changed by davy, was: ";
    private static final String ADDED = "# Added by davy:";

    private final Lines lines;
    private final List<Piece> pieces = new ArrayList<>();

    Patch(Lines lines) {
        this.lines = lines;
    }

    private record Piece(int from, int to, byte[] text) {}

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    void replace(int from, int to, byte[] text) {
        pieces.add(new Piece(from, to, text));
    }

    void delete(int from, int to) {
        replace(from, to, new byte[0]);
    }

    /// Keeps a line as a comment, with another below it.
    void change(int index, String text) {
        int start = lines.start(index);
        int begin = start + lines.indentation(index);
        byte[] end = end(index);
        byte[] indentation = part(start, begin);
        byte[] below = RawText.encode(text);
        replace(begin, begin, RawText.encode(WAS));
        replace(lines.end(index), lines.end(index), join(end, indentation, below));
    }

    /// Keeps a line as a comment.
    void comment(int index) {
        int begin = lines.start(index) + lines.indentation(index);
        replace(begin, begin, RawText.encode(WAS));
    }

    /// Adds lines before one; behind the last where the index is the number of lines.
    void add(int index, List<String> texts) {
        byte[] end = lines.usualEnd();
        var parts = new ArrayList<byte[]>();
        boolean last = index == lines.count();
        if (last && index > 0 && lines.end(index - 1) == lines.next(index - 1)) {
            parts.add(end);
        }
        parts.add(RawText.encode(ADDED));
        parts.add(end);
        for (String text : texts) {
            parts.add(RawText.encode(text));
            parts.add(end);
        }
        int at = last ? lines.bytes().length : lines.start(index);
        replace(at, at, join(parts.toArray(byte[][]::new)));
    }

    private byte[] end(int index) {
        boolean ended = lines.end(index) < lines.next(index);
        return ended ? part(lines.end(index), lines.next(index)) : lines.usualEnd();
    }

    private byte[] part(int from, int to) {
        return java.util.Arrays.copyOfRange(lines.bytes(), from, to);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    byte[] apply() {
        var sorted = new ArrayList<>(pieces);
        sorted.sort(Comparator.comparingInt(Piece::from));
        var parts = new ArrayList<byte[]>();
        int at = 0;
        for (Piece piece : sorted) {
            if (piece.from < at || piece.to < piece.from) {
                throw new AssertionError("changes overlap at " + piece.from);
            }
            parts.add(part(at, piece.from));
            parts.add(piece.text);
            at = piece.to;
        }
        parts.add(part(at, lines.bytes().length));
        return join(parts.toArray(byte[][]::new));
    }
}
