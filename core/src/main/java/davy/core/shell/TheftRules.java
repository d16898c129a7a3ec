package davy.core.shell;

import davy.core.shell.Layer.Form;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
                            && !asksState(scene, call)) {
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
                && !(call.is("sed") && call.invocation().hasLetter('i'))
                && call.command().redirects().stream().noneMatch(Redirect::writesFile);
    }

    /// `ssh $h "df -h; uptime"`: programs that only look, and nothing that hides another text.
    private static boolean asksState(Scene scene, Call call) {
        var sent = sent(call);
        boolean fed =
                scene.isFed(call)
                        || call.command().redirects().stream()
                                .anyMatch(r ->
                                        !r.writesFile()
                                                && r.operator() != Redirect.Operator.COPY_OUTPUT
                                                && !r.target().text().equals("/dev/null"));
        if (!call.is("ssh") || fed || sent.isEmpty() || !sent.stream().allMatch(Word::isLiteral)) {
            return false;
        }
        String text = sent.stream().map(Word::text).collect(Collectors.joining(" "));
        var commands = Shell.parse(text).commands();
        return !commands.isEmpty()
                && commands.stream()
                        .allMatch(c ->
                                isOfState(c)
                                        && c.words().stream().allMatch(Word::isLiteral)
                                        && c.assignments().isEmpty()
                                        && c.redirects().stream().noneMatch(Redirect::writesFile));
    }

    /// What ssh(1) sends: all words behind its options and the host, which it joins. Options may
    /// stand behind the host too.
    private static List<Word> sent(Call call) {
        var words = call.arguments();
        boolean host = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).text();
            if (word.startsWith("-") && word.length() > 1) {
                int valued = 1;
                while (valued < word.length() && !isValued(word.charAt(valued))) {
                    valued++;
                }
                i += valued == word.length() - 1 ? 1 : 0;
            } else if (host) {
                return words.subList(i, words.size());
            } else {
                host = true;
            }
        }
        return List.of();
    }

    private static boolean isValued(char option) {
        return "BbcDEeFIiJLlmOopPQRSWw".indexOf(option) >= 0;
    }

    private static boolean isOfState(Command command) {
        var arguments = command.words().stream().skip(1).map(Word::text).toList();
        return STATE.contains(command.program())
                && switch (command.program()) {
                    case "date" -> arguments.stream().allMatch(a -> a.startsWith("+"));
                    case "sort" ->
                            arguments.stream()
                                    .noneMatch(a -> a.startsWith("--") || a.matches("-.*o.*"));
                    case "uniq" -> arguments.stream().allMatch(a -> a.startsWith("-"));
                    case "ss" -> arguments.stream().noneMatch(a -> a.matches("-.*[KD].*"));
                    default -> true;
                };
    }

    /// A host name that comes from a variable or from commands.
    private static boolean reachesVariable(Call call) {
        return call.arguments().stream().anyMatch(a -> !a.isLiteral() && !a.text().startsWith("-"))
                || call.command().words().stream().anyMatch(w -> !w.isLiteral());
    }
}
