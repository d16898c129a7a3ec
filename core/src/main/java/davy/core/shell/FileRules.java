package davy.core.shell;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Traits that show in the files a command writes, the variables it sets, and where it runs from.
final class FileRules {
    private static final List<String> TEMPORARY =
            List.of(
                    "/tmp/",
                    "/var/tmp/",
                    "/dev/shm/",
                    "/run/user/",
                    "/var/run/user/",
                    "/run/shm/",
                    "/run/lock/",
                    "/var/lock/",
                    "/dev/mqueue/");
    private static final Set<String> BUILD_SCRIPTS =
            Set.of(
                    "configure",
                    "autogen.sh",
                    "bootstrap",
                    "bootstrap.sh",
                    "gradlew",
                    "mvnw",
                    "buildconf",
                    "config");
    private static final List<String> LOGS =
            List.of(
                    "wtmp",
                    "btmp",
                    "lastlog",
                    "secure",
                    "auth.log",
                    "messages",
                    "syslog",
                    "cron",
                    "maillog",
                    "audit/audit.log",
                    "faillog",
                    "kern.log");
    private static final Set<String> LISTERS =
            Set.of(
                    "ps",
                    "top",
                    "htop",
                    "ls",
                    "netstat",
                    "ss",
                    "lsof",
                    "find",
                    "crontab",
                    "pstree",
                    "w",
                    "who",
                    "last",
                    "lsmod",
                    "systemctl");
    private static final List<String> ALLOCATORS =
            List.of(
                    "jemalloc",
                    "libmemusage",
                    "heaptrack",
                    "libSegFault",
                    "pcprofile",
                    "tcmalloc",
                    "mimalloc",
                    "hoard",
                    "libfaketime",
                    "eatmydata",
                    "nss_wrapper",
                    "libstdc++",
                    "libgomp",
                    "libasan",
                    "libtsan",
                    "gtk3-nocsd",
                    "stderred",
                    "proxychains",
                    "libv4l",
                    "libvlc",
                    "fakeroot",
                    "libsandbox",
                    "libtorsocks");

    private static final Pattern SED_OPTIONS =
            Pattern.compile("-[nErsz]*(i[.~\\w]*)?|--in-place(=[.~\\w]*)?");
    private static final Pattern GREP_OPTIONS = Pattern.compile("-[EFGPaihwxv]+|--invert-match");

    private FileRules() {}

    static void apply(Scene scene) {
        for (var call : scene.calls) {
            for (String file : call.written()) {
                written(scene, call, file);
            }
            crontab(scene, call);
            temporary(scene, call);
            variables(scene, call);
            aliases(scene, call);
        }
    }

    private static void written(Scene scene, Call call, String file) {
        if (file.contains("authorized_keys")) {
            scene.see(Trait.ADDS_KEY, call);
        }
        if (file.endsWith("/ld.so.preload") && !takesAway(call)) {
            scene.see(Trait.PRELOAD, call);
        }
        if (isCronPlace(file)) {
            scene.see(Trait.ADDS_CRON, call);
        }
        if (erases(call, file)) {
            scene.see(Trait.ERASES_TRACES, call);
        }
        if (file.equals("/selinux/enforce") || file.equals("/sys/fs/selinux/enforce")) {
            scene.see(Trait.DISABLES_SECURITY, call);
        }
    }

    /// Whether a file is emptied, or lines are taken out of it: who removes a library, or makes
    /// room for an update, does so.
    private static boolean takesAway(Call call) {
        boolean blank = call.arguments().stream().allMatch(FileRules::isNothing);
        if (call.name().isEmpty() || call.is(":", "true") || call.is("echo") && blank) {
            return call.command().redirects().stream().allMatch(r -> r.body().text().isEmpty());
        }
        if (call.is("truncate")) {
            return true;
        }
        if (call.is("cat")) {
            return call.arguments().stream().allMatch(a -> a.text().equals("/dev/null"))
                    && !call.arguments().isEmpty();
        }
        var operands = call.invocation().operands();
        return call.is("sed")
                && takesOnly(call, SED_OPTIONS)
                && operands.size() == 2
                && operands.getFirst().isLiteral()
                && operands.getFirst().text().matches("/[^/\n]+/d");
    }

    /// Another option may bring a script, a pattern or a file, so that what looks like the first
    /// operand is none.
    private static boolean takesOnly(Call call, Pattern options) {
        return call.arguments().stream()
                .map(Word::text)
                .filter(a -> a.startsWith("-") && !a.equals("-"))
                .allMatch(a -> options.matcher(a).matches());
    }

    private static boolean isNothing(Word word) {
        return word.isLiteral() && (word.text().isBlank() || word.text().equals("-n"));
    }

    static boolean isCronPlace(String file) {
        return file.startsWith("/etc/cron")
                || file.startsWith("/var/spool/cron")
                || file.startsWith("/var/spool/at")
                || file.startsWith("/etc/periodic/")
                || file.startsWith("/var/cron/")
                || file.equals("/etc/anacrontab");
    }

    /// Whether a system log or a history is overwritten, not added to.
    private static boolean erases(Call call, String file) {
        boolean history = file.endsWith("_history");
        boolean log =
                file.startsWith("/var/log/") && LOGS.contains(file.substring("/var/log/".length()));
        return (history || log || file.equals("/var/run/utmp"))
                && call.command().redirects().stream()
                        .anyMatch(r ->
                                r.operator() == Redirect.Operator.WRITE
                                        && r.target().text().equals(file))
                && (call.name().isEmpty() || call.is("echo", "cat", ":", "true", "printf"));
    }

