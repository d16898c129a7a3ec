package davy.core.edit;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.text.Phrase;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Takes an edit of single lines back in a file whose lines are known by the name they begin with,
/// wherever they are by now: passwd(5), shadow(5).
public final class NamedLines {
    private NamedLines() {}

    /// The current file with each line that the edit changed as it was before. What others did to
    /// other lines stays; a line that they changed too is refused. An edit that added or removed
    /// lines is taken back as [LineEdit#restore] does.
    ///
    /// @param original before the edit
    /// @param edited after it
    /// @param current as it is now
    public static Edited restore(byte[] original, byte[] edited, byte[] current) {
        if (Arrays.equals(current, original) || Arrays.equals(current, edited)) {
            return LineEdit.restore(original, edited, current);
        }
        for (byte[] text : new byte[][] {original, edited, current}) {
            var refused = Lines.notText(text);
            if (refused != null) {
                return refused;
            }
        }
        var before = Lines.of(original);
        var after = Lines.of(edited);
        return before.count() == after.count() && before.count() > 0
                ? restore(before, after, Lines.of(current))
                : bare(LineEdit.restore(original, edited, current));
    }

    /// Without the line that a refusal tells of: it may hold a hash.
    private static Edited bare(Edited edited) {
        return edited instanceof Refused
                ? new Refused(
                        Phrase.of(
                                "the file was changed meanwhile around these lines, which cannot be"
                                        + " taken back by themselves",
                                "文件此后又被修改，这些行附近已不同，无法自动撤销"))
                : edited;
    }

    private static Edited restore(Lines before, Lines after, Lines now) {
        var places = places(now);
        var named = places(before);
        var patch = new Patch(now);
        for (int i = 0; i < before.count(); i++) {
            if (line(before, i).equals(line(after, i))) {
                continue;
            }
            String name = name(before, i);
            Integer place = places.get(name);
            // Of two lines of one name nobody can say which of them is left.
            boolean twice = named.getOrDefault(name, -1) < 0;
            if (twice || !name.equals(name(after, i)) || place == null || place < 0) {
                return changed(before, i);
            }
            if (line(now, place).equals(line(after, i))) {
                patch.replace(now.start(place), now.end(place), bytes(before, i));
            } else if (!line(now, place).equals(line(before, i))) {
                return changed(before, i);
            }
        }
        return patch.isEmpty()
                ? new Unchanged(Phrase.of("these lines are as they were before", "这些行已是修改前的内容"))
                : new Changed(
                        patch.apply(),
                        Phrase.of(
                                "the lines are as they were; what was changed since then stays",
                                "各行已还原，此后其他人的改动保留"));
    }

    /// The index of each name's line; -1 where it stands twice.
    private static Map<String, Integer> places(Lines lines) {
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < lines.count(); i++) {
            places.merge(name(lines, i), i, (_, _) -> -1);
        }
        return places;
    }

    private static String name(Lines lines, int index) {
        String text = lines.text(index);
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    private static ByteBuffer line(Lines lines, int index) {
        return ByteBuffer.wrap(bytes(lines, index));
    }

    private static byte[] bytes(Lines lines, int index) {
        return Arrays.copyOfRange(lines.bytes(), lines.start(index), lines.end(index));
    }

    /// The line itself is not told: it may hold a hash.
    private static Refused changed(Lines before, int index) {
        return new Refused(
                Phrase.of(
                        "the line of {0} was changed meanwhile, and is left as it is",
                        "{0} 所在行此后又被修改，保持现状", name(before, index)));
    }
}
