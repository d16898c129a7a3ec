package davy.agent.check.persistence;

import davy.agent.check.Facts;
import davy.agent.check.MalwareNames;
import davy.agent.check.Menu;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.core.file.Elf;
import davy.core.file.RandomName;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.shell.Usage;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges what something starts: by what a text does, by where the programs lie that it runs, and
/// by the scripts among these. That no package owns a file is never enough alone.
public final class Judge {
    private static final int MOST_SCRIPTS = 32;
    private static final int MOST_RUNS = 512;

    private static final int SHOWN = 100;
    private static final List<String> PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /// Sockets and locks of X servers and PostgreSQL, hidden since ever.
    private static final Pattern SOCKETS =
            Pattern.compile("/tmp/\\.(?:X[0-9]{1,5}-lock|s\\.PGSQL\\.[0-9]{1,5}(?:\\.lock)?)");

    private static final Set<Trait> WEAK =
            EnumSet.of(
                    Trait.DISABLES_SECURITY,
                    Trait.ERASES_TRACES,
                    Trait.ADDS_KEY,
                    Trait.ADDS_CRON,
                    Trait.IMMUTABLE,
                    Trait.DOWNLOAD,
                    Trait.RUNS_FROM_TEMP);

    private final Facts facts;
    private final Host host;
    private final boolean ofPeople;
    private final boolean ofCron;
    private final ScriptReader scripts;
    private final Preloads preloads;

    public Judge(Facts facts) {
        this(facts, false, false);
    }

    private Judge(Facts facts, boolean ofPeople, boolean ofCron) {
        this.facts = facts;
        this.ofPeople = ofPeople;
        this.ofCron = ofCron;
        host = facts.host();
        scripts = new ScriptReader(host);
        preloads = new Preloads(facts);
    }

    /// For files in which people use their own tools: these live in hidden directories of a home.
    public static Judge ofPeople(Facts facts) {
        return new Judge(facts, true, false);
    }

    /// For jobs, which run parts of menus: see [Menu].
    static Judge ofCron(Facts facts) {
        return new Judge(facts, false, true);
    }

    /// Of shell text.
    public @Nullable Suspicion text(String text) {
        return text(shortened(text), text);
    }

    /// Of shell text.
    ///
    /// @param where it stands
    public @Nullable Suspicion text(String where, String text) {
        scripts.begin(where, MOST_SCRIPTS);
        return behaviour("", scripts.wholly(where, Behaviour.of(text)), true);
    }

    /// Of a program and its arguments.
    public @Nullable Suspicion arguments(List<String> argv) {
        String where = shortened(String.join(" ", argv));
        scripts.begin(where, MOST_SCRIPTS);
        return behaviour("", scripts.wholly(where, Behaviour.ofArguments(argv)), true);
    }

    /// Of a file that is run or read by a shell: a script by what it does, a program by its place.
    public @Nullable Suspicion file(String path) {
        scripts.begin(path, MOST_SCRIPTS);
        return Suspicion.worse(program(path), script(path, true));
    }

    /// Of a file by what it does, wherever it lies.
    @Nullable Suspicion content(String path) {
        scripts.begin(path, MOST_SCRIPTS);
        return script(path, true);
    }

    private static String shortened(String text) {
        String stripped = text.strip();
        return stripped.length() <= SHOWN ? stripped : stripped.substring(0, SHOWN) + "…";
    }

    /// @param path of the script; empty for another text
    private @Nullable Suspicion behaviour(String path, Behaviour behaviour, boolean follow) {
        var usage = Usage.of(behaviour);
        Suspicion worst = traits(behaviour, usage);
        if (worst != null && ofCron && !path.isEmpty() && Menu.is(path, behaviour)) {
            worst = worst.with(Level.MEDIUM);
        }
        var runs = usage.runs();
        for (Usage.Use run : runs.subList(0, Math.min(MOST_RUNS, runs.size()))) {
            worst = Suspicion.worse(worst, shown(program(run.path()), run.raw()));
            worst = Suspicion.worse(worst, follow ? followed(run) : null);
        }
        for (Usage.Use original : usage.originals()) {
            worst = Suspicion.worse(worst, shown(copied(original.path()), original.raw()));
        }
        for (Usage.Variable variable : usage.variables()) {
            var found = variable(variable.name(), variable.value());
            worst = Suspicion.worse(worst, shown(found, variable.raw()));
        }
        for (Usage.Use file : usage.files()) {
            boolean known = SOCKETS.matcher(file.path()).matches();
            boolean idle = (known || usage.idle().contains(file.path())) && !isCode(file.path());
            worst = idle ? worst : Suspicion.worse(worst, shown(hidden(file.path()), file.raw()));
        }
        if (!behaviour.truncated() && (usage.truncated() || runs.size() > MOST_RUNS)) {
            scripts.tooMany();
        }
        return worst;
    }

