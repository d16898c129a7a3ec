package davy.core.edit;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps people out of one account in `/etc/passwd` (passwd(5)). No sentence of it holds a hash.
public final class PasswdEdit {
    private static final int FIELDS = 7;

    private PasswdEdit() {}

    /// Puts a `!` before the password, unless that stands in `/etc/shadow`, and gives the account
    /// another shell.
    ///
    /// @param shell without `:` and line ends; null leaves it
    public static Edited lock(byte[] text, String name, @Nullable String shell) {
        var refused = Lines.notText(text);
        if (refused != null) {
            return refused;
        }
        var lines = Lines.of(text);
        var found = find(lines, name);
        if (found.size() != 1) {
            return unfound(name, found);
        }
        int line = found.getFirst();
        int[] starts = fields(lines, line);
        if (starts.length != FIELDS + 1) {
            return new Refused(
                    Phrase.of(
                            "line {0} has not the seven fields of passwd(5)",
                            "第 {0} 行不是 passwd(5) 规定的七个字段", line + 1));
        }
        return lock(lines, starts, name, shell);
    }

    private static Edited lock(Lines lines, int[] starts, String name, @Nullable String shell) {
        var patch = new Patch(lines);
        var told = new ArrayList<Phrase>();
        String password = field(lines, starts, 1);
        if (!password.equals("x") && !password.startsWith("!")) {
            patch.replace(starts[1], starts[1], new byte[] {'!'});
            told.add(Phrase.of("! before the password", "密码字段前加 !"));
        }
        if (shell != null && !field(lines, starts, 6).equals(shell)) {
            patch.replace(starts[6], starts[7] - 1, RawText.encode(shell));
            told.add(Phrase.of("shell {0}", "shell 改为 {0}", shell));
        }
        if (told.isEmpty()) {
            return new Unchanged(
                    Phrase.of("{0} is locked in this file already", "{0} 在此文件中已锁定", name));
        }
        var all =
                told.size() == 1
                        ? told.getFirst()
                        : Phrase.of("{0}, {1}", "{0}，{1}", told.getFirst(), told.getLast());
        return new Changed(
                patch.apply(), Phrase.of("{0} is kept out: {1}", "禁止 {0} 登录：{1}", name, all));
    }

    private static List<Integer> find(Lines lines, String name) {
        var found = new ArrayList<Integer>();
        boolean usable = !name.isEmpty() && name.indexOf(':') < 0 && name.indexOf('\n') < 0;
        byte[] prefix = RawText.encode(name + ":");
        for (int i = 0; usable && i < lines.count(); i++) {
            int from = lines.start(i);
            int to = Math.min(from + prefix.length, lines.end(i));
            if (Arrays.equals(lines.bytes(), from, to, prefix, 0, prefix.length)) {
                found.add(i);
            }
        }
        return found;
    }

    private static Refused unfound(String name, List<Integer> found) {
        return found.isEmpty()
                ? new Refused(Phrase.of("there is no account {0} in the file", "文件中没有账号 {0}", name))
                : new Refused(
                        Phrase.of(
                                "{0} stands {1} times in the file (lines {2} and {3}): which one"
                                        + " counts is not sure",
                                "{0} 在文件中出现 {1} 次（第 {2} 行和第 {3} 行），无法确定以哪一行为准",
                                name,
                                found.size(),
                                found.get(0) + 1,
                                found.get(1) + 1));
    }

    /// Where each field begins; the last one is behind the line's end, as if a colon stood there.
    private static int[] fields(Lines lines, int line) {
        var starts = new ArrayList<Integer>();
        starts.add(lines.start(line));
        for (int i = lines.start(line); i < lines.end(line); i++) {
            if (lines.bytes()[i] == ':') {
                starts.add(i + 1);
            }
        }
        starts.add(lines.end(line) + 1);
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String field(Lines lines, int[] starts, int number) {
        return RawText.decode(
                lines.bytes(), starts[number], starts[number + 1] - 1 - starts[number]);
    }
}
