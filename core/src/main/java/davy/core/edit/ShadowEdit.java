package davy.core.edit;

import davy.core.account.LockedPassword;
import davy.core.account.SshdConfig;
import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the password of one account out of use in `/etc/shadow` (shadow(5)). No sentence of it
/// holds what the fields hold.
public final class ShadowEdit {
    private static final int FIELDS = 9;

    private final Lines lines;
    private final String name;
    private final List<Integer> found = new ArrayList<>();

    private ShadowEdit(Lines lines, String name) {
        this.lines = lines;
        this.name = name;
        byte[] prefix = RawText.encode(name + ":");
        for (int i = 0; i < lines.count(); i++) {
            int from = lines.start(i);
            int to = Math.min(from + prefix.length, lines.end(i));
            if (java.util.Arrays.equals(lines.bytes(), from, to, prefix, 0, prefix.length)) {
                found.add(i);
            }
        }
    }

    /// Puts a `!` before the hash, as `passwd -l` does; `passwd -u` takes it away again.
    ///
    /// @param sshd of the same host; by it keys still let in, or do not
    public static Edited lock(byte[] text, String name, SshdConfig sshd) {
        var refused = Lines.notText(text);
        return refused == null ? new ShadowEdit(Lines.of(text), name).lock(sshd) : refused;
    }

    /// Sets the day of the last change to 0, as `chage -d 0` does: who logs in next must choose
    /// another password.
    public static Edited expire(byte[] text, String name) {
        var refused = Lines.notText(text);
        return refused == null ? new ShadowEdit(Lines.of(text), name).expire() : refused;
    }

    /// Locks the password, and lets the account have ended on the second day of 1970, as `usermod
    /// -L -e 1` does: no key lets in either.
    public static Edited close(byte[] text, String name) {
        var refused = Lines.notText(text);
        return refused == null ? new ShadowEdit(Lines.of(text), name).close() : refused;
    }

    private Edited close() {
        var refused = refusal();
        if (refused != null) {
            return refused;
        }
        int at = field(1);
        int from = field(7);
        int to = field(8) - 1;
        var patch = new Patch(lines);
        if (lines.bytes()[at] != '!') {
            patch.replace(at, at, new byte[] {'!'});
        }
        if (to - from != 1 || lines.bytes()[from] != '1') {
            patch.replace(from, to, new byte[] {'1'});
        }
        return patch.isEmpty()
                ? new Unchanged(Phrase.of("{0} is locked already", "{0} 已处于锁定状态", name))
                : new Changed(
                        patch.apply(),
                        Phrase.of(
                                "the account {0} is locked: ! before the hash, and expired on day 1",
                                "锁定账号 {0}：哈希前加 !，并将账号有效期设为第 1 天", name));
    }

    private Edited lock(SshdConfig sshd) {
        var refused = refusal();
        if (refused != null) {
            return refused;
        }
        int at = field(1);
        var doubts = new ArrayList<Phrase>();
        var keys = LockedPassword.keys(name, sshd);
        if (keys != null) {
            doubts.add(keys);
        }
        if (lines.bytes()[at] == '!') {
            return new Unchanged(
                    Phrase.of("the password of {0} is locked already", "{0} 的密码已处于锁定状态", name),
                    doubts);
        }
        if (name.equals("root")) {
            doubts.add(
                    Phrase.of(
                            "su and the console ask for this password: be sure that another way to"
                                    + " root is left",
                            "su 与控制台登录需要该密码，请确认另有途径获得 root 权限"));
        }
        var patch = new Patch(lines);
        patch.replace(at, at, new byte[] {'!'});
        return new Changed(
                patch.apply(),
                Phrase.of(
                        "the password of {0} is locked (! before the hash)",
                        "锁定 {0} 的密码（哈希前加 !）", name),
                doubts);
    }

    private Edited expire() {
        var refused = refusal();
        if (refused != null) {
            return refused;
        }
        int from = field(2);
        int to = field(3) - 1;
        var doubts =
                List.of(
                        Phrase.of(
                                "whoever logs in first chooses the new password: lock the account"
                                        + " where an intruder knows the old one",
                                "最先登录的人可设定新密码；若攻击者知道旧密码，应改为锁定账号"));
        if (to - from == 1 && lines.bytes()[from] == '0') {
            return new Unchanged(
                    Phrase.of("the password of {0} has expired already", "{0} 的密码已过期", name),
                    doubts);
        }
        var patch = new Patch(lines);
        patch.replace(from, to, new byte[] {'0'});
        return new Changed(
                patch.apply(),
                Phrase.of(
                        "the password of {0} expires: it must be changed at the next login",
                        "使 {0} 的密码过期，下次登录必须修改", name),
                doubts);
    }

    private @Nullable Refused refusal() {
        if (name.isEmpty() || name.indexOf(':') >= 0 || name.indexOf('\n') >= 0) {
            return new Refused(
                    Phrase.of("this is no name of an account: {0}", "不是有效的账号名：{0}", name));
        }
        if (found.size() != 1) {
            return found.isEmpty()
                    ? new Refused(
                            Phrase.of("there is no account {0} in the file", "文件中没有账号 {0}", name))
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
        return fields() == FIELDS
                ? null
                : new Refused(
                        Phrase.of(
                                "line {0} has not the nine fields of shadow(5)",
                                "第 {0} 行不是 shadow(5) 规定的九个字段", found.getFirst() + 1));
    }

    private int fields() {
        int line = found.getFirst();
        int count = 1;
        for (int i = lines.start(line); i < lines.end(line); i++) {
            count += lines.bytes()[i] == ':' ? 1 : 0;
        }
        return count;
    }

    /// Where a field begins, counted from 0.
    private int field(int number) {
        int at = lines.start(found.getFirst());
        for (int colons = 0; colons < number; at++) {
            colons += lines.bytes()[at] == ':' ? 1 : 0;
        }
        return at;
    }
}
