package davy.core.shell;

import davy.core.indicator.Pool;
import davy.core.indicator.Wallet;
import davy.core.shell.Layer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Miners, and scripts that kill those of others.
final class Mining {
    private static final List<String> SIGNS =
            List.of(
                    "stratum+tcp://",
                    "stratum+ssl://",
                    "stratum+tls://",
                    "stratum2+tcp://",
                    "stratum+udp://",
                    "--donate-level",
                    "\"donate-level\"",
                    "--randomx-",
                    "--nicehash",
                    "-a rx/0",
                    "--algo=rx/",
                    "--algo rx/",
                    "--coin=monero",
                    "--coin monero",
                    "--coin=xmr",
                    "--rig-id");
    private static final int MIN_WALLET = 26;
    private static final Set<String> MINERS =
            Set.of(
                    "xmrig",
                    "xmr-stak",
                    "xmr-stak-cpu",
                    "minerd",
                    "cpuminer",
                    "ccminer",
                    "ethminer",
                    "nbminer",
                    "lolminer",
                    "phoenixminer",
                    "srbminer",
                    "srbminer-multi",
                    "kdevtmpfsi",
                    "kinsing",
                    "kthreaddi",
                    "nanominer",
                    "teamredminer",
                    "xmrigdaemon",
                    "xmrigminer",
                    "pwnrig",
                    "watchbog",
                    "sysrv",
                    "dbused",
                    "hezb",
                    "c3pool_miner",
                    "minergate-cli",
                    "xmrig-notls",
                    "cnrig",
                    "p2pool-miner");
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
    private static final Set<String> KILLERS = Set.of("kill", "pkill", "killall", "skill", "fuser");
    private static final Set<String> SEEKERS =
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

    private static final Needles SIGN_NEEDLES = new Needles(SIGNS);
    private static final Needles RIVAL_NEEDLES = new Needles(RIVALS);
    private static final Needles PORT_NEEDLES = new Needles(PORTS);

    private Mining() {}

    static void apply(Scene scene) {
        if (scene.layer.form() == Form.CODE) {
            text(scene, scene.layer.text(), firstLine(scene.layer.text()));
        }
        for (var call : scene.calls) {
            miner(scene, call);
        }
        rivals(scene);
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private static void miner(Scene scene, Call call) {
        if (SEEKERS.contains(call.name()) || isSinkhole(call)) {
            return;
        }
        if (MINERS.contains(call.name().toLowerCase(Locale.ROOT)) || isPoolLogin(call)) {
            scene.see(Trait.MINER, call);
        }
        String words = flat(call.command());
        text(scene, words, call.raw());
    }

    /// The words of a command as one text, variables put in, with what it reads inline.
    static String flat(Command command) {
        var text = new StringBuilder();
        command.words().forEach(w -> text.append(w.text()).append(' '));
        command.assignments().forEach(a -> text.append(a.value().text()).append(' '));
        command.redirects().forEach(r -> text.append(r.body().text()).append(' '));
        return text.toString();
    }

    private static void text(Scene scene, String text, String shown) {
        boolean mines = SIGN_NEEDLES.anyIn(text) || (text.indexOf('.') >= 0 && Pool.isIn(text));
        for (var wallet : text.length() < MIN_WALLET ? List.<Wallet>of() : Wallet.findIn(text)) {
            scene.wallet(wallet);
            mines |= wallet.coin().isStrong();
        }
        if (mines) {
            scene.see(Trait.MINER, shown);
        }
    }

    /// A line for /etc/hosts that shuts a pool out.
    private static boolean isSinkhole(Call call) {
        return call.is("0.0.0.0", "127.0.0.1")
                || call.mentions("/etc/hosts")
                || (call.is("echo", "printf")
                        && (call.mentions("127.0.0.1 ") || call.mentions("0.0.0.0 ")));
    }

    /// `-o host:port -u wallet`.
    private static boolean isPoolLogin(Call call) {
        if (call.is("curl", "ssh", "mysql", "mount", "scp", "wget", "sudo")) {
            return false;
        }
        String pool = value(call, "-o", "--url");
        String user = value(call, "-u", "--user");
        int colon = pool.lastIndexOf(':');
        return !user.isEmpty()
                && colon > 0
                && pool.indexOf('.') > 0
                && colon + 1 < pool.length()
                && pool.chars().skip(colon + 1).allMatch(c -> Variables.isDigit((char) c));
    }

    private static String value(Call call, String option, String longOption) {
        var arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            if ((text.equals(option) || text.equals(longOption)) && i + 1 < arguments.size()) {
                return arguments.get(i + 1).text();
            }
            if (text.startsWith(longOption + "=")) {
                return text.substring(longOption.length() + 1);
            }
        }
        return "";
    }

    private static void rivals(Scene scene) {
        boolean kills = scene.calls.stream().anyMatch(c -> KILLERS.contains(c.name()));
        if (!kills) {
            return;
        }
        boolean killsComputed = scene.calls.stream().anyMatch(Mining::killsComputed);
        var names = new TreeSet<String>();
        var ports = new TreeSet<String>();
        Call first = null;
        for (var call : scene.calls) {
            if (!SEEKERS.contains(call.name())) {
                continue;
            }
            int before = names.size() + ports.size();
            String words = flat(call.command());
            RIVAL_NEEDLES.search(words, (n, _) -> names.add(RIVAL_NEEDLES.word(n)));
            Pool.findIn(words).forEach(p -> names.add(p.host()));
            PORT_NEEDLES.search(words, (n, _) -> ports.add(PORT_NEEDLES.word(n)));
            if (first == null && names.size() + ports.size() > before) {
                first = call;
            }
            if (isByLoad(scene, call, killsComputed)) {
                scene.see(Trait.RIVAL_KILLING, call);
            }
        }
        if (first != null && (names.size() >= 3 || ports.size() >= 3)) {
            scene.see(Trait.RIVAL_KILLING, first);
            scene.see(Trait.RIVAL_KILLING, String.join(" ", names.isEmpty() ? ports : names));
        }
    }

    /// `ps aux | awk '$3 > 40 {print $2}' | xargs kill -9`.
    private static boolean isByLoad(Scene scene, Call call, boolean killsComputed) {
        if (!call.is("awk", "gawk", "mawk")) {
            return false;
        }
        boolean load =
                call.arguments().stream()
                        .map(a -> a.text().replace(" ", ""))
                        .anyMatch(t -> t.contains("$3>") || t.contains("$9>"));
        return load
                && (killsComputed
                        || scene.readers(call).stream()
                                .anyMatch(r -> KILLERS.contains(r.name()) || r.is("read", "for")));
    }

    /// `kill $pid`, `kill $(...)`.
    private static boolean killsComputed(Call call) {
        return KILLERS.contains(call.name())
                && !call.command().words().stream().allMatch(Word::isLiteral);
    }
}