    private static @Nullable Suspicion shown(@Nullable Suspicion found, String raw) {
        return found == null ? null : found.shownBy(raw);
    }

    private @Nullable Suspicion followed(Usage.Use run) {
        boolean named = run.path().startsWith("/");
        return named ? shown(script(run.path(), false), run.raw()) : null;
    }

    /// What is copied before each run stays; what is gone was only brought from there once.
    private @Nullable Suspicion copied(String path) {
        var found = host.exists(path) ? program(path) : null;
        return found == null
                ? null
                : suspect(found.level(), "copies {0} and runs the copy", "复制 {0} 并运行其副本", path);
    }

    private @Nullable Suspicion traits(Behaviour behaviour, Usage usage) {
        var strong = new ArrayList<Phrase>();
        var weak = new ArrayList<Phrase>();
        String evidence = "";
        for (Trait trait : behaviour.traits()) {
            var shown = behaviour.evidence(trait);
            boolean counts = trait != Trait.PRELOAD || !isVariable(shown, usage);
            if (trait.isStrong() && counts) {
                strong.add(trait.phrase());
                evidence = evidence.isEmpty() ? shown.getFirst() : evidence;
            } else if (WEAK.contains(trait)) {
                weak.add(trait.phrase());
            }
        }
        if (strong.isEmpty() && weak.size() < 3) {
            return null;
        }
        boolean medium = strong.isEmpty() || behaviour.onlyMovesCredentials();
        var level = medium ? Level.MEDIUM : Level.HIGH;
        var what = Suspicion.list(strong.isEmpty() ? weak : strong);
        return new Suspicion(level, what, "", evidence, behaviour.urls());
    }

    /// Libraries named in variables are judged one by one, see [#variable].
    private static boolean isVariable(List<String> shown, Usage usage) {
        boolean set = usage.variables().stream().anyMatch(v -> Preloads.isVariable(v.name()));
        return set && shown.stream().noneMatch(text -> text.contains("ld.so.preload"));
    }

    /// Of a variable set for shells, sessions or a unit.
    public @Nullable Suspicion variable(String name, String value) {
        if (Preloads.isVariable(name)) {
            return preloads.judge(value);
        }
        if (name.equals("BASH_ENV") || name.equals("ENV")) {
            var found = Suspicion.worse(program(value), script(value, false));
            return found == null ? null : startFile(found, value);
        }
        return name.equals("PATH") || name.equals("LD_LIBRARY_PATH") ? path(name, value) : null;
    }

    /// A place that everybody may write to, among those where programs or libraries are sought.
    private static @Nullable Suspicion path(String name, String value) {
        for (String folder : value.split(":", 256)) {
            if (folder.startsWith("/") && Places.isTemporary(folder + '/')) {
                var what = Phrase.of("puts {0} into {1}", "将 {0} 加入 {1}", folder, name);
                return Suspicion.of(Level.MEDIUM, what, "");
            }
        }
        return null;
    }

    private static Suspicion startFile(Suspicion found, String value) {
        var what =
                Phrase.of("makes every shell script run {0} first", "使每个 shell 脚本都先执行 {0}", value);
        return new Suspicion(found.level(), what, value, found.evidence(), found.urls());
    }

    /// Whether a file is there that could be run or unpacked.
    private boolean isCode(String path) {
        var head = host.read(path, 64);
        return head != null
                && (ScriptReader.isBinary(head.bytes()) || head.text().startsWith("#!"));
    }

    /// A file that is both hidden and in a temporary place, whatever is done with it.
    private @Nullable Suspicion hidden(String path) {
        if (!Places.isTemporary(path) || !Places.isHidden(path) || path.startsWith("/dev/fd/")) {
            return null;
        }
        var what = Phrase.of("uses a hidden file: {0}", "使用隐藏文件 {0}", path);
        return Suspicion.of(Level.HIGH, what, path);
    }

    /// By its place and name alone.
    public @Nullable Suspicion program(String written) {
        String path = found(written);
        if (path.isEmpty() || facts.ownership(path) == Ownership.PACKAGED) {
            return null;
        }
        String name = Places.name(path);
        if (Places.isTemporary(path) && !isHarmless(path)) {
            return suspect(
                    Level.HIGH,
                    "runs a program in a temporary directory: {0}",
                    "运行临时目录中的程序 {0}",
                    path);
        }
        if (Places.isHidden(path)) {
            return hiddenProgram(path, written);
        }
        if (name.startsWith("[") && name.endsWith("]") && name.length() > 2) {
            return suspect(
                    Level.HIGH,
                    "runs {0}, a program that calls itself a thread of the kernel",
                    "运行 {0}：名称伪装成内核线程的程序",
                    path);
        }
        if (MalwareNames.isProgram(name) && !MalwareNames.isPlain(path)) {
            return suspect(
                    Level.HIGH,
                    "runs {0}, a name known from miners and bots",
                    "运行 {0}，该名称常见于挖矿程序和僵尸网络",
                    path);
        }
        if (isElf(path)) {
            return elf(path, name);
        }
        return isLibrary(name) && !host.exists(path) ? library(path, name) : null;
    }

