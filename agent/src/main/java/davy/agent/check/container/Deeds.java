package davy.agent.check.container;

import davy.agent.check.DownloadSource;
import davy.agent.check.Evidence;
import davy.agent.check.InPart;
import davy.agent.check.LongScript;
import davy.agent.check.MalwareNames;
import davy.agent.check.Places;
import davy.agent.check.persistence.Suspicion;
import davy.core.file.Magic;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.indicator.Pool;
import davy.core.indicator.Wallet;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.shell.Usage;
import davy.core.text.Phrase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a container does when it starts: by its arguments, its environment, and the scripts that
/// these run, read from its own root.
final class Deeds {
    private static final int LONGEST_SCRIPT = 1 << 20;
    private static final int MOST_SCRIPTS = 8;
    private static final int MOST_SHOWN = 8;
    private static final int LONGEST_TEXT = 128 << 10;
    private static final List<String> PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /// Of malice by themselves. Debuggers and images of tools preload, encode and read secrets.
    private static final Set<Trait> STRONG =
            EnumSet.of(
                    Trait.MINER,
                    Trait.REVERSE_SHELL,
                    Trait.RIVAL_KILLING,
                    Trait.SPREADS,
                    Trait.GSOCKET,
                    Trait.HIDES);

    /// What adds to a download that is run.
    private static final Set<Trait> WEAK =
            EnumSet.of(
                    Trait.DISABLES_SECURITY,
                    Trait.ERASES_TRACES,
                    Trait.ADDS_KEY,
                    Trait.ADDS_CRON,
                    Trait.IMMUTABLE,
                    Trait.ENCODED,
                    Trait.CREDENTIAL_THEFT);

    private final @Nullable Host root;
    private final String directory;
    private final Set<Phrase> doings = new LinkedHashSet<>();
    private final Set<String> shown = new LinkedHashSet<>();
    private final Set<String> scripts = new LinkedHashSet<>();
    private final Set<String> suspectScripts = new LinkedHashSet<>();
    private final Set<String> urls = new LinkedHashSet<>();
    private final Set<String> wallets = new LinkedHashSet<>();
    private final Set<String> pools = new LinkedHashSet<>();
    private boolean mines;
    private Level level = Level.INFORMATIONAL;

    /// @param root of the container; null where it cannot be looked into
    /// @param directory in which it starts
    private Deeds(@Nullable Host root, String directory) {
        this.root = root;
        this.directory = directory.startsWith("/") ? directory : "/";
    }

    static Deeds of(
            @Nullable Host root,
            List<String> arguments,
            List<String> environment,
            String directory) {
        var deeds = new Deeds(root, directory);
        deeds.arguments(arguments);
        deeds.named(String.join("\n", environment), "");
        return deeds;
    }

    private void arguments(List<String> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        named(String.join(" ", arguments), "");
        var behaviour = Behaviour.ofArguments(arguments);
        unseen(arguments.getFirst(), behaviour);
        behaviour(behaviour, "");
        program(arguments.getFirst());
        var rest = new ArrayDeque<String>();
        arguments.stream().limit(MOST_SCRIPTS).forEach(rest::add);
        follow(behaviour, rest);
        for (int i = 0; i < 4 * MOST_SCRIPTS && !rest.isEmpty(); i++) {
            script(rest.pop(), rest);
        }
    }

    private static void follow(Behaviour behaviour, ArrayDeque<String> rest) {
        Usage.of(behaviour).runs().stream()
                .limit(MOST_SCRIPTS)
                .forEach(run -> rest.add(run.path()));
    }

    private void program(String path) {
        String name = Places.name(path);
        if (MalwareNames.isProgram(name)) {
            see(
                    Level.HIGH,
                    Phrase.of(
                            "runs {0}, a name known from miners and bots",
                            "运行 {0}（该名称常见于挖矿程序和僵尸网络）", name),
                    path);
            mines |= MalwareNames.isMiner(name);
        }
    }

    /// Pools and wallets.
    private void named(String whole, String script) {
        String text = whole.length() > LONGEST_TEXT ? whole.substring(0, LONGEST_TEXT) : whole;
        for (Pool pool : Pool.findIn(text)) {
            if (pool.sign().isStrong()) {
                pools.add(pool.endpoint());
                see(
                        Level.HIGH,
                        Phrase.of("names the mining pool {0}", "指定矿池 {0}", pool.endpoint()),
                        "");
                mined(script);
            }
        }
        for (Wallet wallet : Wallet.findIn(text)) {
            if (wallet.coin().isStrong()) {
                wallets.add(wallet.address());
                see(Level.HIGH, Phrase.of("has the wallet {0}", "含钱包地址 {0}", wallet.address()), "");
                mined(script);
            }
        }
    }

