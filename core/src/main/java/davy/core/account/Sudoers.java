package davy.core.account;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Who may act as whom: `/etc/sudoers` and what it includes (sudoers(5)).
public final class Sudoers {
    private static final String FILE = "/etc/sudoers";
    private static final List<String> INCLUDES =
            List.of("@includedir", "#includedir", "@include", "#include");
    private static final int MAX_FILE = 1 << 20;

    /// As deep as sudo goes itself.
    private static final int MAX_DEPTH = 128;

    private static final int MAX_FILES = 1000;
    private static final int MAX_FOLDERS = 256;

    /// Bytes of all files.
    private static final int MAX_ALL = 16 << 20;

    private static final int MAX_ENTRIES = 20_000;
    private static final int MAX_LINE = 64 << 10;
    private static final Phrase MORE =
            Phrase.of(
                    "sudo has more settings than are looked at; from here on look at them by hand",
                    "sudo 配置过多，自此处起未检查，请人工查看");

    private final Host host;
    private final List<SudoGrant> grants = new ArrayList<>();
    private final List<SudoDefault> defaults = new ArrayList<>();
    private final List<Unparsed> unparsed = new ArrayList<>();
    private final Set<String> files = new LinkedHashSet<>();

    /// The same by their real paths: a file has many names, and may include its own directory.
    private final Set<String> seen = new HashSet<>();

    private final Set<String> included = new LinkedHashSet<>();
    private final SudoAliases aliases = new SudoAliases();
    private final List<SudoParser.Specification> specifications = new ArrayList<>();
    private long read;
    private int folders;
    private boolean told;

    private Sudoers(Host host) {
        this.host = host;
        file(FILE, 0);
        for (var specification : specifications) {
            grants.add(aliases.resolve(specification));
        }
    }

    public static Sudoers read(Host host) {
        return new Sudoers(host);
    }

    private void file(String path, int depth) {
        String real = host.resolve(path);
        if (real == null || seen.contains(real)) {
            return;
        }
        if (depth > MAX_DEPTH || files.size() >= MAX_FILES || read > MAX_ALL) {
            tell(path);
            return;
        }
        var content = Content.whole(host, path, MAX_FILE);
        if (content == null) {
            return;
        }
        seen.add(real);
        read += content.bytes().length;
        files.add(path);
        var entry = new StringBuilder();
        int first = 1;
        int number = 0;
        for (String line : content.lines()) {
            number++;
            first = entry.isEmpty() ? number : first;
            String visible = isInclude(line.strip()) ? line : SudoLine.uncommented(line);
            boolean goesOn = visible.endsWith("\\");
            if (goesOn && entry.length() >= MAX_LINE) {
                tell(path);
                goesOn = false;
            }
            entry.append(visible, 0, visible.length() - (goesOn ? 1 : 0));
            if (!goesOn) {
                entry(path, first, entry.toString().strip(), depth);
                entry.setLength(0);
            }
        }
        entry(path, first, entry.toString().strip(), depth);
    }

    private void tell(String path) {
        if (!told) {
            told = true;
            host.miss(new Unseen(path, MORE));
        }
    }

    private static boolean isInclude(String text) {
        for (String keyword : INCLUDES) {
            int end = keyword.length();
            if (text.startsWith(keyword) && text.length() > end && isBlank(text.charAt(end))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private void entry(String path, int line, String text, int depth) {
        if (text.isEmpty()) {
            return;
        }
        if (specifications.size() + defaults.size() > MAX_ENTRIES) {
            tell(path);
            return;
        }
        for (String keyword : INCLUDES) {
            if (isInclude(text)
                    && text.startsWith(keyword)
                    && isBlank(text.charAt(keyword.length()))) {
                include(path, keyword, text.substring(keyword.length()).strip(), depth + 1);
                return;
            }
        }
        var tokens = SudoLine.tokens(text);
        var parser = new SudoParser(path, line, text, tokens, aliases);
        if (parser.parse()) {
            specifications.addAll(parser.specifications());
            defaults.addAll(parser.defaults());
        } else {
            unparsed.add(new Unparsed(path, line, text));
        }
    }

    /// A relative path is seen from the including file. A directory's files come in the order of
    /// their names; those that end in `~` or hold a dot are left out.
    private void include(String from, String keyword, String text, int depth) {
        String name = text.startsWith("\"") ? text.replace("\"", "") : text.replace("\\ ", " ");
        String beside = from.substring(0, from.lastIndexOf('/') + 1);
        String path = name.startsWith("/") ? name : beside + name;
        if (!keyword.endsWith("dir")) {
            included.add(path);
            file(path, depth);
            return;
        }
        if (++folders > MAX_FOLDERS) {
            tell(from);
            return;
        }
        for (String entry : host.list(path)) {
            if (!entry.endsWith("~") && entry.indexOf('.') < 0) {
                file(path + "/" + entry, depth);
            }
        }
    }

    /// Permissions in the order in which sudo reads them; of those that fit, the last one counts.
    public List<SudoGrant> grants() {
        return List.copyOf(grants);
    }

    /// Settings in the order in which sudo reads them.
    public List<SudoDefault> defaults() {
        return List.copyOf(defaults);
    }

    /// Entries that could not be understood. sudo passes over them, or refuses to work.
    public List<Unparsed> unparsed() {
        return List.copyOf(unparsed);
    }

    /// The files that it is made of.
    public List<String> files() {
        return List.copyOf(files);
    }

    /// The files that an `@include` names, there or not. Where one is gone, older versions of sudo
    /// let nobody become anything.
    public Set<String> included() {
        return Collections.unmodifiableSet(included);
    }

    @Override
    public String toString() {
        return RawText.show(String.join(" ", files));
    }
}
