package davy.core.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The files to which a [Flow] comes, and the words that name them: by the whole path, by the last
/// part of a relative one, or by a folder at or above.
final class CarriedFiles {
    private static final int MOST_FILES = 64;

    /// A part of a path that is shorter would be found in words that mean another.
    private static final int SHORTEST_BASE = 3;

    private static final int LONGEST_FILE = 128;
    private static final int LONGEST_TOKEN = 512;
    private static final String SEPARATORS = " \t\r\n@=<>;,:'\"(){}|&`";

    private static final Pattern UNKNOWN = Pattern.compile("\\$(?:\\(\\)|\\{[^}]{0,128}\\})");

    private static final Pattern BRACED = Pattern.compile("\\$\\{(\\w{1,64})\\}");

    /// What compressors and ciphers put behind the name of the file that they read.
    private static final Set<String> ENDINGS =
            Set.of("gz", "bz2", "xz", "zst", "zip", "tgz", "7z", "enc", "gpg", "b64", "lz4");

    /// Programs that take a folder with all below it.
    private static final Set<String> WHOLE =
            Set.of("tar", "zip", "7z", "7za", "rsync", "scp", "rclone", "cp", "mv");

    private final Set<String> paths = new HashSet<>();

    /// Last parts: of all, and of those that were not written from the root on.
    private final Set<String> bases = new HashSet<>();

    private final Set<String> relativeBases = new HashSet<>();

    /// Last parts in which something stands that otherwise parts names: `a b`.
    private final Set<String> divided = new HashSet<>();

    /// Folders in which they lie.
    private final Set<String> folders = new HashSet<>();

    int size() {
        return paths.size();
    }

    /// Whether there was room for it, and its name is short enough to be looked for.
    boolean add(Call call, String written) {
        String file = plain(written);
        String path = normal(call.place(), file);
        if (path.isEmpty() || path.contains(">(") || isDevice(path) || paths.contains(path)) {
            return true;
        }
        if (file.length() > LONGEST_FILE || path.length() > LONGEST_TOKEN || size() >= MOST_FILES) {
            return false;
        }
        paths.add(path);
        if (UNKNOWN.matcher(file)
                .replaceAll("")
                .chars()
                .anyMatch(c -> SEPARATORS.indexOf(c) >= 0)) {
            divided.add(base(file).length() < SHORTEST_BASE ? file : base(file));
        }
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            folders.add(path.substring(0, end));
        }
        String base = base(path);
        if (base.length() >= SHORTEST_BASE) {
            bases.add(base);
            if (!isWhole(file)) {
                relativeBases.add(base);
            }
        }
        return true;
    }

    static boolean isDevice(String file) {
        return file.startsWith("/dev/")
                && !file.startsWith("/dev/shm/")
                && !file.startsWith("/dev/mqueue/");
    }

    /// Whether the word names one of them.
    boolean isIn(Call call, Word word) {
        if (paths.isEmpty()) {
            return false;
        }
        String text = word.text();
        if (divided.stream().anyMatch(text::contains)) {
            return true;
        }
        var places = places(call);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || SEPARATORS.indexOf(text.charAt(i)) >= 0) {
                if (i > start
                        && names(call, places, text.substring(start, i), i == text.length())) {
                    return true;
                }
                start = i + 1;
            } else if (text.startsWith("$(", i) || text.startsWith("${", i)) {
                // What the text does not tell belongs to the name.
                int most = Math.min(text.length(), i + LONGEST_FILE);
                int end = text.indexOf(text.charAt(i + 1) == '(' ? ')' : '}', i, most);
                i = end < 0 ? i + 1 : end;
            }
        }
        return false;
    }

    /// The folders in which the command looks for what it names.
    private static List<String> places(Call call) {
        var places = new ArrayList<String>(2);
        places.add(call.place());
        if (call.is("tar")) {
            var words = call.arguments().stream().map(Word::text).toList();
            for (int i = 0; i + 1 < words.size() && places.size() < 8; i++) {
                if (words.get(i).equals("-C") || words.get(i).equals("--directory")) {
                    places.add(normal(call.place(), words.get(i + 1)));
                }
            }
        }
        return places;
    }

    private boolean names(Call call, List<String> places, String written, boolean last) {
        String token = plain(written);
        boolean attached = token.length() > 2 && token.charAt(0) == '-' && token.charAt(1) != '-';
        return isOne(call, places, token, last)
                || attached && isOne(call, places, token.substring(2), last);
    }

    private boolean isOne(Call call, List<String> places, String token, boolean last) {
        if (hasBase(token) || token.length() > LONGEST_TOKEN) {
            return hasBase(token);
        }
        for (String place : places) {
            String path = normal(place, token);
            boolean vague = path.length() < SHORTEST_BASE && path.indexOf('/') < 0;
            if (isAmong(path, token) && (last || !vague)
                    || WHOLE.contains(call.name()) && folders.contains(path)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAmong(String path, String token) {
        int glob = glob(token);
        if (glob >= 0) {
            int written = glob(path);
            String start = path.substring(0, written < 0 ? path.length() : written);
            return start.length() > 1
                    ? paths.stream().anyMatch(p -> p.startsWith(start))
                            || start.endsWith("/") && has(start.substring(0, start.length() - 1))
                    : start.isEmpty() && paths.stream().anyMatch(p -> !p.startsWith("/"));
        }
        return has(path);
    }

    /// It or a folder above it: one of the files may be a folder to which others were copied.
    private boolean has(String path) {
        if (paths.contains(path) || paths.contains(bare(path))) {
            return true;
        }
        for (int i = path.indexOf('/', 1);
                i > 0 && i <= LONGEST_FILE;
                i = path.indexOf('/', i + 1)) {
            if (paths.contains(path.substring(0, i))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasBase(String token) {
        String base = base(token);
        var known = isWhole(token) ? relativeBases : bases;
        return base.length() >= SHORTEST_BASE
                && base.length() <= LONGEST_TOKEN
                && (known.contains(base) || known.contains(bare(base)));
    }

    /// `${x}` as `$x`.
    private static String plain(String file) {
        return file.contains("${") ? BRACED.matcher(file).replaceAll("\\$$1") : file;
    }

    private static String bare(String path) {
        int dot = path.lastIndexOf('.');
        return dot > 0 && ENDINGS.contains(path.substring(dot + 1)) ? path.substring(0, dot) : path;
    }

    private static int glob(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("*?[".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /// Whether it is written from the root on.
    private static boolean isWhole(String file) {
        return file.startsWith("/") && file.indexOf('$') < 0;
    }

    private static String base(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    /// Behind the folder where it is relative, without `.`, `..` and doubled slashes.
    static String normal(String directory, String file) {
        boolean relative = !file.isEmpty() && "/~$".indexOf(file.charAt(0)) < 0;
        String text = relative && !directory.isEmpty() ? directory + '/' + file : file;
        var parts = new ArrayList<String>();
        for (String part : text.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return (text.startsWith("/") ? "/" : "") + String.join("/", parts);
    }
}
