package davy.core.edit;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes lines out of a file of lines, whatever else is in it, and puts back what was changed.
public final class LineEdit {
    private static final int MOST_NAMED = 20;
    private static final String NOTHING = ": # removed by davy";

    private LineEdit() {}

    /// A line to remove.
    ///
    /// @param number from 1
    /// @param text without its line end, of which a `\r` may be left; not copied
    public record Line(int number, byte[] text) {}

    /// How lines hang together for the program that reads the file, by a backslash at their end
    /// first of all.
    public enum Joining {
        /// Nothing: crontab(5), hosts(5), `ld.so.preload`, `authorized_keys`, sshd_config(5),
        /// passwd(5).
        NONE,
        /// It joins the line with the next, but for comments: csh(1), fish(1), vim(1).
        NO_COMMENTS,
        /// As [#NO_COMMENTS], and lines make up blocks, texts and here-documents: sh(1), bash(1).
        SHELL,
        /// It joins every line with the next: sudoers(5), modprobe.d(5).
        ALWAYS
    }

    /// The file without these lines.
    ///
    /// A line that is not where it was said to be is looked for: it is removed if it is the only
    /// one of its kind. Lines that a backslash joins with others are removed together or not at
    /// all. In a script of a shell, a command that does nothing is put in the place of one that its
    /// block cannot do without, and what cannot go alone stays.
    public static Edited remove(byte[] file, List<Line> wanted, Joining joining) {
        var tooLarge = Lines.tooLarge(file);
        if (tooLarge != null) {
            return tooLarge;
        }
        var lines = Lines.of(file);
        var found = new BitSet();
        var refused = find(lines, wanted, found);
        refused = refused == null ? joined(lines, found, joining) : refused;
        if (refused != null) {
            return refused;
        }
        var held = new BitSet();
        int bound = joining == Joining.SHELL ? ShellBlocks.hold(lines, found, held) : -1;
        if (bound >= 0) {
            return bound(lines, bound);
        }
        var patch = new Patch(lines);
        found.stream().forEach(i -> remove(lines, i, held.get(i), patch));
        return patch.isEmpty()
                ? new Unchanged(Phrase.of("no line is to be removed", "没有需要删除的行"))
                : new Changed(patch.apply(), told(lines, found, held));
    }

    private static void remove(Lines lines, int index, boolean held, Patch patch) {
        if (held) {
            int begin = lines.start(index) + lines.indentation(index);
            patch.replace(begin, lines.end(index), RawText.encode(NOTHING));
        } else {
            patch.delete(lines.start(index), lines.next(index));
        }
    }

    private static Refused bound(Lines lines, int index) {
        return new Refused(
                Phrase.of(
                        "line {0} cannot go alone: it begins, ends or decides a block of the script,"
                                + " belongs to a while or until loop, is a comment, or stands in a text,"
                                + " a here-document, or where Davy cannot follow the script; take it out"
                                + " by hand, so that the rest still runs (sh -n tells): {1}",
                        "第 {0} 行不能单独删除：它是脚本语句块的开头、结尾或条件，或属于 while、until 循环，或是注释，或位于"
                                + "字符串、here-document 中，或 Davy 无法解析该处脚本；请手动删除，并确保其余部分仍可运行（可用 sh -n"
                                + " 检查）：{1}",
                        index + 1,
                        lines.excerpt(index)));
    }

    private static Phrase told(Lines lines, BitSet found, BitSet held) {
        if (held.isEmpty()) {
            return told(lines, found);
        }
        int first = held.nextSetBit(0);
        var replaced =
                Phrase.of(
                        "line {0} is replaced by a command that does nothing, as its block needs one:"
                                + " {1}",
                        "第 {0} 行替换为空命令（所在语句块不能为空）：{1}", first + 1, lines.excerpt(first));
        return found.cardinality() == 1
                ? replaced
                : Phrase.of("{0}; {1}", "{0}；{1}", told(lines, found), replaced);
    }

    private static Phrase told(Lines lines, BitSet found) {
        int first = found.nextSetBit(0);
        if (found.cardinality() == 1) {
            return Phrase.of(
                    "line {0} is removed: {1}", "删除第 {0} 行：{1}", first + 1, lines.excerpt(first));
        }
        var numbers = new ArrayList<String>();
        found.stream().limit(MOST_NAMED).forEach(i -> numbers.add(Integer.toString(i + 1)));
        String list = String.join(", ", numbers);
        return Phrase.of(
                "{0} lines are removed: {1}",
                "删除 {0} 行：第 {1} 行",
                found.cardinality(),
                found.cardinality() > MOST_NAMED ? list + ", …" : list);
    }

