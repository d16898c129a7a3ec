package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Downloads, and whether what they bring is run.
final class Downloads {
    private static final Set<String> CLIENTS =
            Set.of(
                    "curl",
                    "wget",
                    "aria2c",
                    "axel",
                    "fetch",
                    "lwp-download",
                    "lwp-request",
                    "GET",
                    "lynx",
                    "links",
                    "w3m",
                    "ftpget",
                    "tftp",
                    "wget2",
                    "curlie",
                    "get_file",
                    "http_get");
    private static final Set<String> RENAMED =
            Set.of(
                    "cur", "cd1", "wd1", "url", "wgbtx", "clbtx", "cdt", "wdt", "xget", "wge",
                    "good", "cur1", "kurl", "cdl", "wdl", "dget", "curl1", "wget1", "TNTcurl",
                    "TNTwget", "bbdira", "bbdirb");
    private static final Set<String> FLAGS =
            Set.of(
                    "-fsSL", "-fsS", "-sSL", "-kfsSL", "-fsSLk", "-qO-", "-O-", "-sLk", "-qO",
                    "-sSLk", "-skL");
    private static final Set<String> PRINTERS =
            Set.of(
                    "echo",
                    "printf",
                    "grep",
                    "egrep",
                    "logger",
                    "[",
                    "[[",
                    "test",
                    "git",
                    "alias",
                    "for",
                    "function",
                    "export");

    private final Scene scene;
    private static final int MAX_DOWNLOADS = 256;
    private static final int MAX_CALLS = 64;

    private final List<Download> downloads = new ArrayList<>();

    private final Map<String, List<Call>> runners = new HashMap<>();
    private final Map<String, List<Call>> callers = new HashMap<>();
    private final boolean reverseShell;

    private Downloads(Scene scene) {
        this.scene = scene;
        this.reverseShell = ReverseShells.hangsOnSocket(scene);
        for (var call : scene.calls) {
            String file = baseName(call.runs());
            if (!file.isEmpty()) {
                put(runners, file, call);
            }
            put(callers, call.name(), call);
        }
    }

    private static void put(Map<String, List<Call>> map, String key, Call call) {
        var calls = map.computeIfAbsent(key, _ -> new ArrayList<>(1));
        if (calls.size() < MAX_CALLS) {
            calls.add(call);
        }
    }

    /// @param file where it goes; empty for standard output
    record Download(Call call, List<String> urls, String file) {}

    static void apply(Scene scene) {
        var downloads = new Downloads(scene);
        for (var call : scene.calls) {
            downloads.find(call);
        }
        downloads.functions();
        downloads.runs();
    }

    private void find(Call call) {
        var urls = urls(call);
        if (isDevTcp(call) && !reverseShell) {
            urls.add(devTcp(call));
            add(new Download(call, urls, ""));
        } else if (isClient(call) && !urls.isEmpty() && !sends(call)) {
            add(new Download(call, urls, file(call, urls)));
        } else if (call.is("scp", "rsync") && isRemote(call)) {
            add(new Download(call, urls, call.invocation().operands().getLast().text()));
        }
    }

    private void add(Download download) {
        if (downloads.size() < MAX_DOWNLOADS) {
            downloads.add(download);
        }
        download.urls().forEach(scene::url);
        if (download.urls().isEmpty() || !download.urls().stream().allMatch(Urls::isLocal)) {
            scene.see(Trait.DOWNLOAD, download.call());
        }
    }

    private static boolean isClient(Call call) {
        String name = call.name();
        if (CLIENTS.contains(name) || RENAMED.contains(name)) {
            return true;
        }
        if (name.startsWith("python") || PRINTERS.contains(name)) {
            return false;
        }
        return call.arguments().stream().anyMatch(a -> FLAGS.contains(a.text()));
    }

    /// An upload or another method than GET.
    private static boolean sends(Call call) {
        return call.is("curl")
                && (call.has("-T")
                        || call.has("--upload-file")
                        || call.has("DELETE")
                        || call.has("PUT")
                        || call.has("-I")
                        || call.has("--head"));
    }

    private static boolean isRemote(Call call) {
        var operands = call.invocation().operands();
        String source = operands.isEmpty() ? "" : operands.getFirst().text();
        int colon = source.indexOf(':');
        return operands.size() > 1
                && colon > 0
                && source.indexOf('/') != 0
                && source.indexOf('@') > 0;
    }

    private static List<String> urls(Call call) {
        var urls = new ArrayList<String>(1);
        boolean client = isClient(call);
        for (var argument : call.arguments()) {
            String text = argument.text();
            int scheme = text.indexOf("://");
            if (scheme > 0 && scheme <= 8) {
                urls.add(text);
            } else if (client && !text.startsWith("-") && Urls.isBareHost(text)) {
                urls.add(text);
            } else if (client
                    && !argument.isLiteral()
                    && !text.startsWith("-")
                    && isWhole(argument)) {
                urls.add(text);
            }
        }
        return urls;
    }

    /// A variable or the output of commands in the place of a URL.
    private static boolean isWhole(Word word) {
        return word.text().startsWith("$");
    }

