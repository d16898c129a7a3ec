package davy.core.edit;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.LineDiff.Hunk;
import davy.core.text.Phrase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes an edit back in a file that others changed after it, place by place: a merge of three
/// texts, which refuses where both changed the same lines or neighbours of them.
final class Restoration {
    private static final Refused TOO_DIFFERENT =
            new Refused(
                    Phrase.of(
                            "the file was changed meanwhile so much that the edit cannot be taken"
                                    + " back line by line",
                            "文件此后改动过大，无法逐行撤销当时的修改"));

    private static final int MOST_ALIKE = 10_000;

    private final Lines original;
    private final Lines edited;
    private final Lines current;
    private final int[] originalIds;
    private final int[] editedIds;
    private final int[] currentIds;

    private Restoration(Lines original, Lines edited, Lines current) {
        this.original = original;
        this.edited = edited;
        this.current = current;
        var ids = new HashMap<ByteBuffer, Integer>();
        originalIds = ids(original, ids, false);
        editedIds = ids(edited, ids, false);
        currentIds = ids(current, ids, false);
    }

    static Edited of(byte[] original, byte[] edited, byte[] current) {
        var before = Lines.of(original);
        var after = Lines.of(edited);
        var ids = new HashMap<ByteBuffer, Integer>();
        var edits = LineDiff.of(ids(before, ids, true), ids(after, ids, true));
        return edits == null
                ? TOO_DIFFERENT
                : new Restoration(before, after, Lines.of(current)).restore(edits);
    }

    /// A number for each line, equal for equal lines.
    ///
    /// @param ends whether line ends count
    private static int[] ids(Lines lines, Map<ByteBuffer, Integer> ids, boolean ends) {
        int[] found = new int[lines.count()];
        for (int i = 0; i < found.length; i++) {
            int to = ends ? lines.next(i) : lines.end(i);
            var line = ByteBuffer.wrap(lines.bytes(), lines.start(i), to - lines.start(i)).slice();
            Integer known = ids.get(line);
            if (known == null) {
                known = ids.size();
                ids.put(line, known);
            }
            found[i] = known;
        }
        return found;
    }

    private Edited restore(List<Hunk> edits) {
        var others = LineDiff.of(editedIds, currentIds);
        if (others == null) {
            return TOO_DIFFERENT;
        }
        var touched = new ArrayList<Range>();
        for (Hunk other : others) {
            touched.add(
                    widened(new Range(other.fromA(), other.toA()), other, editedIds, currentIds));
        }
        var parts = new ArrayList<byte[]>();
        int at = 0;
        for (Hunk edit : edits) {
            var own = new Range(edit.fromB(), edit.toB());
            var range = widened(own, edit, originalIds, editedIds);
            if (touched.stream().anyMatch(range::meets)) {
                return refused(edit);
            }
            int shift = shift(others, edit.fromB());
            add(parts, current, at, edit.fromB() + shift);
            add(parts, original, edit.fromA(), edit.toA());
            at = edit.toB() + shift;
        }
        add(parts, current, at, current.count());
        return new Changed(
                Patch.join(parts.toArray(byte[][]::new)),
                Phrase.of(
                        "the edit is taken back at {0} place(s); what was changed since then stays",
                        "已撤销 {0} 处修改，此后其他人的改动保留", edits.size()));
    }

    /// By how many lines others moved a line.
    private static int shift(List<Hunk> others, int line) {
        int shift = 0;
        for (Hunk other : others) {
            shift = other.toA() <= line ? other.toB() - other.toA() : shift;
        }
        return shift;
    }

    /// Lines, behind what is there already; a last one without a line end is given one.
    private void add(List<byte[]> parts, Lines from, int first, int to) {
        if (first == to) {
            return;
        }
        byte[] last = parts.isEmpty() ? new byte[] {'\n'} : parts.getLast();
        if (last[last.length - 1] != '\n') {
            parts.add(current.usualEnd());
        }
        parts.add(Arrays.copyOfRange(from.bytes(), from.start(first), from.start(to)));
    }

    /// Lines of the edited text; the end is exclusive.
    private record Range(int from, int to) {
        /// Whether lines of the two are the same, or next to each other.
        boolean meets(Range other) {
            return other.from <= to && other.to >= from;
        }
    }

    /// With the lines beside a change that are like those of it: of `x x` with one `x` gone,
    /// nothing tells which it was.
    private static Range widened(Range range, Hunk hunk, int[] a, int[] b) {
        boolean removes = hunk.fromB() == hunk.toB();
        if (!removes && hunk.fromA() != hunk.toA()) {
            return range;
        }
        int[] ids = removes ? a : b;
        int from = removes ? hunk.fromA() : hunk.fromB();
        int to = removes ? hunk.toA() : hunk.toB();
        int up = 0;
        int down = 0;
        while (from - up > 0 && up < MOST_ALIKE && ids[from - up - 1] == ids[to - up - 1]) {
            up++;
        }
        while (to + down < ids.length && down < MOST_ALIKE && ids[from + down] == ids[to + down]) {
            down++;
        }
        boolean endless = up == MOST_ALIKE || down == MOST_ALIKE;
        return endless
                ? new Range(0, Integer.MAX_VALUE)
                : new Range(range.from - up, range.to + down);
    }

    private Refused refused(Hunk hunk) {
        boolean removed = hunk.toA() > hunk.fromA();
        String line = removed ? original.excerpt(hunk.fromA()) : edited.excerpt(hunk.fromB());
        int number = removed ? hunk.fromA() + 1 : hunk.fromB() + 1;
        return new Refused(
                Phrase.of(
                        "the file was changed meanwhile around line {0}, which cannot be taken back"
                                + " by itself: {1}",
                        "文件此后又被修改，第 {0} 行附近已不同，无法自动撤销：{1}", number, line));
    }
}
