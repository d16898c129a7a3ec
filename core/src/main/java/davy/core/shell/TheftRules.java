package davy.core.shell;

import davy.core.shell.Layer.Form;
import java.util.List;
import java.util.Set;

/// Credentials of the cloud, other machines reached, and words that betray the gsocket kit.
final class TheftRules {
    private static final List<String> METADATA =
            List.of(
                    "169.254.169.254/latest/meta-data/iam",
                    "100.100.100.200/latest/meta-data/ram",
                    "meta-data/iam/security-credentials",
                    "meta-data/ram/security-credentials",
                    "169.254.170.2",
                    "/computemetadata/v1/instance/service-accounts",
                    "metadata/identity/oauth2/token",
                    "metadata.tencentyun.com/latest/meta-data/cam",
                    "169.254.0.23/latest/meta-data/cam",
                    "/openstack/latest/securitykey");
    private static final List<String> GSOCKET =
            List.of(
                    "gs-netcat",
                    "gsocket.io",
                    "gsocket.org",
                    "gs-dbus",
                    "gs-bd",
                    "gsocket_args",
                    "do not remove this line. seed prng",
                    "gsocket-ipc",
                    "1b5b324a50524e47");

    /// Programs that tell how a machine fares, and cannot start others.
    private static final Set<String> STATE =
            Set.of(
                    "df",
                    "du",
                    "uptime",
                    "free",
                    "hostname",
                    "date",
                    "uname",
                    "w",
                    "who",
                    "last",
                    "vmstat",
                    "iostat",
                    "mpstat",
                    "nproc",
                    "lscpu",
                    "lsblk",
                    "ps",
                    "ss",
                    "netstat",
                    "nvidia-smi",
                    "head",
                    "tail",
                    "grep",
                    "wc",
                    "sort",
                    "uniq",
                    "echo");

    /// Longer programs are libraries of a cloud, which name these addresses too.
    private static final int MAX_CODE = 16_384;

    private static final Needles METADATA_NEEDLES = new Needles(METADATA);
    private static final Needles GSOCKET_NEEDLES = new Needles(GSOCKET);

    private TheftRules() {}

    static void apply(Scene scene) {
        GSOCKET_NEEDLES.search(
                scene.layer.text(),
                (_, end) -> scene.see(Trait.GSOCKET, line(scene.layer.text(), end)));
        if (scene.layer.form() == Form.CODE && scene.layer.text().length() < MAX_CODE) {
            METADATA_NEEDLES.search(
                    scene.layer.text(),
                    (_, end) -> scene.see(Trait.CREDENTIAL_THEFT, line(scene.layer.text(), end)));
        }
        boolean knownHosts = scene.calls.stream().anyMatch(TheftRules::readsKnownHosts);
        for (var call : scene.calls) {
            if (asksCloud(call)) {
                scene.see(Trait.CREDENTIAL_THEFT, call);
            }
            if (Redis.writesElsewhere(call)
                    || knownHosts
                            && call.is("ssh", "scp", "sshpass")
                            && reachesVariable(call)
                            && !asksState(call)) {
                scene.see(Trait.SPREADS, call);
            }
        }
    }

    /// Whether it asks the cloud for the credentials of this host's role.
    static boolean asksCloud(Call call) {
        return !call.is("echo", "grep", "printf")
                && METADATA_NEEDLES.anyIn(Mining.flat(call.command()));
    }

    private static String line(String text, int at) {
        int start = text.lastIndexOf('\n', at - 1) + 1;
        int end = text.indexOf('\n', at);
        int stop = Math.min(end < 0 ? text.length() : end, at + 200);
        return text.substring(Math.max(start, at - 200), stop).strip();
    }

    private static boolean readsKnownHosts(Call call) {
        return call.is(
                        "cat", "grep", "egrep", "awk", "cut", "sed", "strings", "find", "read",
                        "sort", "tr")
                && (call.mentions("known_hosts")
                        || call.mentions(".ssh/config")
                        || call.mentions("bash_history"))
                && call.written().isEmpty();
    }

    /// `ssh $h "df -h; uptime"`: programs that only look, and nothing that hides another text.
    private static boolean asksState(Call call) {
        var operands = call.invocation().operands();
        if (!call.is("ssh") || operands.size() < 2) {
            return false;
        }
        var sent = operands.getLast();
        var commands = sent.isLiteral() ? Shell.parse(sent.text()).commands() : List.<Command>of();
        return !commands.isEmpty()
                && commands.stream()
                        .allMatch(c ->
                                STATE.contains(c.program())
                                        && c.words().stream().allMatch(Word::isLiteral)
                                        && c.assignments().isEmpty()
                                        && c.redirects().stream().noneMatch(Redirect::writesFile));
    }

    /// A host name that comes from a variable or from commands.
    private static boolean reachesVariable(Call call) {
        return call.arguments().stream().anyMatch(a -> !a.isLiteral() && !a.text().startsWith("-"))
                || call.command().words().stream().anyMatch(w -> !w.isLiteral());
    }
}
