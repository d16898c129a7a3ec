package davy.agent.respond;

import davy.agent.respond.SshListeners.Listener;
import davy.agent.respond.SshPlaces.Place;
import davy.core.account.Accounts;
import davy.core.account.SshdConfig;
import davy.core.account.SshdConfig.Directive;
import davy.core.account.Unparsed;
import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether an SSH server that is told to read its settings again would come back. It becomes its
/// program anew for that, ends where something is wrong, and systemd does not start it again (the
/// `RestartPreventExitStatus=255` of Debian). `sshd -t` would tell, but no program of the host is
/// run: its program has in it the words that it knows.
final class SshGuard {
    private static final int LARGEST_PROGRAM = 32 << 20;

    /// Each is sought in the whole program; a server with all that OpenSSH knows has some 200.
    private static final int MOST_WORDS = 1000;

    /// Lists of names of which each must be known; with `-` before it, none need be.
    private static final Set<String> NAMED = Set.of("ciphers", "macs", "kexalgorithms");

    /// The ways to write a name that older versions had another for.
    private static final Map<String, List<String>> SPELLINGS =
            Map.of(
                    "kbdinteractiveauthentication",
                    List.of(
                            "kbdinteractiveauthentication",
                            "challengeresponseauthentication",
                            "skeyauthentication"),
                    "pubkeyauthentication",
                    List.of("pubkeyauthentication", "dsaauthentication"));

    private static final Set<String> FLAGS =
            Set.of(
                    "kbdinteractiveauthentication",
                    "passwordauthentication",
                    "permitemptypasswords",
                    "pubkeyauthentication",
                    "strictmodes",
                    "usepam");

    /// The usual ones since OpenSSH 6.5, and before.
    private static final List<String> HOST_KEYS =
            List.of(
                    "/etc/ssh/ssh_host_rsa_key",
                    "/etc/ssh/ssh_host_ecdsa_key",
                    "/etc/ssh/ssh_host_ed25519_key",
                    "/etc/ssh/ssh_host_dsa_key");

    /// Where an unprivileged child of it is shut in, by distribution; its program names one.
    private static final List<String> CELLS =
            List.of(
                    "/run/sshd",
                    "/var/run/sshd",
                    "/var/empty/sshd",
                    "/usr/share/empty.sshd",
                    "/var/lib/empty",
                    "/var/empty");

    /// Whose members may read the keys on Red Hat's, where sshd knows of it.
    private static final String KEY_GROUP = "ssh_keys";

    private final Host host;
    private final Listener server;
    private final SshdConfig config;

    /// Whether a word is in the program.
    private final Map<String, Boolean> known = new HashMap<>();

    /// @param config that the server would read
    SshGuard(Host host, Listener server, SshdConfig config) {
        this.host = host;
        this.server = server;
        this.config = config;
    }

    /// Why it would not come back, or not where it was; null where nothing speaks against it.
    ///
    /// @param places where it listens now
    /// @param activated whether another process holds its sockets, and so tells where that is
    @Nullable Phrase objection(Collection<Place> places, boolean activated) {
        var why = files();
        why = why == null ? program() : why;
        why = why == null ? hostKeys() : why;
        return why == null && !activated
                ? new SshPlaces(host, server, config).objection(places)
                : why;
    }

    private @Nullable Phrase files() {
        if (config.files().isEmpty()) {
            String file = server.command().file();
            return Phrase.of(
                    "its configuration {0} cannot be read",
                    "无法读取其配置文件 {0}", file == null ? "" : file);
        }
        if (config.unparsed().isEmpty()) {
            return null;
        }
        Unparsed line = config.unparsed().getFirst();
        return Phrase.of(
                "{0}, line {1}, has no value: {2}",
                "{0} 第 {1} 行缺少值：{2}", line.file(), line.line(), line.text().strip());
    }

    private @Nullable Phrase program() {
        String link = host.readLink("/proc/" + server.pid() + "/exe");
        if (link == null) {
            return null;
        }
        String path = HostPrograms.withoutMark(link);
        var content = host.read(path, LARGEST_PROGRAM);
        if (content == null) {
            return Phrase.of("its program {0} is not there", "其程序 {0} 不存在", path);
        }
        String program = new String(content.bytes(), StandardCharsets.ISO_8859_1);
        var why = content.truncated() ? null : words(program);
        return why == null ? cell(program) : why;
    }

    private @Nullable Phrase words(String program) {
        for (Directive each : config.directives()) {
            String unknown = unknown(each, program);
            if (known.size() > MOST_WORDS) {
                return Phrase.of(
                        "{0}, line {1}: its settings have more words than are looked at",
                        "{0} 第 {1} 行：配置中的名称过多，未全部检查", each.file(), each.line());
            }
            if (unknown != null) {
                return Phrase.of(
                        "{0}, line {1}: this sshd does not know {2}",
                        "{0} 第 {1} 行：该 sshd 不识别 {2}", each.file(), each.line(), unknown);
            }
        }
        return null;
    }

