package davy.core.shell;

import davy.core.indicator.Pool;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

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

    /// One program: `php-fpm`, `[p]hp-fpm`, `php-fpm: pool www`.
    private static final Pattern PROGRAM =
            Pattern.compile("\\[?[A-Za-z][\\w.+-]?\\]?[\\w.+-]{2,}(:? [\\w.+-]+)*:?");

    /// `/php-fpm/` in a program of awk, not after `!` or `!~`.
    private static final Pattern IN_AWK = Pattern.compile("(?<!!)(?<!!~)/([A-Za-z][\\w.+-]{2,})/");

    /// What `ps` shows of too many processes to choose one program by it.
    private static final Set<String> COMMON_WORDS =
            Set.of(
                    "root",
                    "tmp",
                    "usr",
                    "bin",
                    "sbin",
                    "var",
                    "dev",
                    "opt",
                    "home",
                    "proc",
                    "pts",
                    "www",
                    "www-data",
                    "nobody",
                    "apache",
                    "daemon");

    private Rivals() {}

    static void apply(Scene scene) {
        if (scene.calls.stream().noneMatch(c -> Killer.kills(scene, c))) {
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
            if (writer.is("netstat", "ss") && writer.invocation().hasLetter('l')
                    || writer.is("lsof")
                    || writer.mentions("LISTEN")) {
                return true;
            }
        }
        return scene.readers(call).stream().anyMatch(r -> r.mentions("LISTEN"));
    }

    /// `ps aux | awk '$3 > 40 {print $2}' | xargs kill -9`.
    private static void byLoad(Scene scene) {
        var busy = new BitSet();
        for (var call : scene.calls) {
            if (isByLoad(call) && isOfProcesses(scene, call) && !isOfOneProgram(scene, call)) {
                busy.set(call.command().index());
            }
        }
        if (busy.isEmpty()) {
            return;
        }
        var flow = Flow.from(scene, busy, c -> c.is("wc") || c.is("grep") && c.has("-c"));
        boolean killed =
                scene.calls.stream().anyMatch(c -> Killer.kills(scene, c) && flow.reaches(c));
        if (killed) {
            busy.stream().forEach(i -> scene.see(Trait.RIVAL_KILLING, scene.call(i)));
        }
    }

    private static boolean isByLoad(Call call) {
        return call.is("awk", "gawk", "mawk")
                && call.arguments().stream()
                        .map(a -> a.text().replace(" ", ""))
                        .anyMatch(t -> t.contains("$3>") || t.contains("$9>"));
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
        return reads && scene.calls.stream().anyMatch(c -> c.is("ps", "top", "pidstat"));
    }

    /// Who looks after one program of his own names it: `ps aux | grep php-fpm | awk '$3 > 60'`.
    private static boolean isOfOneProgram(Scene scene, Call call) {
        return call.arguments().stream().anyMatch(a -> isOfOneProgram(a.text()))
                || scene.writers(call).stream().anyMatch(Rivals::choosesOne)
                || scene.readers(call).stream().anyMatch(Rivals::choosesOne);
    }

    private static boolean isOfOneProgram(String awk) {
        var found = IN_AWK.matcher(awk.replace(" ", ""));
        return found.find() && isOwn(found.group(1));
    }

    private static boolean choosesOne(Call call) {
        if (call.is("ps")) {
            var words = call.arguments().stream().map(Word::text).toList();
            int at = words.indexOf("-C");
            return at >= 0 && at + 1 < words.size() && isProgram(words.get(at + 1));
        }
        var operands = call.invocation().operands();
        return call.is("grep", "egrep", "fgrep")
                && !call.invocation().hasLetter('v')
                && !call.has("--invert-match")
                && operands.size() == 1
                && operands.getFirst().isLiteral()
                && isProgram(operands.getFirst().text());
    }

    private static boolean isProgram(String pattern) {
        return PROGRAM.matcher(pattern).matches() && isOwn(pattern);
    }

    private static boolean isOwn(String name) {
        return !isNamed(name)
                && !COMMON_WORDS.contains(name)
                && !name.contains("..")
                && !name.contains(".+");
    }
}
