package davy.core.edit;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.edit.RedisWords.RedisWord;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shuts a Redis server off from the network in its configuration (`redis.conf`, 2.8 and later), of
/// which the last line that sets something counts. Lines that are changed stay as comments.
public final class RedisEdit {
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_DOUBTS = 20;

    /// What lets a client rewrite files, stop the server or load code.
    private static final Set<String> DANGEROUS =
            Set.of("enable-protected-configs", "enable-debug-command", "enable-module-command");

    private final Lines lines;
    private final List<Setting> settings = new ArrayList<>();
    private final List<String> appended = new ArrayList<>();
    private final List<Phrase> told = new ArrayList<>();
    private final List<Phrase> doubts = new ArrayList<>();
    private final Patch patch;

    private RedisEdit(Lines lines) {
        this.lines = lines;
        this.patch = new Patch(lines);
    }

    /// A line that sets something.
    ///
    /// @param index of the line
    /// @param name in lower case
    private record Setting(int index, String name, List<RedisWord> words) {
        /// The first value; empty where there is none.
        String value() {
            return words.size() < 2 ? "" : words.get(1).text();
        }
    }

    /// Lets it listen on the loopback interface only, in protected mode, with a password, and takes
    /// back what lets clients change protected settings, debug, and load modules.
    ///
    /// @param secret the password to set: 16 to 256 letters, digits, `_` and `-`; null leaves
    ///   passwords as they are
    public static Edited close(byte[] text, @Nullable String secret) {
        if (secret != null && !isSecret(secret)) {
            throw new IllegalArgumentException("no secret that needs no quotes");
        }
        var refused = Lines.notText(text);
        if (refused != null) {
            return refused;
        }
        var edit = new RedisEdit(Lines.of(text));
        refused = edit.read();
        if (refused != null) {
            return refused;
        }
        edit.bind();
        edit.protect();
        edit.password(secret);
        edit.dangers();
        edit.others();
        return edit.edited();
    }

    private static boolean isSecret(String text) {
        return text.length() >= 16
                && text.length() <= 256
                && text.chars()
                        .allMatch(c ->
                                c >= '0' && c <= '9'
                                        || c >= 'A' && c <= 'Z'
                                        || c >= 'a' && c <= 'z'
                                        || c == '_'
                                        || c == '-');
    }

    /// Files that a configuration includes, as written; each may set what this one does not.
    public static List<String> includes(byte[] text) {
        var found = new ArrayList<String>();
        if (Lines.notText(text) == null) {
            var edit = new RedisEdit(Lines.of(text));
            var _ = edit.read();
            for (Setting each : edit.all("include")) {
                found.add(each.value());
            }
        }
        return found;
    }

    /// What a configuration itself sets, the last line of that name; null where none does.
    public static @Nullable String value(byte[] text, String name) {
        if (Lines.notText(text) != null) {
            return null;
        }
        var edit = new RedisEdit(Lines.of(text));
        var refused = edit.read();
        var all = edit.all(name);
        return refused != null || all.isEmpty() ? null : all.getLast().value();
    }

    private @Nullable Refused read() {
        if (lines.bytes().length > MOST_BYTES) {
            return new Refused(
                    Phrase.of(
                            "the file is too large for a configuration of Redis",
                            "文件过大，不像 Redis 配置文件"));
        }
        for (int i = 0; i < lines.count(); i++) {
            var words = RedisWords.split(lines.text(i));
            if (words == null) {
                return new Refused(
                        Phrase.of(
                                "the quotes of line {0} do not match, Redis would not start with"
                                        + " it: {1}",
                                "第 {0} 行引号不匹配，Redis 无法以此启动：{1}", i + 1, lines.excerpt(i)));
            }
            if (!words.isEmpty()) {
                String name = words.getFirst().text().toLowerCase(Locale.ROOT);
                settings.add(new Setting(i, name, words));
            }
        }
        return null;
    }

    private List<Setting> all(String name) {
        return settings.stream().filter(each -> each.name.equals(name)).toList();
    }

    private @Nullable Setting last(String name) {
        var all = all(name);
        return all.isEmpty() ? null : all.getLast();
    }

    private Edited edited() {
        if (!appended.isEmpty()) {
            patch.add(lines.count(), appended);
        }
        if (patch.isEmpty()) {
            return new Unchanged(
                    Phrase.of(
                            "it listens on the loopback interface only, protected",
                            "已仅监听本机回环地址并处于保护状态"),
                    doubts);
        }
        return new Changed(patch.apply(), Told.all(told), doubts);
    }

    /// Changes the line that counts, so that no included file can have the last word.
    private void set(String name, String value, Phrase why) {
        var last = last(name);
        var include = last("include");
        told.add(why);
        if (last == null) {
            appended.add(name + " " + value);
        } else if (include != null && include.index > last.index) {
            patch.comment(last.index);
            appended.add(name + " " + value);
        } else {
            patch.change(last.index, name + " " + value);
        }
    }

