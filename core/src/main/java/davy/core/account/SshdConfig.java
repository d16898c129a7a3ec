package davy.core.account;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The configuration of an SSH server (sshd_config(5)), with what it includes.
public final class SshdConfig {
    /// Where OpenSSH looks for keys unless told otherwise.
    static final List<String> USUAL_KEY_FILES =
            List.of(".ssh/authorized_keys", ".ssh/authorized_keys2");

    private static final String USUAL_FILE = "/etc/ssh/sshd_config";
    private static final int MAX_FILE = 1 << 20;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_DIRECTIVES = 20_000;

    /// Files that include each other are read again and again.
    private static final int MAX_FILES = 256;

    /// Patterns of all `Include` lines: each may have directories listed.
    private static final int MAX_PATTERNS = 256;

    private static final Phrase MORE =
            Phrase.of(
                    "the SSH server has more settings than are looked at; from here on look at them"
                            + " by hand",
                    "SSH 服务器配置过多，自此处起未检查，请人工查看");

    /// A line that sets something.
    ///
    /// @param keyword in lower case
    /// @param match words behind the `Match` that it stands under; null before all of them
    public record Directive(
            String keyword, List<String> arguments, String file, int line, @Nullable String match) {
        public Directive {
            arguments = List.copyOf(arguments);
        }

        /// The arguments with blanks between them.
        public String value() {
            return String.join(" ", arguments);
        }
    }

    private final Host host;
    private final SshdDefaults defaults;
    private final List<Directive> directives = new ArrayList<>();

    /// The words behind each `Match` that a line stands under; none for a line before them.
    private final IdentityHashMap<Directive, List<String>> criteria = new IdentityHashMap<>();

    private final Map<String, List<Directive>> byKeyword = new HashMap<>();
    private final List<String> files = new ArrayList<>();

    /// What has been read: a file may be included many times.
    private final Map<String, @Nullable List<Line>> read = new HashMap<>();

    private final List<Unparsed> unparsed = new ArrayList<>();
    private int patterns;
    private boolean told;

    /// @param number from 1
    private record Line(int number, String text, List<String> words) {}

    private SshdConfig(Host host) {
        this.host = host;
        defaults = SshdDefaults.of(host);
    }

    /// The configuration in its usual place.
    public static SshdConfig read(Host host) {
        return read(host, USUAL_FILE);
    }

    /// The configuration that `sshd -f` names.
    public static SshdConfig read(Host host, String path) {
        var config = new SshdConfig(host);
        config.file(path, List.of(), 0);
        return config;
    }

    /// A `Match` ends with the file that it stands in; a file included under a `Match` is under it.
    private void file(String path, List<String> outer, int depth) {
        if (depth > MAX_DEPTH || files.size() >= MAX_FILES) {
            tell(path);
            return;
        }
        var lines = lines(path);
        if (lines == null) {
            return;
        }
        files.add(path);
        var match = outer;
        String told = text(match);
        for (Line line : lines) {
            if (directives.size() >= MAX_DIRECTIVES) {
                tell(path);
                return;
            }
            String keyword = keyword(line.words().getFirst());
            var arguments = line.words().subList(1, line.words().size());
            if (arguments.isEmpty()) {
                unparsed.add(new Unparsed(path, line.number(), line.text()));
                continue;
            }
            if (keyword.equals("match")) {
                match = new ArrayList<>(outer);
                match.addAll(arguments);
                told = text(match);
            }
            add(new Directive(keyword, arguments, path, line.number(), told), match);
            if (keyword.equals("include")) {
                include(arguments, match, depth + 1);
            }
        }
    }

    /// The lines of a file that say something; null where it cannot be read.
    private @Nullable List<Line> lines(String path) {
        if (!read.containsKey(path)) {
            var content = Content.whole(host, path, MAX_FILE);
            read.put(path, content == null ? null : lines(content));
        }
        return read.get(path);
    }

    private static List<Line> lines(Content content) {
        var lines = new ArrayList<Line>();
        int number = 0;
        for (String line : content.lines()) {
            number++;
            var words = words(line);
            if (!words.isEmpty()) {
                lines.add(new Line(number, line, words));
            }
        }
        return lines;
    }

    /// A line of a configuration by itself, as before any `Match`; null where it sets nothing.
    ///
    /// @param line without its line end
    /// @param number from 1
    public static @Nullable Directive parse(String line, String file, int number) {
        var words = words(line);
        return words.size() < 2
                ? null
                : new Directive(
                        keyword(words.getFirst()),
                        words.subList(1, words.size()),
                        file,
                        number,
                        null);
    }

