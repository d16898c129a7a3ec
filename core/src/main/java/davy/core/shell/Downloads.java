package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Downloads, and whether what they bring is run.
final class Downloads {

    private final Scene scene;
    private static final int MAX_DOWNLOADS = 256;
    private static final int MAX_CALLS = 64;

    /// Programs that show what they are fed, or a part of it, and write no files.
    private static final Set<String> SHOWERS =
            Set.of(
                    "grep", "egrep", "fgrep", "jq", "mail", "mailx", "wc", "cut", "head", "tail",
                    "sort", "uniq", "logger");

    private final List<Download> downloads = new ArrayList<>();

    private final Map<String, List<Call>> runners = new HashMap<>();
    private final Map<String, List<Call>> callers = new HashMap<>();

    /// By the name of a file, the commands that copy it under another name.
    private final Map<String, List<Call>> copiers = new HashMap<>();

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
            if (call.is("cat", "cp", "mv") && !copy(call).isEmpty()) {
                put(copiers, baseName(call.invocation().operands().getFirst().text()), call);
            }
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
        var urls = Fetch.urls(call);
        if (isDevTcp(call) && !reverseShell) {
            urls.add(devTcp(call));
            add(new Download(call, urls, copied()));
        } else if (Fetch.isClient(call) && !urls.isEmpty() && !Fetch.sends(call)) {
            String file = Fetch.file(call, urls);
            add(new Download(call, urls, file.isEmpty() ? Fetch.redirected(call) : file));
        } else if (call.is("scp", "rsync") && Fetch.isRemote(call)) {
            add(new Download(call, urls, call.invocation().operands().getLast().text()));
        }
    }

    private void add(Download download) {
        download.urls().forEach(scene::url);
        if (isPipedToProgram(download)) {
            ran(download, download.call());
        }
        if (mayBeRunLater(download)) {
            keep(download);
        }
        if (download.urls().isEmpty() || !download.urls().stream().allMatch(Urls::isLocal)) {
            scene.see(Trait.DOWNLOAD, download.call());
            if (isSaved(download)) {
                scene.see(Trait.SAVES_DOWNLOAD, download.call());
            }
        }
    }

    /// Into a file, or into a program that may make files of it: not what is shown or thrown away.
    private boolean isSaved(Download download) {
        boolean file = !download.file().isEmpty() && !download.file().startsWith("/dev/null");
        return file || isReadOn(download.call());
    }

    /// Whether a program takes the output that may do more with it than to show it.
    private boolean isReadOn(Call call) {
        return scene.readers(call).stream()
                .anyMatch(r ->
                        !(SHOWERS.contains(r.name())
                                        || Filters.knows(r.invocation())
                                        || isColumns(r))
                                || r.written().stream().anyMatch(f -> !f.startsWith("/dev/null")));
    }

    private static boolean isColumns(Call call) {
        return call.is("awk", "gawk", "mawk")
                && call.arguments().stream()
                        .noneMatch(a ->
                                a.text().startsWith("-f")
                                        || ">|".chars().anyMatch(c -> a.text().indexOf(c) >= 0)
                                        || a.text().contains("system"));
    }

    /// Not what is thrown away or shown: a script may have any number of such.
    private boolean mayBeRunLater(Download download) {
        var command = download.call().command();
        boolean file = !download.file().isEmpty() && !CarriedFiles.isDevice(download.file());
        return file
                || command.feeds() >= 0
                || command.depth() > 0
                || !scene.layer.script().functions().isEmpty();
    }

    private void keep(Download download) {
        if (downloads.size() < MAX_DOWNLOADS) {
            downloads.add(download);
        } else {
            scene.truncate();
        }
    }

    /// `exec 3<>/dev/tcp/host/port` or `cat < /dev/tcp/host/port`; a mere probe of a port is none.
    private static boolean isDevTcp(Call call) {
        return call.is("exec", "cat") && !devTcp(call).isEmpty();
    }

    /// The file to which some command copies what comes through a descriptor: `cat <&3 > file`.
    private String copied() {
        for (var call : scene.calls) {
            boolean reads =
                    call.command().redirects().stream()
                            .anyMatch(r -> r.operator() == Redirect.Operator.COPY_INPUT);
            String file = reads ? Fetch.redirected(call) : "";
            if (!file.isEmpty()) {
                return file;
            }
        }
        return "";
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
            if (users == null) {
                continue;
            }
            for (var download : List.copyOf(downloads)) {
                int index = download.call().command().index();
                var body = function.getValue();
                if (index >= body.from() && index < body.to() && isOfCaller(download.file())) {
                    users.forEach(user -> keep(called(user, download)));
                    users.stream()
                            .filter(user -> !Fetch.redirected(user).isEmpty() || isReadOn(user))
                            .forEach(user -> scene.see(Trait.SAVES_DOWNLOAD, user));
                    seen(users);
                    break;
                }
            }
        }
    }

    /// Where there were more calls than were kept.
    private void seen(List<Call> calls) {
        if (calls.size() >= MAX_CALLS) {
            scene.truncate();
        }
    }

    /// Standard output, or a file that an argument of the function names.
    private static boolean isOfCaller(String file) {
        return file.isEmpty() || file.startsWith("$");
    }

    private static Download called(Call user, Download inside) {
        String file = "";
        for (var operand : user.invocation().operands()) {
            boolean path = operand.text().indexOf("://") < 0 && !Urls.isBareHost(operand.text());
            if (path && !inside.file().isEmpty()) {
                file = operand.text();
            }
        }
        return new Download(user, callUrls(user, inside), file);
    }

    private static List<String> callUrls(Call call, Download inside) {
        var urls = Fetch.urls(call);
        return urls.isEmpty() ? inside.urls() : urls;
    }

    private void runs() {
        for (var download : downloads) {
            if (isPipedToProgram(download) || (!download.file().isEmpty() && isFileRun(download))) {
                ran(download, download.call());
            } else if (Archives.isRun(scene, download)) {
                scene.see(Trait.DOWNLOAD_AND_RUN, download.call());
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
        download.urls().forEach(scene::urlOfProgram);
        scene.see(known ? Trait.INSTALLER : Trait.DOWNLOAD_AND_RUN, shown);
    }

    private boolean isPipedToProgram(Download download) {
        if (!download.file().isEmpty() && !CarriedFiles.isDevice(download.file())) {
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
        int from = download.call().command().index();
        if (isFileRun(download.file(), from)) {
            return true;
        }
        var copies = copiers.getOrDefault(baseName(download.file()), List.of());
        seen(copies);
        return copies.stream()
                .filter(c -> c.command().index() > from)
                .anyMatch(c -> isFileRun(copy(c), c.command().index()));
    }

    private boolean isFileRun(String file, int from) {
        String name = baseName(file);
        if (name.isEmpty() || name.startsWith("$(")) {
            return false;
        }
        var runs = runners.getOrDefault(name, List.of());
        boolean run =
                runs.stream().anyMatch(c -> c.command().index() > from && sameDirectory(c, file));
        if (!run) {
            seen(runs);
        }
        return run;
    }

    /// The file into which this command copies the first that it names: `cat mips > bot`; empty for
    /// none.
    private static String copy(Call call) {
        var operands = call.invocation().operands();
        if (call.is("cat")) {
            return operands.size() == 1 ? Fetch.redirected(call) : "";
        }
        return operands.size() == 2 ? operands.getLast().text() : "";
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean sameDirectory(Call run, String file) {
        String there = directory(run.runs());
        String here = directory(file);
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