    /// Marks the lines that are meant.
    static @Nullable Refused find(Lines lines, List<Line> wanted, BitSet found) {
        var moved = new LinkedHashMap<ByteBuffer, Moved>();
        for (Line line : wanted) {
            int index = line.number - 1;
            if (index >= 0 && index < lines.count() && lines.is(index, line.text)) {
                found.set(index);
            } else {
                moved.computeIfAbsent(key(line.text), _ -> new Moved()).wanted.put(index, line);
            }
        }
        return moved.isEmpty() ? null : findMoved(lines, moved, found);
    }

    /// Lines of one text that are not where they were said to be.
    private static final class Moved {
        final Map<Integer, Line> wanted = new LinkedHashMap<>();
        final List<Integer> seen = new ArrayList<>();
    }

    private static ByteBuffer key(byte[] text) {
        boolean returned = text.length > 0 && text[text.length - 1] == '\r';
        return ByteBuffer.wrap(text, 0, returned ? text.length - 1 : text.length).slice();
    }

    private static @Nullable Refused findMoved(
            Lines lines, Map<ByteBuffer, Moved> moved, BitSet found) {
        for (int i = 0; i < lines.count(); i++) {
            int length = lines.end(i) - lines.start(i);
            var moving = moved.get(ByteBuffer.wrap(lines.bytes(), lines.start(i), length).slice());
            if (moving != null && !found.get(i)) {
                moving.seen.add(i);
            }
        }
        for (Moved moving : moved.values()) {
            if (moving.seen.size() != moving.wanted.size()) {
                return unfound(lines, moving);
            }
            moving.seen.forEach(found::set);
        }
        return null;
    }

    private static Refused unfound(Lines lines, Moved moving) {
        var line = moving.wanted.values().iterator().next();
        int index = line.number - 1;
        String text = Lines.excerpt(line.text, 0, line.text.length);
        var stands =
                index >= 0 && index < lines.count()
                        ? Phrase.of("there stands: {0}", "该行现为：{0}", lines.excerpt(index))
                        : Phrase.of("the file has {0} lines", "文件共 {0} 行", lines.count());
        if (moving.seen.isEmpty()) {
            return new Refused(
                    Phrase.of(
                            "line {0} is no longer in the file ({1}): {2}",
                            "第 {0} 行已不在文件中（{1}）：{2}", line.number, stands, text));
        }
        return new Refused(
                Phrase.of(
                        "line {0} is no longer where it was ({1}), and stands {2} times elsewhere:"
                                + " {3}",
                        "第 {0} 行已不在原处（{1}），且在其他位置出现 {2} 次，无法确定是哪一行：{3}",
                        line.number,
                        stands,
                        moving.seen.size(),
                        text));
    }

    private static @Nullable Refused joined(Lines lines, BitSet found, Joining joining) {
        if (joining == Joining.NONE) {
            return null;
        }
        boolean open = false;
        for (int i = 0; i + 1 < lines.count(); i++) {
            open = joins(lines, i, open, joining);
            if (open && found.get(i) != found.get(i + 1)) {
                return new Refused(
                        Phrase.of(
                                "a backslash joins lines {0} and {1}: remove both or neither",
                                "第 {0} 行与第 {1} 行由行尾反斜杠连接，只能一起删除或都保留", i + 1, i + 2));
            }
        }
        return null;
    }

    /// @param open whether the line before joins this one
    private static boolean joins(Lines lines, int index, boolean open, Joining joining) {
        byte[] bytes = lines.bytes();
        int end = lines.next(index) - 1;
        int at = end;
        while (at > lines.start(index) && bytes[at - 1] == '\\') {
            at--;
        }
        boolean odd = (end - at) % 2 == 1;
        int begin = lines.start(index) + lines.indentation(index);
        boolean comment = joining != Joining.ALWAYS && !open && bytes[begin] == '#';
        return odd && !comment;
    }

    /// Takes an edit back in a file that may have been changed meanwhile: what the edit removed is
    /// put back, what it added is removed, and all that others did stays. Each place must still be
    /// known by the lines around it, and be the only one of its kind.
    ///
    /// @param original before the edit
    /// @param edited after it
    /// @param current as it is now
    public static Edited restore(byte[] original, byte[] edited, byte[] current) {
        if (Arrays.equals(current, original)) {
            return new Unchanged(Phrase.of("the file is as it was before the edit", "文件已是修改前的内容"));
        }
        if (Arrays.equals(current, edited)) {
            return new Changed(
                    original.clone(),
                    Phrase.of("the file is again as it was, byte for byte", "文件已逐字节还原"));
        }
        for (byte[] text : List.of(original, edited, current)) {
            var tooLarge = Lines.tooLarge(text);
            if (tooLarge != null) {
                return tooLarge;
            }
        }
        return Restoration.of(original, edited, current);
    }
}
