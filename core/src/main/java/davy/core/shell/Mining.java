package davy.core.shell;

import davy.core.indicator.Pool;
import davy.core.indicator.Wallet;
import davy.core.shell.Layer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Miners.
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

    private static final Needles SIGN_NEEDLES = new Needles(SIGNS);

    private Mining() {}

    static void apply(Scene scene) {
        if (scene.layer.form() == Form.CODE) {
            text(scene, scene.layer.text(), firstLine(scene.layer.text()));
        }
        for (var call : scene.calls) {
            miner(scene, call);
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private static void miner(Scene scene, Call call) {
        if (Rivals.SEEKERS.contains(call.name()) || isSinkhole(call)) {
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
}
