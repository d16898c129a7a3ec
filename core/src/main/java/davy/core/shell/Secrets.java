package davy.core.shell;

import java.util.ArrayList;
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
                    "grep", "awk", "gawk", "xxd", "openssl", "rsync", "7z", "sed", "mv", "",
                    "egrep", "fgrep", "mawk", "cut", "sort", "tac", "nl", "rev", "od", "hexdump",
                    "paste", "fold", "base32", "xz", "bzip2", "zstd", "gpg", "cpio");

    /// Programs that take the names of files from their input or arguments and read the files.
    private static final Set<String> COLLECTORS =
            Set.of("cat", "cp", "tar", "zip", "gzip", "base64", "dd", "xxd", "7z", "mv");

    /// Of openssl: those that put out what they read.
    private static final Set<String> CONVERTERS =
            Set.of("enc", "base64", "rsa", "pkey", "ec", "pkcs8", "pkcs12");

    /// Sums and sizes tell nothing of the content.
    private static final Set<String> MEASURES =
            Set.of("wc", "md5sum", "sha1sum", "sha256sum", "sha512sum", "stat", "[", "[[", "test");

    /// A program of awk that shows the first column and no other: a condition that only compares,
    /// and one action.
    private static final Pattern FIRST =
            Pattern.compile(
                    "(?:length|NR|\\$[1-9]|[=!<>]=|[<>~! \\t&|^*:.\\d/]|\"[^\"$(=]{0,20}\"|[()])*+"
                            + "\\{[ \\t]*printf?(?:[ \\t,;]|\\$1(?!\\d)|\"[^\"]{0,80}\")*+\\}[ \\t]*");

    private static final int MOST_SHOWN = 3;
    private static final Needles NEEDLES = new Needles(SECRETS);

    private Secrets() {}

    static void apply(Scene scene) {
        var senders = scene.calls.stream().filter(Sender::sends).toList();
        if (senders.isEmpty()) {
            return;
        }
        var names =
                Flow.from(
                        scene,
                        indexes(scene, Secrets::findsNames),
                        Secrets::isMeasure,
                        w -> NEEDLES.anyIn(w.text()));
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
        boolean ofCloud = scene.calls.stream().anyMatch(TheftRules::asksCloud);
        for (var sender : senders) {
            boolean reached =
                    flow.feeds(sender)
                            || Sender.data(sender).stream().anyMatch(w -> flow.carries(sender, w));
            if (reached || isNamed(sender) || isListed(sender, names)) {
                if (reached) {
                    sources.stream()
                            .limit(MOST_SHOWN)
                            .forEach(i -> scene.see(Trait.CREDENTIAL_THEFT, scene.call(i)));
                }
                scene.see(Trait.CREDENTIAL_THEFT, sender);
                boolean alerts = reached && ofAccounts && !ofCloud && !isNamed(sender);
                if (Sender.isAway(sender, alerts)) {
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
        return Sender.files(sender).stream().anyMatch(w -> NEEDLES.anyIn(w.text()))
                || sender.command().redirects().stream()
                        .anyMatch(r ->
                                !r.writesFile()
                                        && (NEEDLES.anyIn(r.target().text())
                                                || sender.is("sftp", "ftp")
                                                        && NEEDLES.anyIn(r.body().text())));
    }

    /// Whether it sends files whose names were looked for.
    private static boolean isListed(Call sender, Flow names) {
        return Sender.files(sender).stream().anyMatch(w -> names.carries(sender, w))
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
                        || call.invocation().operands().stream()
                                .anyMatch(o -> names.carries(call, o)));
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
        var words = call.arguments().stream().map(Word::text).toList();
        if (call.is("cut")) {
            return takes(words, List.of("-d", ":"), List.of("-f", "1"));
        }
        boolean columns =
                call.is("awk", "gawk", "mawk")
                        && takes(words, List.of("-F", ":"), List.of())
                        && call.arguments().stream().allMatch(Word::isLiteral);
        String program =
                call.invocation().operands().stream()
                        .map(Word::text)
                        .filter(w -> !w.equals(":"))
                        .findFirst()
                        .orElse("");
        return columns && program.length() < 1024 && FIRST.matcher(program).matches();
    }

    /// Whether these options with their values are there, and no others but `-s`.
    @SafeVarargs
    private static boolean takes(List<String> words, List<String>... options) {
        var left = new ArrayList<>(words);
        left.remove("-s");
        for (var option : options) {
            if (option.isEmpty()) {
                continue;
            }
            int at = left.indexOf(option.get(0));
            boolean apart =
                    at >= 0 && at + 1 < left.size() && left.get(at + 1).equals(option.get(1));
            if (apart) {
                left.remove(at + 1);
                left.remove(at);
            } else if (!left.remove(option.get(0) + option.get(1))) {
                return false;
            }
        }
        return left.stream().noneMatch(w -> w.startsWith("-"));
    }
}
