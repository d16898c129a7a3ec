package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.AuthorizedKey;
import davy.core.account.AuthorizedKeys;
import davy.core.account.SshdConfig;
import davy.core.account.SshdConnection;
import davy.core.account.WrittenKeys;
import davy.core.finding.Entity;
import davy.core.host.Host;
import davy.core.network.Isolation.Connection;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether root comes in over ssh when passwords of root are refused: by a key that nobody accuses,
/// and that opens. A plan may take the others out, or leaves them to a person.
final class RootKeys {
    private static final String ROOT = "root";

    /// Where the operator comes from is not known of an image (RFC 5737).
    private static final InetAddress ANYWHERE = InetAddress.ofLiteral("203.0.113.1");

    private final Hands hands;
    private final Set<Entity> accused = new HashSet<>();

    RootKeys(Hands hands) {
        this.hands = hands;
    }

    /// @param accusation of keys
    void consider(Accusation accusation) {
        accused.addAll(accusation.entities());
    }

    /// What the operator has to know before the door is closed, when all was considered; null where
    /// root has such a key.
    @Nullable Phrase lockout() {
        var host = hands.host();
        var accounts = Accounts.read(host);
        var config = SshdConfig.read(host);
        var files =
                AuthorizedKeys.read(host, accounts, config).stream()
                        .filter(file -> file.user().name().equals(ROOT) && file.configured())
                        .toList();
        if (files.stream().allMatch(file -> open(file).isEmpty())) {
            return lockout(Phrase.of("root has no ssh key here", "本机 root 没有可登录的 SSH 公钥"));
        }
        if (files.stream().allMatch(file -> own(host, file).isEmpty())) {
            return lockout(
                    Phrase.of(
                            "root has no ssh key here but those that are accused",
                            "本机 root 的 SSH 公钥均为可疑公钥"));
        }
        return takesKey(config, accounts)
                ? null
                : lockout(
                        Phrase.of(
                                "root's ssh keys alone do not open here (PubkeyAuthentication,"
                                        + " AuthenticationMethods, AllowUsers and their like)",
                                "sshd 配置不允许 root 仅凭公钥登录（PubkeyAuthentication、AuthenticationMethods、AllowUsers"
                                        + " 等）"));
    }

    private static Phrase lockout(Phrase why) {
        return Phrase.of(
                "{0}, and root comes in over ssh no more once passwords of root are refused: put your"
                        + " own key in place (ssh-copy-id) and see that it opens, or see that another"
                        + " account may use sudo, before your session ends",
                "{0}，禁止其密码登录后将无法再经 ssh 登录：请在当前会话结束前放置您自己的公钥（ssh-copy-id）并确认可以登录，或确认另有账号可用"
                        + " sudo",
                why);
    }

    /// Those that give a shell.
    private static List<AuthorizedKey> open(AuthorizedKeys file) {
        return file.keys().stream().filter(key -> key.option("command").isEmpty()).toList();
    }

    /// Those that no program wrote and nobody accuses.
    private List<AuthorizedKey> own(Host host, AuthorizedKeys file) {
        String real = host.resolve(file.path());
        var paths = real == null ? List.of(file.path()) : List.of(file.path(), real);
        var written = WrittenKeys.of(file).keys();
        return open(file).stream()
                .filter(key -> !written.contains(key) && !isAccused(key, paths))
                .toList();
    }

    private boolean isAccused(AuthorizedKey key, List<String> paths) {
        return accused.contains(new Entity(Entity.Kind.KEY, key.fingerprint()))
                || paths.stream()
                        .anyMatch(path ->
                                accused.contains(Entity.file(path))
                                        || accused.contains(
                                                Entity.persistence(path + ':' + key.line())));
    }

    /// From where the operator is.
    private boolean takesKey(SshdConfig config, Accounts accounts) {
        var addresses =
                hands.sparing().operator().connections().stream().map(Connection::remote).toList();
        return (addresses.isEmpty() ? List.of(ANYWHERE) : addresses)
                .stream()
                        .anyMatch(from ->
                                config.login(SshdConnection.of(accounts, ROOT, from)).takesKey());
    }
}
