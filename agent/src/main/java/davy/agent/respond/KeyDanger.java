package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.AuthorizedKey;
import davy.core.account.AuthorizedKeys;
import davy.core.account.SshdConfig;
import davy.core.account.WrittenKeys;
import davy.core.action.Line;
import davy.core.action.RemoveLines;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which keys are never taken away: the last ones by which the operator may have come in. What a
/// database wrote is none of those.
final class KeyDanger {
    /// Of sshd_config(5): where keys come from.
    private static final Set<String> SOURCES =
            Set.of("authorizedkeysfile", "authorizedkeyscommand", "trustedusercakeys");

    private final Sparing sparing;
    private @Nullable List<AuthorizedKeys> files;
    private @Nullable Map<String, Set<Integer>> sources;

    KeyDanger(Sparing sparing) {
        this.sparing = sparing;
    }

    @Nullable Phrase of(RemoveLines action) {
        String path = action.file().path();
        var text = sparing.host().lines(path);
        // Where a response goes on that was cut off, another line may have the number by now.
        var numbers =
                action.lines().stream()
                        .filter(line -> line.number() >= 1 && line.number() <= text.size())
                        .filter(line -> text.get(line.number() - 1).equals(line.text()))
                        .map(Line::number)
                        .collect(Collectors.toSet());
        var last = of(path, key -> numbers.contains(key.line()));
        return last == null ? ofSources(path, numbers::contains) : last;
    }

    @Nullable Phrase ofMove(String path) {
        var last = of(path, _ -> true);
        return last == null ? ofSources(path, _ -> true) : last;
    }

    /// Settings of sshd that tell where keys come from: the operator's may come from there, unless
    /// one lies at home, where sshd looks by itself.
    private @Nullable Phrase ofSources(String path, IntPredicate goes) {
        for (int line : sources().getOrDefault(path, Set.of())) {
            if (goes.test(line) && isSomebody() && !hasKeyAtHome()) {
                return Phrase.of(
                        "line {0} of {1} tells sshd where keys come from, and no key of yours lies at"
                                + " home: you may not come in without it; correct it by hand, with a"
                                + " session kept open",
                        "{1} 第 {0} 行指定了 sshd 的密钥来源，而您的主目录中没有密钥：删除后您可能无法登录；请在保留一个已登录会话的情况下手动修改",
                        line,
                        path);
            }
        }
        return null;
    }

    /// Their lines, by the real path of the file.
    private Map<String, Set<Integer>> sources() {
        var known = sources;
        if (known == null) {
            known = new HashMap<>();
            for (var directive : SshdConfig.read(sparing.host()).directives()) {
                if (SOURCES.contains(directive.keyword())) {
                    known.computeIfAbsent(real(directive.file()), _ -> new TreeSet<>())
                            .add(directive.line());
                }
            }
            sources = known;
        }
        return known;
    }

    private boolean isSomebody() {
        return Accounts.read(sparing.host()).users().stream().anyMatch(sparing.operator()::cameAs);
    }

    private boolean hasKeyAtHome() {
        return files().stream()
                .filter(file ->
                        file.path().startsWith(file.user().home() + "/.ssh/authorized_keys"))
                .anyMatch(file -> !own(file).isEmpty());
    }

    private @Nullable Phrase of(String path, Predicate<AuthorizedKey> goes) {
        for (var file : files()) {
            boolean takes = path.equals(real(file)) && own(file).stream().anyMatch(goes);
            if (takes && !isOpenWithout(file, path, goes)) {
                return Phrase.of(
                        "{0} holds the last key of {1}, the account that you came in by: it is left;"
                                + " look at each key (ssh-keygen -lf {0}), and take those out by hand"
                                + " that are not yours",
                        "{0} 中有您登录所用账号 {1} 的最后一个密钥，因此保留；请逐一核对（ssh-keygen -lf"
                                + " {0}），并手动删除不属于您的密钥",
                        path,
                        file.user().name());
            }
        }
        return null;
    }

    private boolean isOpenWithout(AuthorizedKeys file, String path, Predicate<AuthorizedKey> goes) {
        return files().stream()
                .filter(each -> each.user().name().equals(file.user().name()))
                .anyMatch(each ->
                        own(each).stream()
                                .anyMatch(key -> !path.equals(real(each)) || !goes.test(key)));
    }

    /// Those that give a shell, and that no program wrote.
    private static List<AuthorizedKey> own(AuthorizedKeys file) {
        var written = WrittenKeys.of(file).keys();
        return file.keys().stream()
                .filter(key -> key.option("command").isEmpty() && !written.contains(key))
                .toList();
    }

    private String real(AuthorizedKeys file) {
        return real(file.path());
    }

    private String real(String path) {
        return Objects.requireNonNullElse(sparing.host().resolve(path), path);
    }

    /// Of the accounts that the operator came in by.
    private List<AuthorizedKeys> files() {
        var known = files;
        if (known == null) {
            var host = sparing.host();
            var all = AuthorizedKeys.read(host, Accounts.read(host), SshdConfig.read(host));
            known = all.stream().filter(file -> sparing.operator().cameAs(file.user())).toList();
            files = known;
        }
        return known;
    }
}
