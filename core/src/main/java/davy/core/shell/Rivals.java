package davy.core.shell;

import davy.core.indicator.Pool;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Scripts that kill the miners of others: by name, by the ports of pools, or whatever is busy.
final class Rivals {
    private static final List<String> RIVALS =
            List.of(
                    "xmrig",
                    "minerd",
                    "kinsing",
                    "kdevtmpfsi",
                    "kthreaddi",
                    "cryptonight",
                    "minergate",
                    "stratum",
                    "xmr-stak",
                    "ddgs",
                    "ddg.",
                    "qw3xt",
                    "watchbog",
                    "sysrv",
                    "kerberods",
                    "khugepageds",
                    "watchdogs",
                    "networkservice",
                    "sysguard",
                    "sysupdate",
                    "solrd",
                    "zigw",
                    "sustes",
                    "suppoie",
                    "xmrigdaemon",
                    "xmrigminer",
                    "cryptonight",
                    "carbon",
                    "mixnerdx",
                    "performedl",
                    "jobmanager",
                    "irqba",
                    "polkitd.sh",
                    "kworkerds",
                    "biosetjenkins",
                    "loopback.sh",
                    "apaceha",
                    "xiaoyao",
                    "xiaoxue",
                    "sustse",
                    "axgtbc",
                    "axgtfa",
                    "6tjg9",
                    "dgg",
                    "xmr",
                    "monero",
                    "donate",
                    "moneroocean",
                    "minexmr",
                    "supportxmr",
                    "c3pool",
                    "nanopool",
                    "hezb",
                    "dbused",
                    "pwnrig",
                    "tsm32",
                    "tsm64",
                    "dota3",
                    "rsync32",
                    "rsync64",
                    "kswapd0",
                    "xmsteam",
                    "phpupdate",
                    "meshagent",
                    "perfctl",
                    "libgcc_a",
                    "crond64",
                    "php-fpm-xmr",
                    "cnrig",
                    "ld-linux-x86",
                    "nspps",
                    "bashirc",
                    "javaupd",
                    "devtool");
    private static final List<String> PORTS =
            List.of(
                    ":3333", ":4444", ":5555", ":6666", ":7777", ":14444", ":14433", ":45700",
                    ":13531", ":9999", ":3347", ":8888", ":56415", ":1414", ":2222");

    /// Ports at which services of all kinds listen as well.
    private static final Set<String> COMMON =
            Set.of(":5555", ":6666", ":7777", ":9999", ":8888", ":2222");

    static final Set<String> SEEKERS =
            Set.of(
                    "kill",
                    "pkill",
                    "killall",
                    "pgrep",
                    "grep",
                    "egrep",
                    "fgrep",
                    "zgrep",
                    "awk",
                    "gawk",
                    "sed",
                    "ps",
                    "netstat",
                    "ss",
                    "lsof",
                    "fuser",
                    "rm",
                    "chattr",
                    "pidof",
                    "iptables",
                    "ip6tables",
                    "ufw",
                    "nft",
                    "for",
                    "skill",
                    "find",
                    "docker",
                    "systemctl",
                    "[",
                    "[[",
                    "test",
                    "host",
                    "dig",
                    "nslookup",
                    "ping");

    private static final Needles RIVAL_NEEDLES = new Needles(RIVALS);
    private static final Needles PORT_NEEDLES = new Needles(PORTS);

    private Rivals() {}

    static void apply(Scene scene) {
        if (scene.killers().isEmpty()) {
            return;
        }
        var names = new TreeSet<String>();
        var ports = new TreeSet<String>();
        var sought = new TreeSet<String>();
        Call first = null;
        for (var call : scene.calls) {
            if (!SEEKERS.contains(call.name())) {
                continue;
            }
            int before = names.size() + ports.size();
            String words = Mining.flat(call.command());
            RIVAL_NEEDLES.search(words, (n, _) -> names.add(RIVAL_NEEDLES.word(n)));
            Pool.findIn(words).forEach(p -> names.add(p.host()));
            ports(scene, call, words, ports, sought);
            if (first == null && names.size() + ports.size() > before) {
                first = call;
            }
        }
        byLoad(scene);
        if (first != null && (names.size() >= 3 || byPorts(!names.isEmpty(), ports, sought))) {
            scene.see(Trait.RIVAL_KILLING, first);
            scene.see(Trait.RIVAL_KILLING, String.join(" ", names.isEmpty() ? ports : names));
        }
    }

