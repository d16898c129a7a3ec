package davy.core.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads one entry of a sudoers file: an alias, `Defaults`, or a user specification (sudoers(5),
/// SUDOERS FILE FORMAT).
final class SudoParser {
    /// A permission with its aliases still in it.
    record Specification(
            String file,
            int line,
            List<String> users,
            List<String> hosts,
            List<String> runAsUsers,
            List<String> runAsGroups,
            List<String> tags,
            String command) {}

    private static final List<String> TAGS =
            List.of(
                    "EXEC",
                    "FOLLOW",
                    "INTERCEPT",
                    "LOG_INPUT",
                    "LOG_OUTPUT",
                    "MAIL",
                    "PASSWD",
                    "SETENV");
    private static final List<String> OPTIONS =
            List.of(
                    "APPARMOR_PROFILE",
                    "CHROOT",
                    "CWD",
                    "LIMITPRIVS",
                    "NOTAFTER",
                    "NOTBEFORE",
                    "PRIVS",
                    "ROLE",
                    "TIMEOUT",
                    "TYPE");

    private final String file;
    private final int line;
    private final String text;
    private final List<SudoLine.Token> tokens;
    private final SudoAliases aliases;
    private final List<Specification> specifications = new ArrayList<>();
    private final List<SudoDefault> defaults = new ArrayList<>();
    private int at;

    SudoParser(
            String file, int line, String text, List<SudoLine.Token> tokens, SudoAliases aliases) {
        this.file = file;
        this.line = line;
        this.text = text;
        this.tokens = tokens;
        this.aliases = aliases;
    }

    List<Specification> specifications() {
        return specifications;
    }

    List<SudoDefault> defaults() {
        return defaults;
    }

    /// Whether the entry was understood whole.
    boolean parse() {
        if (tokens.isEmpty()) {
            return true;
        }
        String first = tokens.getFirst().text();
        String kind = tokens.getFirst().sign() ? null : SudoAliases.kind(first);
        if (kind != null) {
            at = 1;
            return aliases(kind);
        }
        // The scope sticks to the keyword: Defaults:user, Defaults>root, Defaults@host,
        // Defaults!cmd
        boolean scoped = first.startsWith("Defaults@") || first.startsWith("Defaults>");
        if (!tokens.getFirst().sign() && (first.equals("Defaults") || scoped)) {
            return defaults(first.substring(8));
        }
        return users();
    }

    private boolean more() {
        return at < tokens.size();
    }

    private boolean sign(String sign) {
        boolean is = more() && tokens.get(at).is(sign);
        at += is ? 1 : 0;
        return is;
    }

    private @Nullable String word() {
        return more() && !tokens.get(at).sign() ? tokens.get(at++).text() : null;
    }

    /// `NAME = a, b : OTHER = c`.
    private boolean aliases(String kind) {
        do {
            String name = word();
            if (name == null || !sign("=")) {
                return false;
            }
            var members = kind.equals("Cmnd_Alias") ? commands() : list(kind.equals("Host_Alias"));
            if (members == null) {
                return false;
            }
            aliases.define(kind, name, members);
        } while (sign(":"));
        return !more();
    }

    /// `a, !b, %c`; null where there is none.
    ///
    /// @param hosts whether colons in a member can be those of an IPv6 address
    private @Nullable List<String> list(boolean hosts) {
        var members = new ArrayList<String>();
        do {
            String not = not();
            String member = member(hosts);
            if (member == null) {
                return null;
            }
            members.add(not + member);
        } while (sign(","));
        return members;
    }

    private String not() {
        boolean not = false;
        while (sign("!")) {
            not = !not;
        }
        return not ? "!" : "";
    }

    /// A word. Colons that touch it on both sides belong to an IPv6 address, and to `%:group`.
    private @Nullable String member(boolean host) {
        boolean colon = host && more() && tokens.get(at).is(":");
        if (!more() || tokens.get(at).sign() && !colon) {
            return null;
        }
        String first = tokens.get(at++).text();
        var out = new StringBuilder(first);
        boolean glued = first.equals("%") || host && isHexadecimal(first);
        while (glued && more() && touches(at - 1) && (!tokens.get(at).sign() || isInnerColon(at))) {
            out.append(tokens.get(at++).text());
        }
        return out.toString();
    }

    private boolean isInnerColon(int index) {
        return tokens.get(index).is(":") && touches(index);
    }

    /// Whether nothing is between a token and the next.
    private boolean touches(int index) {
        return index + 1 < tokens.size()
                && tokens.get(index).end() == tokens.get(index + 1).start();
    }

    private static boolean isHexadecimal(String text) {
        return text.equals(":") || text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private @Nullable List<String> commands() {
        var commands = new ArrayList<String>();
        do {
            String command = command();
            if (command == null) {
                return null;
            }
            commands.add(command);
        } while (sign(","));
        return commands;
    }

    /// A path with its arguments, up to a comma or a colon that is not part of them.
    private @Nullable String command() {
        var out = new StringBuilder(not());
        String first = word();
        if (first == null) {
            return null;
        }
        out.append(first);
        if (isDigest(first) && sign(":")) {
            out.append(':');
        }
        while (more() && !tokens.get(at).is(",") && !tokens.get(at).is(":")) {
            var token = tokens.get(at);
            boolean apart = tokens.get(at - 1).end() < token.start();
            out.append(apart ? " " : "").append(token.text());
            at++;
        }
        return out.toString();
    }

    /// `sha256:… /usr/bin/ls`: the command must have this checksum.
    private static boolean isDigest(String word) {
        return switch (word) {
            case "sha224", "sha256", "sha384", "sha512" -> true;
            default -> false;
        };
    }

    /// `Defaults:scope name, !name, name=value, name+=value`.
    private boolean defaults(String scope) {
        at = 1;
        var whose = new StringBuilder(scope);
        if (touches(0) && (tokens.get(1).is(":") || tokens.get(1).is("!"))) {
            whose.append(tokens.get(at++).text());
            var members = list(false);
            whose.append(members == null ? "" : String.join(",", members));
        }
        while (!scope.isEmpty() && sign(",")) {
            String member = word();
            whose.append(',').append(member == null ? "" : member);
        }
        if (!more()) {
            return false;
        }
        do {
            boolean not = sign("!");
            String name = word();
            if (name == null) {
                return false;
            }
            defaults.add(setting(whose.toString(), name, not));
        } while (sign(","));
        return !more();
    }

    private SudoDefault setting(String scope, String name, boolean not) {
        String plain =
                name.endsWith("+") || name.endsWith("-")
                        ? name.substring(0, name.length() - 1)
                        : name;
        if (at + 1 < tokens.size() && tokens.get(at + 1).is("=")) {
            // An operator apart from its name: `env_keep += X`.
            String operator = tokens.get(at).text();
            at += operator.equals("+") || operator.equals("-") ? 1 : 0;
        }
        if (!sign("=")) {
            return new SudoDefault(file, line, scope, plain, not ? "false" : "true");
        }
        var value = new StringBuilder();
        while (more() && !tokens.get(at).is(",")) {
            var token = tokens.get(at);
            boolean apart = !value.isEmpty() && tokens.get(at - 1).end() < token.start();
            value.append(apart ? " " : "").append(token.text());
            at++;
        }
        return new SudoDefault(file, line, scope, plain, value.toString());
    }

    /// `users hosts = commands : hosts = commands`.
    private boolean users() {
        var users = list(false);
        if (users == null) {
            return false;
        }
        do {
            var hosts = list(true);
            if (hosts == null || !sign("=") || !granted(users, hosts)) {
                return false;
            }
        } while (sign(":"));
        return !more();
    }

    /// `(user:group) OPTION=x TAG: command, …`: whom to become and tags hold on for what follows.
    private boolean granted(List<String> users, List<String> hosts) {
        var runAsUsers = List.<String>of();
        var runAsGroups = List.<String>of();
        var tags = new ArrayList<String>();
        do {
            if (sign("(")) {
                var named = runAs();
                var groups = sign(":") ? runAs() : List.<String>of();
                if (named == null || groups == null || !sign(")")) {
                    return false;
                }
                runAsUsers = named;
                runAsGroups = groups;
            }
            options();
            tags(tags);
            String command = command();
            if (command == null) {
                return false;
            }
            specifications.add(
                    new Specification(
                            file,
                            line,
                            users,
                            hosts,
                            runAsUsers,
                            runAsGroups,
                            List.copyOf(tags),
                            command));
        } while (sign(","));
        return true;
    }

    private @Nullable List<String> runAs() {
        if (more() && (tokens.get(at).is(":") || tokens.get(at).is(")"))) {
            return List.of();
        }
        var members = new ArrayList<String>();
        do {
            String not = not();
            String member = word();
            if (member == null) {
                return null;
            }
            members.add(not + member);
        } while (sign(","));
        return members;
    }

    private void options() {
        while (at + 2 < tokens.size()
                && tokens.get(at + 1).is("=")
                && OPTIONS.contains(tokens.get(at).text())) {
            at += 3;
        }
    }

    private void tags(List<String> tags) {
        while (at + 1 < tokens.size() && tokens.get(at + 1).is(":") && !tokens.get(at).sign()) {
            String tag = tokens.get(at).text().toUpperCase(Locale.ROOT);
            String plain = tag.startsWith("NO") ? tag.substring(2) : tag;
            if (!TAGS.contains(plain)) {
                return;
            }
            tags.remove(plain);
            tags.remove("NO" + plain);
            tags.add(tag);
            at += 2;
        }
    }

    /// The entry as it was written.
    @Override
    public String toString() {
        return text;
    }
}
