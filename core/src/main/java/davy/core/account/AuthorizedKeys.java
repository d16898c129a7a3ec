package davy.core.account;

import davy.core.file.Sha256;
import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keys that open an account: one file of one user.
///
/// @param user whose keys they are
/// @param path of the file
/// @param configured whether `sshd_config` names the file, for all or some; the usual files are
///   looked at in any case
/// @param unparsed lines that are no key: sshd passes over them
public record AuthorizedKeys(
        User user,
        String path,
        boolean configured,
        List<AuthorizedKey> keys,
        List<Unparsed> unparsed) {
    private static final int MAX_FILE = 1 << 20;
    private static final int MAX_KEYS = 10_000;
    private static final Phrase MORE =
            Phrase.of(
                    "only the first {0} keys of this file were looked at",
                    "该文件密钥过多，只检查了前 {0} 个", MAX_KEYS);

    public AuthorizedKeys {
        keys = List.copyOf(keys);
        unparsed = List.copyOf(unparsed);
    }

    /// The files of every user that are there.
    public static List<AuthorizedKeys> read(Host host, Accounts accounts, SshdConfig config) {
        var all = new ArrayList<AuthorizedKeys>();
        for (User user : accounts.users()) {
            var configured = paths(user, config.authorizedKeysFiles());
            var paths = new LinkedHashSet<>(configured);
            paths.addAll(paths(user, SshdConfig.USUAL_KEY_FILES));
            for (String path : paths) {
                var content = Content.whole(host, path, MAX_FILE);
                if (content != null) {
                    all.add(parse(host, user, path, configured.contains(path), content));
                }
            }
        }
        return all;
    }

    /// Patterns of `AuthorizedKeysFile` (sshd_config(5)) for one user.
    static Set<String> paths(User user, List<String> patterns) {
        var paths = new LinkedHashSet<String>();
        for (String pattern : patterns) {
            String path = expand(pattern, user);
            if (path.startsWith("/")) {
                paths.add(path);
            } else if (user.home().startsWith("/")) {
                paths.add(user.home().equals("/") ? "/" + path : user.home() + "/" + path);
            }
        }
        return paths;
    }

    private static String expand(String pattern, User user) {
        var out = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%' || at == pattern.length()) {
                out.append(c);
                continue;
            }
            char token = pattern.charAt(at++);
            switch (token) {
                case 'h' -> out.append(user.home());
                case 'u' -> out.append(user.name());
                case 'U' -> out.append(user.uid());
                case '%' -> out.append('%');
                default -> out.append('%').append(token);
            }
        }
        return out.toString();
    }

    private static AuthorizedKeys parse(
            Host host, User user, String path, boolean configured, Content content) {
        var keys = new ArrayList<AuthorizedKey>();
        var unparsed = new ArrayList<Unparsed>();
        int number = 0;
        for (String line : content.lines()) {
            number++;
            String text = blanksGone(line);
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            var key = key(path, number, text);
            if (key == null) {
                unparsed.add(new Unparsed(path, number, line));
            } else if (keys.size() < MAX_KEYS) {
                keys.add(key);
            } else {
                host.miss(new Unseen(path, MORE));
                break;
            }
        }
        return new AuthorizedKeys(user, path, configured, keys, unparsed);
    }

    /// Only blanks, tabs and a carriage return: what sshd passes over.
    private static String blanksGone(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && " \t".indexOf(line.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(start, end);
    }

    /// A key, with options in front or without; null where there is none.
    static @Nullable AuthorizedKey key(String file, int number, String line) {
        var plain = key(file, number, line, List.of());
        if (plain != null) {
            return plain;
        }
        int end = optionsEnd(line);
        var options = options(line.substring(0, end));
        return options == null ? null : key(file, number, blanksGone(line.substring(end)), options);
    }

    private static @Nullable AuthorizedKey key(
            String file, int number, String text, List<AuthorizedKey.Option> options) {
        int type = wordEnd(text, 0);
        int start = blanksEnd(text, type);
        int end = wordEnd(text, start);
        byte[] blob = decode(text.substring(start, end));
        if (blob == null || !names(blob, text.substring(0, type))) {
            return null;
        }
        String comment = text.substring(blanksEnd(text, end));
        return new AuthorizedKey(
                file, number, options, text.substring(0, type), fingerprint(blob), comment);
    }

    private static int wordEnd(String text, int start) {
        int end = start;
        while (end < text.length() && " \t".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static int blanksEnd(String text, int start) {
        int end = start;
        while (end < text.length() && " \t".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private static byte @Nullable [] decode(String base64) {
        if (base64.isEmpty()) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(RawText.encode(base64));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Whether a key in the wire format (RFC 4253, 6.6) begins with the name of its type.
    private static boolean names(byte[] blob, String type) {
        if (type.isEmpty() || blob.length < 4 + type.length()) {
            return false;
        }
        int length =
                (blob[0] & 0xFF) << 24
                        | (blob[1] & 0xFF) << 16
                        | (blob[2] & 0xFF) << 8
                        | blob[3] & 0xFF;
        return length == type.length() && RawText.decode(blob, 4, length).equals(type);
    }

    /// `SHA256:` and base64 without padding, as ssh-keygen(1) prints it.
    static String fingerprint(byte[] blob) {
        byte[] hash = Sha256.digest().digest(blob);
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }

    /// Where the options end: at the first blank outside quotes.
    private static int optionsEnd(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                return i;
            }
        }
        return line.length();
    }

    /// Options between commas; null where a quote does not end.
    private static @Nullable List<AuthorizedKey.Option> options(String text) {
        var options = new ArrayList<AuthorizedKey.Option>();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ',') {
                end++;
            }
            String name = text.substring(at, end).toLowerCase(Locale.ROOT);
            if (end == text.length() || text.charAt(end) == ',') {
                options.add(new AuthorizedKey.Option(name, null));
                at = end + 1;
                continue;
            }
            var value = new StringBuilder();
            at = quoted(text, end + 1, value);
            if (at < 0) {
                return null;
            }
            options.add(new AuthorizedKey.Option(name, value.toString()));
            at++;
        }
        return options;
    }

    /// Reads a value in quotes, `\"` inside it a quote; gives where it ends, or -1.
    private static int quoted(String text, int start, StringBuilder value) {
        if (start >= text.length() || text.charAt(start) != '"') {
            return -1;
        }
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                value.append('"');
                i++;
            } else if (c == '"') {
                boolean ends = i + 1 == text.length() || text.charAt(i + 1) == ',';
                return ends ? i + 1 : -1;
            } else {
                value.append(c);
            }
        }
        return -1;
    }
}