    /// Names that older versions had for the same.
    private static String keyword(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "challengeresponseauthentication", "skeyauthentication" ->
                    "kbdinteractiveauthentication";
            case "dsaauthentication" -> "pubkeyauthentication";
            default -> lower;
        };
    }

    private static @Nullable String text(List<String> match) {
        return match.isEmpty() ? null : String.join(" ", match);
    }

    private void add(Directive directive, List<String> match) {
        directives.add(directive);
        byKeyword.computeIfAbsent(directive.keyword(), _ -> new ArrayList<>()).add(directive);
        if (!match.isEmpty()) {
            criteria.put(directive, match);
        }
    }

    private void include(List<String> included, List<String> match, int depth) {
        for (String pattern : included) {
            String absolute = pattern.startsWith("/") ? pattern : "/etc/ssh/" + pattern;
            if (++patterns > MAX_PATTERNS) {
                tell(absolute);
                return;
            }
            for (String path : Glob.paths(host, absolute)) {
                if (directives.size() < MAX_DIRECTIVES) {
                    file(path, match, depth);
                } else {
                    tell(path);
                }
            }
        }
    }

    private void tell(String path) {
        if (!told) {
            told = true;
            host.miss(new Unseen(path, MORE));
        }
    }

    /// Words between blanks, the first two also with an equals sign; `#` begins a comment at the
    /// start of a word; double or single quotes hold blanks.
    static List<String> words(String line) {
        var words = new ArrayList<String>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (isBlank(c) || c == '=' && words.size() == 1) {
                at++;
                continue;
            }
            if (c == '#') {
                break;
            }
            var word = new StringBuilder();
            at = word(line, at, words.isEmpty(), word);
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f';
    }

    private static int word(String line, int start, boolean first, StringBuilder word) {
        char quote = 0;
        int at = start;
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            char next = at + 1 < line.length() ? line.charAt(at + 1) : 0;
            if (c == '\\' && (next == '"' || next == '\'' || next == '\\')) {
                word.append(next);
                at++;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote == c) {
                quote = 0;
            } else if (quote == 0 && (isBlank(c) || first && c == '=')) {
                break;
            } else {
                word.append(c);
            }
        }
        return at;
    }

    /// Every line that sets something, in the order in which sshd reads them.
    public List<Directive> directives() {
        return List.copyOf(directives);
    }

    /// Lines that set a keyword, for all and under any `Match`.
    public List<Directive> all(String keyword) {
        return Collections.unmodifiableList(byKeyword.getOrDefault(keyword(keyword), List.of()));
    }

    /// What holds for those whom no `Match` but `Match all` concerns: the first line under a `Match
    /// all` wins, else the first before any; null where none sets it.
    public @Nullable Directive first(String keyword) {
        Directive common = null;
        for (var each : all(keyword)) {
            var match = criteria(each);
            if (match == null) {
                common = common == null ? each : common;
            } else if (match.stream().allMatch(word -> word.equalsIgnoreCase("all"))) {
                return each;
            }
        }
        return common;
    }

    /// What holds for one who comes from somewhere.
    public SshdLogin login(SshdConnection connection) {
        return new SshdLogin(this, connection);
    }

    /// Words behind the `Match` that a line stands under, one list for all lines of a block; null
    /// for one before all of them.
    @Nullable List<String> criteria(Directive directive) {
        return criteria.get(directive);
    }

    /// What holds where no line sets it; null where Davy knows none.
    @Nullable String usual(String keyword) {
        return defaults.value(keyword(keyword));
    }

    /// As [#first], or what holds where no line sets it; null where Davy knows none.
    public @Nullable String value(String keyword) {
        var first = first(keyword);
        return first == null ? usual(keyword) : first.value();
    }

    /// Ports to listen on, from `Port` and `ListenAddress`; 22 where none is set.
    public List<Integer> ports() {
        var ports = new LinkedHashSet<Integer>();
        for (Directive directive : directives) {
            String value = directive.arguments().getFirst();
            if (directive.keyword().equals("port")) {
                port(value, ports);
            } else if (directive.keyword().equals("listenaddress")) {
                boolean bare =
                        value.indexOf(':') != value.lastIndexOf(':') && !value.startsWith("[");
                int colon = bare ? -1 : value.lastIndexOf(':');
                if (colon > 0 && colon > value.lastIndexOf(']')) {
                    port(value.substring(colon + 1), ports);
                }
            }
        }
        return ports.isEmpty() ? List.of(22) : List.copyOf(ports);
    }

    private static void port(String text, Set<Integer> ports) {
        Long port = Colons.number(text);
        if (port != null && port > 0 && port < 65_536) {
            ports.add(port.intValue());
        }
    }

    /// Patterns of every `AuthorizedKeysFile`, whomever it concerns; the usual ones where none is
    /// set for all.
    public List<String> authorizedKeysFiles() {
        var patterns = new LinkedHashSet<String>();
        for (Directive directive : all("AuthorizedKeysFile")) {
            patterns.addAll(directive.arguments());
        }
        if (first("AuthorizedKeysFile") == null) {
            patterns.addAll(USUAL_KEY_FILES);
        }
        patterns.removeIf(pattern -> pattern.equalsIgnoreCase("none"));
        return List.copyOf(patterns);
    }

    /// The files that it is made of.
    public List<String> files() {
        return List.copyOf(files);
    }

    /// Lines without a value: sshd refuses to start with them.
    public List<Unparsed> unparsed() {
        return List.copyOf(unparsed);
    }
}
