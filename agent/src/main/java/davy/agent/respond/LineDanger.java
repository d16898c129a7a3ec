package davy.agent.respond;

import davy.core.action.Line;
import davy.core.action.RemoveLines;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which lines are never removed: those without which the host does not start, nobody can log in,
/// or the operator has no rights any more.
final class LineDanger {
    private static final Pattern NEVER =
            Pattern.compile("/etc/(fstab|crypttab|pam\\.conf|pam\\.d/[^/]+)");
    private static final Pattern ACCOUNTS = Pattern.compile("/etc/(passwd|shadow)-?");
    private static final Pattern SUDOERS = Pattern.compile("/etc/sudoers(\\.d/[^/]+)?");
    private static final Pattern INCLUDE = Pattern.compile("[@#]include(dir)?\\s+\"?/etc/.*");

    /// `ann ALL=(ALL:ALL) NOPASSWD: ALL`, but no single program.
    private static final Pattern EVERYTHING = Pattern.compile("(\\S+)\\s.*[=:)\\s,]ALL\\s*");

    private final Sparing sparing;
    private final AccountDanger accounts;
    private final KeyDanger keys;
    private @Nullable SudoRights rights;

    LineDanger(Sparing sparing, AccountDanger accounts) {
        this.sparing = sparing;
        this.accounts = accounts;
        this.keys = new KeyDanger(sparing);
    }

    @Nullable Phrase of(RemoveLines action) {
        String path = action.file().path();
        if (NEVER.matcher(path).matches()) {
            return Phrase.of(
                    "lines of {0} are never removed: without them the host may not start, or nobody"
                            + " may log in; correct it by hand, with a session kept open",
                    "不会删除 {0} 中的行：否则主机可能无法启动或无人可登录；请在保留一个已登录会话的情况下手动修改", path);
        }
        for (Line line : action.lines()) {
            var why = of(path, line);
            if (why != null) {
                return why;
            }
        }
        return keys.of(action);
    }

    private @Nullable Phrase of(String path, Line each) {
        String line = each.text();
        if (ACCOUNTS.matcher(path).matches()) {
            String name = line.split(":", 2)[0];
            return accounts.ofUser(name) == null
                    ? null
                    : Phrase.of(
                            "the line of {0} is never removed: {1}",
                            "不会删除 {0} 所在行：{1}", name, path);
        }
        if (path.equals("/etc/hosts") && namesItself(line)) {
            return Phrase.of(
                    "this line also tells where the host itself is ({0}), and is never removed: take"
                            + " the other names out of it by hand: {1}",
                    "该行同时解析本机名称（{0}），不会删除：请手动去掉其中其他名称：{1}", path, line);
        }
        boolean own = rights().areIn(path, each.number());
        return own || SUDOERS.matcher(path).matches() && isOperators(line.strip())
                ? Phrase.of(
                        "this line gives root or you your rights, and is never removed: {0}: {1}",
                        "该行赋予 root 或您所需的权限，不会删除：{0}：{1}", path, line)
                : null;
    }

    private boolean isOperators(String line) {
        if (INCLUDE.matcher(line).matches()) {
            return true;
        }
        var all = EVERYTHING.matcher(line);
        return all.matches() && List.of(all.group(1).split(",")).stream().anyMatch(rights()::areOf);
    }

    private SudoRights rights() {
        var known = rights;
        if (known == null) {
            known = new SudoRights(sparing);
            rights = known;
        }
        return known;
    }

    /// `127.0.0.1 localhost`, `127.0.1.1 name`.
    private boolean namesItself(String line) {
        int comment = line.indexOf('#');
        var words =
                new ArrayList<>(
                        List.of(
                                (comment < 0 ? line : line.substring(0, comment))
                                        .strip()
                                        .split("\\s+")));
        words.removeFirst();
        var lines = sparing.host().lines("/etc/hostname");
        String own = lines.isEmpty() ? "localhost" : lines.getFirst().strip();
        return words.stream()
                .anyMatch(word ->
                        word.equals("localhost") || word.equals(own) || word.startsWith(own + "."));
    }
}