    private static String file(Call call, List<String> urls) {
        boolean wget =
                call.name().toLowerCase(Locale.ROOT).contains("w")
                        || call.has("-qO-")
                        || call.has("-O-");
        var arguments = call.arguments();
        char letter = wget ? 'O' : 'o';
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            if (text.startsWith("--output-document=") || text.startsWith("--output=")) {
                return named(text.substring(text.indexOf('=') + 1));
            }
            boolean longName = text.equals("--output") || text.equals("--output-document");
            int at = text.startsWith("-") && !text.startsWith("--") ? text.indexOf(letter) : -1;
            if (longName || (at > 0 && at == text.length() - 1)) {
                return i + 1 < arguments.size() ? named(arguments.get(i + 1).text()) : "";
            }
            if (at == 1 || (at > 0 && wget)) {
                return named(text.substring(at + 1));
            }
        }
        if (call.is("ftpget", "tftp", "lwp-download")) {
            return call.invocation().operands().getLast().text();
        }
        boolean keepsName =
                wget
                        || call.has("--remote-name")
                        || call.invocation().hasLetter('O')
                        || call.is("aria2c", "axel");
        return keepsName ? Urls.baseName(urls.getFirst()) : "";
    }

    private static String named(String file) {
        return file.equals("-") || file.equals("/dev/stdout") ? "" : file;
    }

    /// `exec 3<>/dev/tcp/host/port` or `cat < /dev/tcp/host/port`; a mere probe of a port is none.
    private static boolean isDevTcp(Call call) {
        return call.is("exec", "cat") && !devTcp(call).isEmpty();
    }

    static String devTcp(Call call) {
        for (var redirect : call.command().redirects()) {
            String target = redirect.target().text();
            if (target.startsWith("/dev/tcp/") || target.startsWith("/dev/udp/")) {
                return target;
            }
        }
        return "";
    }

    /// A function whose body downloads is a downloader itself: `get url | sh`.
    private void functions() {
        for (var function : scene.layer.script().functions().entrySet()) {
            var users = callers.get(function.getKey());
            if (users == null || downloads.size() >= MAX_DOWNLOADS) {
                continue;
            }
            for (var download : List.copyOf(downloads)) {
                int index = download.call().command().index();
                var body = function.getValue();
                if (index >= body.from() && index < body.to() && download.file().isEmpty()) {
                    users.forEach(u -> downloads.add(new Download(u, callUrls(u, download), "")));
                    break;
                }
            }
        }
    }

    private static List<String> callUrls(Call call, Download inside) {
        var urls = urls(call);
        return urls.isEmpty() ? inside.urls() : urls;
    }

    private void runs() {
        for (var download : downloads) {
            if (isPipedToProgram(download) || (!download.file().isEmpty() && isFileRun(download))) {
                ran(download, download.call());
            }
        }
        for (var call : scene.calls) {
            substituted(call);
        }
    }

    private void ran(Download download, Call shown) {
        boolean known =
                !download.urls().isEmpty()
                        && download.urls().stream().allMatch(Urls::isKnownInstaller);
        scene.see(known ? Trait.INSTALLER : Trait.DOWNLOAD_AND_RUN, shown);
    }

    private boolean isPipedToProgram(Download download) {
        if (!download.file().isEmpty() && !download.file().startsWith("/dev/")) {
            return false;
        }
        for (var reader : scene.readers(download.call())) {
            if (reader.readsProgram()) {
                return true;
            }
        }
        return false;
    }

    private boolean isFileRun(Download download) {
        String name = baseName(download.file());
        if (name.length() < 1 || name.startsWith("$(")) {
            return false;
        }
        int from = download.call().command().index();
        return runners.getOrDefault(name, List.of()).stream()
                .anyMatch(c -> c.command().index() > from && sameDirectory(c, download));
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean sameDirectory(Call run, Download download) {
        String there = directory(run.runs());
        String here = directory(download.file());
        return there.isEmpty()
                || here.isEmpty()
                || there.equals(here)
                || there.startsWith("$")
                || here.startsWith("$");
    }

    private static String directory(String path) {
        int slash = path.lastIndexOf('/');
        String directory = slash < 0 ? "" : path.substring(0, slash);
        return directory.equals(".") ? "" : directory;
    }

    /// `sh -c "$(curl ...)"`, `bash <(curl ...)`, `eval`, `source`, here-strings, and a program
    /// name that is downloaded.
    private void substituted(Call call) {
        boolean runs =
                call.invocation().isShell()
                        || call.invocation().isInterpreter()
                        || call.is("eval", "source", ".");
        boolean textual = runs && !call.arguments().isEmpty();
        for (int i = 0; i < call.command().words().size(); i++) {
            if (textual || i == 0) {
                substituted(call, call.command().words().get(i));
            }
        }
        if (runs) {
            call.command().redirects().forEach(r -> substituted(call, r.body()));
            call.command().redirects().forEach(r -> substituted(call, r.target()));
        }
    }

    private void substituted(Call call, Word word) {
        for (var part : word.parts()) {
            if (part instanceof Part.Nested nested) {
                for (var download : downloads) {
                    int index = download.call().command().index();
                    boolean inside = index >= nested.from() && index < nested.to();
                    if (inside && download.file().isEmpty() && reachesEnd(download, nested)) {
                        ran(download, call);
                    }
                }
            }
        }
    }

    /// Whether the text of the download itself comes out: not a status code or one JSON field.
    private boolean reachesEnd(Download download, Part.Nested nested) {
        boolean code = download.call().has("-w") || download.call().has("--write-out");
        boolean direct =
                download.call().command().depth() == depth(nested)
                        || download.call().command().feeds() < 0;
        return !code
                && direct
                && scene.readers(download.call()).stream()
                        .allMatch(r ->
                                Filters.knows(r.invocation())
                                        || r.is("python", "python3", "head", "tail"));
    }

    private int depth(Part.Nested nested) {
        return nested.to() - 1 < scene.calls.size()
                ? scene.call(nested.to() - 1).command().depth()
                : 0;
    }
}