    /// A program that is made right before it is run is not there in between: XorDDoS's script
    /// copies one library's name to another and runs it. The C library can be run for its version.
    private static @Nullable Suspicion library(String path, String name) {
        return name.startsWith("libc.") || name.startsWith("libc-") ? null : ofLibrary(path);
    }

    private static boolean isLibrary(String name) {
        return name.startsWith("lib") && name.contains(".so");
    }

    private static Suspicion ofLibrary(String path) {
        return suspect(
                Level.HIGH,
                "runs {0}, a program with the name of a library",
                "运行 {0}：以动态库名称伪装的程序",
                path);
    }

    private @Nullable Suspicion hiddenProgram(String path, String written) {
        boolean personal = isPersonal(path);
        String name = Places.name(path);
        // Tools lie in hidden directories: a compiled program is not hidden itself.
        boolean tool = !MalwareNames.isProgram(name) && !(name.startsWith(".") && isElf(path));
        if (personal && ofPeople && tool) {
            return null;
        }
        var what = Phrase.of("runs a program in a hidden place: {0}", "运行隐藏路径下的程序 {0}", written);
        var level = personal ? Level.MEDIUM : Level.HIGH;
        return Suspicion.of(level, what, written.startsWith("/") ? written : "");
    }

    private @Nullable Suspicion elf(String path, String name) {
        if (isLibrary(name)) {
            return ofLibrary(path);
        }
        if (facts.ownership(path) != Ownership.UNPACKAGED || !Places.isSystem(path)) {
            return null;
        }
        String real = host.resolve(path);
        if (real != null && !Places.isSystem(real)) {
            return Places.isTemporary(real) || Places.isHidden(real) ? program(real) : null;
        }
        return Unowned.judge(host, path);
    }

    static Suspicion suspect(Level level, String en, String zh, String path) {
        return Suspicion.of(level, Phrase.of(en, zh, path), path);
    }

    /// A program written without its directory counts if its name alone is suspect.
    private String found(String written) {
        if (written.startsWith("~/") || written.startsWith("$HOME/")) {
            return "/home/~" + written.substring(written.indexOf('/'));
        }
        if (written.startsWith("/")) {
            return written.indexOf('$') < 0 ? written : "";
        }
        if (written.indexOf('/') >= 0 || !isOdd(written)) {
            return "";
        }
        for (String folder : PATH) {
            if (host.exists(folder + '/' + written)) {
                return folder + '/' + written;
            }
        }
        return "";
    }

    private static boolean isOdd(String name) {
        return MalwareNames.isProgram(name) || RandomName.looksRandom(name);
    }

    /// Devices and what desktops unpack.
    private static boolean isHarmless(String path) {
        return Places.isUnpackedApplication(path)
                || (path.startsWith("/dev/") && !path.startsWith("/dev/shm/"));
    }

    /// A hidden directory or file directly in a home: where the tools of developers live.
    private static boolean isPersonal(String path) {
        int start = path.startsWith("/root/.") ? 6 : -1;
        if (path.startsWith("/home/")) {
            start = path.indexOf('/', 6) + 1;
        }
        boolean hidden = start > 0 && path.startsWith(".", start) && !path.startsWith("..", start);
        int end = hidden ? path.indexOf('/', start) : -1;
        return hidden && (end < 0 || !Places.isHidden(path.substring(end)));
    }

    public boolean isElf(String path) {
        var head = host.read(path, 64);
        return head != null && Elf.isElf(head.bytes());
    }

    /// @param whole whether the script itself is what is judged, and not what another text runs
    private @Nullable Suspicion script(String path, boolean whole) {
        boolean packaged = !whole && facts.ownership(path) == Ownership.PACKAGED;
        var behaviour = packaged ? null : scripts.read(path);
        if (behaviour == null) {
            return null;
        }
        var found = behaviour(path, behaviour, whole);
        if (found == null || whole) {
            return found;
        }
        var what = Phrase.of("runs {0}, which {1}", "运行 {0}，其内容：{1}", path, found.what());
        return new Suspicion(found.level(), what, path, found.evidence(), found.urls());
    }
}