    /// It ends where that is not root's alone, or not there. Where the server is in a container,
    /// its own counts.
    private @Nullable Phrase cell(String program) {
        String root = "/proc/" + server.pid() + "/root";
        for (String cell : host.stat(root) == null ? List.<String>of() : CELLS) {
            if (program.contains('\0' + cell + '\0') && !isCell(root + cell)) {
                return Phrase.of(
                        "the directory {0} that it needs is missing, or root is not the only one"
                                + " who may write to it",
                        "它需要的目录 {0} 不存在，或 root 以外的用户可写", cell);
            }
        }
        return null;
    }

    private boolean isCell(String path) {
        var info = host.stat(path);
        return info != null && info.isDirectory() && info.uid() == 0 && (info.mode() & 022) == 0;
    }

    /// The word of a line that the server would stop at; null where it knows them.
    private @Nullable String unknown(Directive line, String program) {
        String keyword = line.keyword();
        if (!isAnyIn(program, SPELLINGS.getOrDefault(keyword, List.of(keyword)))) {
            return keyword;
        }
        String value = line.arguments().getFirst();
        String lower = value.toLowerCase(Locale.ROOT);
        if (FLAGS.contains(keyword)) {
            return lower.equals("yes") || lower.equals("no") ? null : value;
        }
        if (keyword.equals("permitrootlogin")) {
            boolean known = lower.equals("yes") || lower.equals("no") || knows(program, lower);
            return known ? null : value;
        }
        return NAMED.contains(keyword) ? unknownName(value, program) : null;
    }

    private @Nullable String unknownName(String list, String program) {
        if (list.startsWith("-")) {
            return null;
        }
        boolean added = list.startsWith("+") || list.startsWith("^");
        for (String name : (added ? list.substring(1) : list).split(",", -1)) {
            boolean pattern = name.contains("*") || name.contains("?");
            if (!pattern && !name.isEmpty() && !knows(program, name)) {
                return name;
            }
        }
        return null;
    }

    private boolean isAnyIn(String program, List<String> words) {
        return words.stream().anyMatch(word -> knows(program, word));
    }

    /// Whether a word is in the program; also that it is not, from so many words on.
    private boolean knows(String program, String word) {
        return known.size() <= MOST_WORDS
                && known.computeIfAbsent(word, each -> isIn(program, each));
    }

    /// Whether the program of a server does not know a word; where it cannot be read, that is not
    /// so.
    static boolean lacks(Host host, Listener server, String word) {
        String link = host.readLink("/proc/" + server.pid() + "/exe");
        var content =
                link == null ? null : host.read(HostPrograms.withoutMark(link), LARGEST_PROGRAM);
        return content != null
                && !content.truncated()
                && !isIn(new String(content.bytes(), StandardCharsets.ISO_8859_1), word);
    }

    /// Linkers let a word be the end of another one.
    private static boolean isIn(String program, String word) {
        return program.contains(word + '\0');
    }

    private @Nullable Phrase hostKeys() {
        var keys = new ArrayList<String>(server.command().hostKeys());
        for (Directive each : server.command().options()) {
            if (each.keyword().equals("hostkey")) {
                keys.add(each.arguments().getFirst());
            }
        }
        config.all("HostKey").forEach(each -> keys.add(each.arguments().getFirst()));
        boolean agent =
                !config.all("HostKeyAgent").isEmpty()
                        || server.command().first("HostKeyAgent") != null;
        var sought = keys.isEmpty() ? HOST_KEYS : keys;
        if (agent || sought.stream().anyMatch(this::mayBeKey)) {
            return null;
        }
        return Phrase.of(
                "no host key is there that root alone may read ({0})",
                "没有仅 root 可读的主机密钥（{0}）", String.join(", ", sought));
    }

    /// Where a path that is not absolute leads is not known.
    private boolean mayBeKey(String path) {
        var info = path.startsWith("/") ? host.stat(path) : null;
        return !path.startsWith("/")
                || info != null && info.isRegular() && info.size() > 0 && isSecret(info);
    }

    /// It passes over a key of its own user that others may read.
    private boolean isSecret(FileInfo key) {
        boolean shared =
                Accounts.read(host).groups().stream()
                        .anyMatch(group ->
                                group.gid() == key.gid() && group.name().equals(KEY_GROUP));
        int others = key.mode() & (shared ? 037 : 077);
        return key.uid() != 0 || others == 0;
    }
}
