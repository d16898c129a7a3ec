package davy.core.shell;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Secrets that reach a command which sends them away. A key with which a command logs in, and a
/// certificate whose end is looked at, are used and not taken.
final class Secrets {
    private static final String SHADOW = "/etc/shadow";
    private static final List<String> SECRETS =
            List.of(
                    ".aws/credentials",
                    ".aws/config",
                    ".docker/config.json",
                    ".ssh/id_rsa",
                    ".ssh/id_ed25519",
                    ".ssh/id_dsa",
                    ".ssh/id_ecdsa",
                    SHADOW,
                    ".kube/config",
                    ".git-credentials",
                    ".config/gcloud",
                    ".aliyun/config.json",
                    ".s3cfg",
                    ".passwd-s3fs",
                    ".netrc",
                    ".pgpass",
                    "credentials.db",
                    ".azure/",
                    ".tccli/",
                    ".hcloud/",
                    "serviceaccount/token",
                    ".boto",
                    ".mysql_history",
                    ".ossutilconfig",
                    ".gnupg/",
                    "id_rsa*",
                    "*.pem");
    private static final Set<String> READERS =
            Set.of(
                    "cat", "cp", "tar", "zip", "gzip", "base64", "head", "tail", "strings", "dd",
                    "grep", "awk", "gawk", "xxd", "openssl", "rsync", "7z", "sed", "mv", "");

    /// Programs that take the names of files from their input or arguments and read the files.
    private static final Set<String> COLLECTORS =
            Set.of("cat", "cp", "tar", "zip", "gzip", "base64", "dd", "xxd", "7z", "mv");

    /// Of openssl: those that put out what they read.
    private static final Set<String> CONVERTERS =
            Set.of("enc", "base64", "rsa", "pkey", "ec", "pkcs8", "pkcs12");

    /// Sums and sizes tell nothing of the content.
    private static final Set<String> MEASURES =
            Set.of("wc", "md5sum", "sha1sum", "sha256sum", "sha512sum", "stat", "[", "[[", "test");

    private static final Pattern PRINT = Pattern.compile("printf?\\b([^;}|]*)");
    private static final int MOST_SHOWN = 3;
    private static final Needles NEEDLES = new Needles(SECRETS);

    private Secrets() {}

    static void apply(Scene scene) {
        var senders = scene.calls.stream().filter(Sender::sends).toList();
        if (senders.isEmpty()) {
            return;
        }
        var names = Flow.from(scene, indexes(scene, Secrets::findsNames), Secrets::isMeasure);
        var found = new TreeSet<String>();
        var sources =
                indexes(
                        scene,
                        c -> reads(c, found) || collects(c, names) || TheftRules.asksCloud(c));
        boolean ofAccounts = found.equals(Set.of(SHADOW));
        sources.stream()
                .filter(i -> ofAccounts && isColumn(scene.call(i)))
                .boxed()
                .toList()
                .forEach(sources::clear);
        var flow = Flow.from(scene, sources, c -> isMeasure(c) || ofAccounts && isColumn(c));
        for (var sender : senders) {
            boolean reached =
                    flow.feeds(sender) || Sender.data(sender).stream().anyMatch(flow::carries);
            if (reached || isNamed(sender) || isListed(sender, names)) {
                if (reached) {
                    sources.stream()
                            .limit(MOST_SHOWN)
                            .forEach(i -> scene.see(Trait.CREDENTIAL_THEFT, scene.call(i)));
                }
                scene.see(Trait.CREDENTIAL_THEFT, sender);
                if (Sender.isAway(sender)) {
                    scene.see(Trait.EXFILTRATES, sender);
                }
            }
        }
    }

    private static BitSet indexes(Scene scene, Predicate<Call> wanted) {
        var indexes = new BitSet();
        scene.calls.stream().filter(wanted).forEach(c -> indexes.set(c.command().index()));
        return indexes;
    }

    /// Whether a file that it sends is one.
    private static boolean isNamed(Call sender) {
        return Sender.data(sender).stream()
                        .anyMatch(w -> Sender.isFile(sender, w) && NEEDLES.anyIn(w.text()))
                || sender.command().redirects().stream()
                        .anyMatch(r ->
                                !r.writesFile()
                                        && (NEEDLES.anyIn(r.target().text())
                                                || sender.is("sftp", "ftp")
                                                        && NEEDLES.anyIn(r.body().text())));
    }

    /// Whether it sends files whose names were looked for.
    private static boolean isListed(Call sender, Flow names) {
        return Sender.data(sender).stream()
                        .anyMatch(w -> Sender.isFile(sender, w) && names.carries(w))
                || sender.invocation().wrappers().contains("xargs") && names.feeds(sender);
    }

    private static boolean findsNames(Call call) {
        return call.is("find", "locate", "ls") && NEEDLES.anyIn(Mining.flat(call.command()));
    }

    private static boolean collects(Call call, Flow names) {
        if (call.is("find") && findsNames(call)) {
            return call.arguments().stream().anyMatch(a -> COLLECTORS.contains(a.text()));
        }
        boolean listed =
                call.invocation().wrappers().contains("xargs")
                        || call.has("-T")
                        || call.has("--files-from")
                        || call.is("zip");
        return COLLECTORS.contains(call.name())
                && (listed && names.feeds(call)
                        || call.invocation().operands().stream().anyMatch(names::carries));
    }

    private static boolean reads(Call call, Set<String> found) {
        if (!READERS.contains(call.name())
                || isMeasure(call)
                || call.is("openssl") && !converts(call)) {
            return false;
        }
        int before = found.size();
        var now = new TreeSet<String>();
        Sender.operands(call).forEach(w -> secrets(w, now));
        call.command().redirects().stream()
                .filter(r -> !r.writesFile())
                .forEach(r -> secrets(r.target(), now));
        found.addAll(now);
        return found.size() > before || !now.isEmpty();
    }

    private static void secrets(Word word, Set<String> found) {
        NEEDLES.search(word.text(), (n, _) -> found.add(NEEDLES.word(n)));
    }

    private static boolean converts(Call call) {
        var operands = call.invocation().operands();
        String first = operands.isEmpty() ? "" : operands.getFirst().text();
        return CONVERTERS.contains(first) || first.startsWith("aes") || first.startsWith("des");
    }

    private static boolean isMeasure(Call call) {
        boolean counts =
                call.is("grep", "egrep", "fgrep")
                        && "cqlL".chars().anyMatch(c -> call.invocation().hasLetter((char) c));
        return counts || MEASURES.contains(call.name()) || call.is("openssl") && !converts(call);
    }

    /// Whether it takes the names out of lines of accounts and leaves the passwords.
    private static boolean isColumn(Call call) {
        if (call.is("cut")) {
            return (call.has("-d:") || call.has(":")) && (call.has("-f1") || call.has("1"));
        }
        boolean columns =
                call.is("awk", "gawk", "mawk")
                        && (call.has("-F:") || call.has("-F") && call.has(":"));
        if (!columns) {
            return false;
        }
        var prints =
                call.arguments().stream().flatMap(a -> PRINT.matcher(a.text()).results()).toList();
        return !prints.isEmpty()
                && prints.stream()
                        .map(p -> p.group(1))
                        .allMatch(p -> p.contains("$1") && !p.contains("$0") && !p.contains("$2"));
    }
}