    private static void crontab(Scene scene, Call call) {
        if (!call.is("crontab")) {
            return;
        }
        boolean looks = call.has("-l") || call.has("-e");
        if (call.has("-r")) {
            scene.see(Trait.ADDS_CRON, call);
        } else if (!looks
                && (!call.arguments().isEmpty() || isFed(call))
                && !onlyDrops(scene, call)) {
            scene.see(Trait.ADDS_CRON, call);
        }
    }

    /// `crontab -l | grep -v x | crontab -`: jobs go, none comes.
    private static boolean onlyDrops(Scene scene, Call call) {
        boolean fed = call.arguments().size() == 1 && call.has("-") && !isFed(call);
        var feeder = fed ? feeder(scene, call) : null;
        for (int n = 0; feeder != null && n < 8; n++) {
            if (feeder.is("crontab")) {
                return feeder.has("-l");
            }
            boolean drops =
                    feeder.is("grep", "egrep", "fgrep")
                            && takesOnly(feeder, GREP_OPTIONS)
                            && feeder.invocation().hasLetter('v')
                            && feeder.invocation().operands().size() == 1
                            && !isFed(feeder);
            feeder = drops ? feeder(scene, feeder) : null;
        }
        return false;
    }

    /// The only command that writes to this one; null where there are none or several.
    private static @Nullable Call feeder(Scene scene, Call call) {
        var feeders =
                scene.calls.stream()
                        .filter(c -> c.command().feeds() == call.command().index())
                        .limit(2)
                        .toList();
        return feeders.size() == 1 ? feeders.getFirst() : null;
    }

    private static boolean isFed(Call call) {
        return !call.command().redirects().isEmpty();
    }

    private static void temporary(Scene scene, Call call) {
        String file = call.runs();
        if (file.isEmpty()) {
            return;
        }
        boolean relative = !file.startsWith("/") && !file.startsWith("$") && !file.startsWith("~");
        String path = relative ? join(call.directory(), file) : file;
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (isTemporary(path) && !(relative && BUILD_SCRIPTS.contains(name))) {
            scene.see(Trait.RUNS_FROM_TEMP, call);
        }
    }

    private static String join(String directory, String file) {
        String rest = file.startsWith("./") ? file.substring(2) : file;
        return directory.endsWith("/") ? directory + rest : directory + "/" + rest;
    }

    static boolean isTemporary(String path) {
        for (String place : TEMPORARY) {
            if (path.startsWith(place)) {
                return true;
            }
        }
        return false;
    }

    private static void variables(Scene scene, Call call) {
        for (var assignment : call.command().assignments()) {
            variable(scene, call, assignment.name(), assignment.value().text());
        }
        if (call.is("export", "declare", "typeset", "readonly")) {
            for (var argument : call.arguments()) {
                int equals = argument.text().indexOf('=');
                if (equals > 0) {
                    String value = argument.text().substring(equals + 1);
                    variable(scene, call, argument.text().substring(0, equals), value);
                }
            }
        }
    }

    private static void variable(Scene scene, Call call, String name, String value) {
        switch (name) {
            case "LD_PRELOAD", "LD_AUDIT" -> {
                if (!value.isBlank()
                        && !value.startsWith("$")
                        && ALLOCATORS.stream().noneMatch(value::contains)) {
                    scene.see(Trait.PRELOAD, call);
                }
            }
            case "HISTFILE" -> {
                if (value.isEmpty() || value.equals("/dev/null")) {
                    scene.see(Trait.ERASES_TRACES, call);
                }
            }
            case "HISTSIZE", "HISTFILESIZE" -> {
                if (value.equals("0")) {
                    scene.see(Trait.ERASES_TRACES, call);
                }
            }
            case "GSOCKET_ARGS", "GS_ARGS" -> scene.see(Trait.GSOCKET, call);
            default -> {}
        }
    }

    /// `alias ps='ps ... | grep -v x'` and functions that do the same.
    private static void aliases(Scene scene, Call call) {
        if (call.is("alias")) {
            for (var argument : call.arguments()) {
                int equals = argument.text().indexOf('=');
                String name = equals > 0 ? argument.text().substring(0, equals) : "";
                if (LISTERS.contains(name) && filters(argument.text().substring(equals + 1))) {
                    scene.see(Trait.HIDES, call);
                }
            }
        }
        if (call.is("function") && call.arguments().size() == 1) {
            var body = scene.layer.script().functions().get(call.arguments().getFirst().text());
            if (body != null && LISTERS.contains(call.arguments().getFirst().text())) {
                scene.layer.script().commands().subList(body.from(), body.to()).stream()
                        .filter(c -> filters(c.raw()))
                        .findFirst()
                        .ifPresent(c -> scene.see(Trait.HIDES, call.raw() + " " + c.raw()));
            }
        }
    }

    private static boolean filters(String command) {
        boolean drops =
                command.contains("grep")
                        && (command.contains(" -v")
                                || command.contains("-Ev")
                                || command.contains("-vE"));
        return drops
                || isTemporary(command)
                || command.contains("/dev/null;")
                || command.equals("true")
                || command.equals(":");
    }
}