    static boolean isNamed(String words) {
        return RIVAL_NEEDLES.anyIn(words);
    }

    private static void ports(
            Scene scene, Call call, String words, Set<String> ports, Set<String> sought) {
        PORT_NEEDLES.search(
                words,
                (n, end) -> {
                    String port = PORT_NEEDLES.word(n);
                    int start = end - port.length();
                    ports.add(port);
                    // A letter before it: `lsof -i:8888`, `for s in gateway:8888`.
                    boolean named = start > 0 && Character.isLetter(words.charAt(start - 1));
                    if (!named && !isOfListeners(scene, call)) {
                        sought.add(port);
                    }
                });
    }

    /// Services restart by the ports at which they listen; miners are found by the other end.
    private static boolean byPorts(boolean named, Set<String> ports, Set<String> sought) {
        boolean pool = sought.stream().anyMatch(p -> !COMMON.contains(p));
        return named && ports.size() >= 3 || pool && sought.size() >= 3 || sought.size() >= 5;
    }

    /// `netstat -lntp | grep :8888`: a port of this machine.
    private static boolean isOfListeners(Scene scene, Call call) {
        if (call.is("lsof", "fuser")) {
            return true;
        }
        for (var writer : scene.writers(call)) {
            // With `-a` both ends are shown.
            boolean listens =
                    writer.is("netstat", "ss")
                            && writer.invocation().hasLetter('l')
                            && !writer.invocation().hasLetter('a');
            if (listens || writer.is("lsof") || choosesListeners(writer)) {
                return true;
            }
        }
        return OneProgram.passed(scene, call).stream().anyMatch(Rivals::choosesListeners);
    }

    /// `grep LISTEN`, `awk '/LISTEN/'`; not those that leave them out.
    private static boolean choosesListeners(Call call) {
        boolean greps = call.is("grep", "egrep", "fgrep") && !OneProgram.isInverted(call);
        boolean selects = call.is("awk", "gawk", "mawk") && !call.mentions("!");
        return (greps || selects) && call.mentions("LISTEN");
    }

    /// `ps aux | awk '$3 > 40 {print $2}' | xargs kill -9`.
    private static void byLoad(Scene scene) {
        var busy = new BitSet();
        for (var call : scene.calls) {
            if (isByLoad(call) && isOfProcesses(scene, call) && !OneProgram.isChosen(scene, call)) {
                busy.set(call.command().index());
            }
        }
        if (busy.isEmpty()) {
            return;
        }
        var flow = Flow.from(scene, busy, c -> c.is("wc") || c.is("grep") && c.has("-c"));
        if (scene.killers().stream().anyMatch(flow::reaches)) {
            busy.stream().forEach(i -> scene.see(Trait.RIVAL_KILLING, scene.call(i)));
        }
    }

    private static boolean isByLoad(Call call) {
        return call.is("awk", "gawk", "mawk")
                && call.arguments().stream().anyMatch(a -> comparesLoad(a.text()));
    }

    static boolean comparesLoad(String awk) {
        String text = awk.replaceAll("\\s", "");
        return text.contains("$3>") || text.contains("$9>");
    }

    /// Whether it reads a list of processes, from a pipe or from a file.
    private static boolean isOfProcesses(Scene scene, Call call) {
        var writers = scene.writers(call);
        if (writers.stream().anyMatch(c -> c.is("ps", "top", "pidstat"))) {
            return true;
        }
        boolean reads =
                call.invocation().operands().size() > 1
                        || !call.command().redirects().isEmpty()
                        || writers.stream().anyMatch(c -> c.is("cat"));
        return reads && scene.listsProcesses;
    }
}