    private void bind() {
        var last = last("bind");
        if (last != null && isLoopback(last)) {
            return;
        }
        // The minus sign (no error where there is no IPv6) is known since 6.2, whose own file has
        // it.
        boolean modern = mentions("-::1");
        set(
                "bind",
                modern ? "127.0.0.1 -::1" : "127.0.0.1",
                Phrase.of("it listens on the loopback interface only", "仅监听本机回环地址"));
    }

    private static boolean isLoopback(Setting bind) {
        for (RedisWord word : bind.words.subList(1, bind.words.size())) {
            String text = word.text();
            String address = text.startsWith("-") ? text.substring(1) : text;
            boolean loopback =
                    address.equals("::1")
                            || address.equals("localhost")
                            || address.startsWith("127.") && isDotted(address);
            if (!loopback) {
                return false;
            }
        }
        return bind.words.size() > 1;
    }

    private static boolean isDotted(String address) {
        return address.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private boolean mentions(String text) {
        for (int i = 0; i < lines.count(); i++) {
            if (lines.text(i).contains(text)) {
                return true;
            }
        }
        return false;
    }

    /// Without a line it is on, since there is protected mode (3.2).
    private void protect() {
        var last = last("protected-mode");
        if (last != null && !last.value().equalsIgnoreCase("yes")) {
            set("protected-mode", "yes", Phrase.of("protected mode is on", "启用保护模式"));
        }
    }

    private void doubt(Phrase doubt) {
        if (doubts.size() < MOST_DOUBTS) {
            doubts.add(doubt);
        }
    }

    private void password(@Nullable String secret) {
        var last = last("requirepass");
        if (secret == null || last != null && last.value().equals(secret)) {
            return;
        }
        set("requirepass", secret, Phrase.of("it asks for a new password", "设置新的访问密码"));
        users(secret);
        doubt(
                Phrase.of(
                        "the programs that use this Redis, and its replicas (masterauth), need the"
                                + " new password",
                        "使用该 Redis 的程序及其副本（masterauth）需要更新密码"));
        var file = last("aclfile");
        if (file != null) {
            doubt(
                    Phrase.of(
                            "{0} says who comes in, and requirepass is without effect beside it:"
                                    + " look at it (line {1})",
                            "第 {1} 行的 aclfile（{0}）决定访问权限，requirepass 因此不生效，请检查该文件",
                            file.value(),
                            file.index + 1));
        }
    }

    /// A `user` line without a password wins over `requirepass`.
    private void users(String secret) {
        for (Setting each : all("user")) {
            var words = each.words;
            boolean free = words.stream().anyMatch(word -> word.text().equalsIgnoreCase("nopass"));
            if (free && each.value().equals("default")) {
                patch.change(each.index, with(each, secret));
                told.add(
                        Phrase.of(
                                "line {0} gives the default user this password too",
                                "第 {0} 行的默认用户同样改用该密码", each.index + 1));
            } else if (free) {
                doubt(
                        Phrase.of(
                                "user {0} needs no password (line {1})",
                                "用户 {0} 无需密码（第 {1} 行）", each.value(), each.index + 1));
            }
        }
    }

    private String with(Setting user, String secret) {
        String line = lines.text(user.index);
        var out = new StringBuilder();
        int at = user.words.getFirst().start();
        for (RedisWord word : user.words) {
            if (word.text().equalsIgnoreCase("nopass")) {
                out.append(line, at, word.start()).append('>').append(secret);
                at = word.end();
            }
        }
        return out.append(line, at, line.length()).toString();
    }

    private void dangers() {
        for (Setting each : settings) {
            if (DANGEROUS.contains(each.name) && each.value().equalsIgnoreCase("yes")) {
                patch.change(each.index, each.name + " no");
                told.add(
                        Phrase.of(
                                "{0} is taken back (line {1})",
                                "取消 {0}（第 {1} 行）", each.name, each.index + 1));
            }
        }
    }

    /// What the file does not tell, and what intruders leave in it.
    private void others() {
        for (Setting each : settings) {
            if (each.name.equals("include")) {
                doubt(
                        Phrase.of(
                                "{0} is read too (line {1}) and may say otherwise: close it"
                                        + " likewise",
                                "还会读取 {0}（第 {1} 行），其中可能另有设置，请同样处理", each.value(), each.index + 1));
            } else if (isOfIntruders(each)) {
                doubt(
                        Phrase.of(
                                "line {0} may be an intruder's: {1}",
                                "第 {0} 行可能是攻击者写入的：{1}", each.index + 1, lines.excerpt(each.index)));
            }
        }
    }

    /// A server to copy from, code to load, a place where others run what is written.
    private static boolean isOfIntruders(Setting setting) {
        String value = setting.value();
        return switch (setting.name) {
            case "replicaof", "slaveof" -> !value.equalsIgnoreCase("no");
            case "loadmodule" -> true;
            case "dir" ->
                    value.startsWith("/etc/cron")
                            || value.startsWith("/var/spool/cron")
                            || value.contains("/.ssh");
            default -> false;
        };
    }
}