    private void mined(String script) {
        mines = true;
        if (!script.isEmpty()) {
            suspectScripts.add(script);
        }
    }

    private void behaviour(Behaviour behaviour, String script) {
        int strong = 0;
        for (Trait trait : behaviour.traits()) {
            if (STRONG.contains(trait)) {
                strong++;
                see(Level.HIGH, trait.phrase(), behaviour.evidence(trait).getFirst());
                mines |= trait == Trait.MINER;
            }
        }
        var download = download(behaviour);
        if (download != null) {
            var trait = Trait.DOWNLOAD_AND_RUN;
            see(download, trait.phrase(), behaviour.evidence(trait).getFirst());
        }
        if (strong > 0 || download != null) {
            urls.addAll(behaviour.urls());
            if (!script.isEmpty()) {
                suspectScripts.add(script);
            }
        }
    }

    /// Many images load what they run when they start; from an address without a name, or with
    /// deeds beside it that hide it, none does.
    private static @Nullable Level download(Behaviour behaviour) {
        if (!behaviour.has(Trait.DOWNLOAD_AND_RUN)) {
            return null;
        }
        boolean more = behaviour.hasAny(WEAK);
        var worst = DownloadSource.OWN;
        for (String url : behaviour.urls()) {
            var source = DownloadSource.of(url);
            worst = source.compareTo(worst) < 0 ? source : worst;
        }
        return switch (worst) {
            case ADDRESS -> Level.HIGH;
            case PLAIN, UNKNOWN -> more ? Level.HIGH : Level.MEDIUM;
            case RENTED, SECURE -> more ? Level.MEDIUM : null;
            case PUBLISHER, OWN -> null;
        };
    }

    private void see(Level newLevel, Phrase doing, String evidence) {
        level = newLevel.atLeast(level) ? newLevel : level;
        if (doings.size() < MOST_SHOWN) {
            doings.add(doing);
        }
        if (!evidence.isEmpty() && shown.size() < MOST_SHOWN) {
            shown.add(Evidence.cut(evidence));
        }
    }

    private void script(String written, ArrayDeque<String> rest) {
        String path = root == null ? null : found(root, written);
        if (root == null || path == null || scripts.size() >= MOST_SCRIPTS || !scripts.add(path)) {
            return;
        }
        program(written);
        var content = root.read(path, LONGEST_SCRIPT);
        if (content == null || isBinary(content.bytes())) {
            scripts.remove(path);
            return;
        }
        if (content.truncated() && LongScript.goesOn(path, content.bytes())) {
            root.miss(new Unseen(path, InPart.BEGINNING));
        }
        var behaviour = Behaviour.of(content.text());
        unseen(path, behaviour);
        named(content.text(), path);
        behaviour(behaviour, path);
        follow(behaviour, rest);
    }

    private void unseen(String what, Behaviour behaviour) {
        if (root != null && behaviour.truncated()) {
            root.miss(new Unseen(what, InPart.COMMANDS));
        }
    }

    /// The real path of a file that is written as a program; null where there is none.
    private @Nullable String found(Host host, String written) {
        if (written.isEmpty() || written.startsWith("-") || written.length() > 4096) {
            return null;
        }
        if (written.startsWith("/")) {
            return regular(host, written);
        }
        String here = regular(host, (directory.equals("/") ? "" : directory) + "/" + written);
        if (here != null || written.indexOf('/') >= 0) {
            return here;
        }
        for (String folder : PATH) {
            String path = regular(host, folder + "/" + written);
            if (path != null) {
                return path;
            }
        }
        return null;
    }

    private static @Nullable String regular(Host host, String path) {
        var info = host.stat(path);
        return info != null && info.isRegular() ? host.resolve(path) : null;
    }

    private static boolean isBinary(byte[] bytes) {
        if (Magic.interpreter(bytes) != null) {
            return false;
        }
        for (int i = 0; i < bytes.length && i < 512; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    boolean isSuspect() {
        return level.atLeast(Level.MEDIUM);
    }

    boolean mines() {
        return mines;
    }

    Level level() {
        return level;
    }

    /// What it does, in words.
    Phrase doings() {
        return Suspicion.list(List.copyOf(doings));
    }

    /// Lines that show it.
    List<String> shown() {
        return List.copyOf(shown);
    }

    /// Scripts in the container that do it.
    List<String> scripts() {
        return List.copyOf(suspectScripts);
    }

    List<String> urls() {
        return new ArrayList<>(urls);
    }

    List<String> wallets() {
        return List.copyOf(wallets);
    }

    List<String> pools() {
        return List.copyOf(pools);
    }
}
