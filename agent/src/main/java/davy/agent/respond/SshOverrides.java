package davy.agent.respond;

import davy.agent.respond.SshListeners.Listener;
import davy.core.account.SshdConfig;
import davy.core.edit.SshdEdit;
import davy.core.host.Host;
import davy.core.process.ProcessTable;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Running ssh servers that let root in by password whatever the usual files say, as they were
/// started with an option that counts before these, or with another file.
final class SshOverrides {
    private static final SshdEdit.Wanted WANTED = SshdEdit.ROOT_BY_KEY.getFirst();
    private static final int LARGEST = 1 << 20;

    /// The clock of processes and that of files differ by a little.
    private static final Duration SOON = Duration.ofSeconds(5);

    /// Where distributions keep the options of the server.
    private static final List<String> FILES =
            List.of(
                    "/etc/default/ssh",
                    "/etc/default/sshd",
                    "/etc/sysconfig/sshd",
                    "/etc/sysconfig/ssh",
                    "/etc/conf.d/sshd",
                    "/etc/init.d/ssh",
                    "/etc/init.d/sshd");

    private static final List<String> UNITS =
            List.of(
                    "/etc/systemd/system",
                    "/run/systemd/system",
                    "/usr/local/lib/systemd/system",
                    "/usr/lib/systemd/system",
                    "/lib/systemd/system");

    private final Host host;
    private final List<Listener> servers;
    private final String usual;

    /// @param usual configuration of a server that is told of none
    SshOverrides(Host host, List<Listener> servers, String usual) {
        this.host = host;
        this.servers = servers;
        this.usual = usual;
    }

    /// What a person has to do, for each of them.
    List<Phrase> byHand() {
        var all = new ArrayList<Phrase>();
        for (Listener server : servers) {
            var override = override(server);
            if (override != null) {
                all.add(override);
            }
        }
        return all;
    }

    /// Those that may still go by what their files said before somebody closed the door in them:
    /// when a server read them is not to be seen, but when it started.
    ///
    /// @param told those that Davy had read them
    List<Phrase> unread(Set<Listener> told) {
        var all = new ArrayList<Phrase>();
        for (Listener server : servers) {
            var config = server.config(host, usual);
            boolean closed =
                    override(server) == null
                            && server.command().first(WANTED.keyword()) == null
                            && SshdEdit.files(config, List.of(WANTED)).isEmpty();
            String changed = closed && !isOneOf(told, server) ? changed(server, config) : null;
            if (changed != null) {
                all.add(unread(server, changed));
            }
        }
        return all;
    }

    /// Its title may be another one by now.
    private static boolean isOneOf(Set<Listener> told, Listener server) {
        return told.stream()
                .anyMatch(each -> each.pid() == server.pid() && each.start() == server.start());
    }

    /// A file that is younger than the process.
    private @Nullable String changed(Listener server, SshdConfig config) {
        var process = ProcessTable.one(host, server.pid());
        for (String file : process == null ? List.<String>of() : config.files()) {
            var info = host.stat(file);
            if (process != null
                    && info != null
                    && info.modified().isAfter(process.started().plus(SOON))) {
                return file;
            }
        }
        return null;
    }

    private static Phrase unread(Listener server, String file) {
        return Phrase.of(
                "{0} refuses root's password already, but was changed after the ssh server (process"
                        + " {1}) had started, which may still go by what it read before: reload it"
                        + " (sshd -t must be silent; systemctl reload ssh, or sshd)",
                "{0} 已禁止 root 密码登录，但该文件在 ssh 服务（进程 {1}）启动之后被修改，服务可能仍按原先读取的配置运行：请重新加载（先确认"
                        + " sshd -t 无报错，再 systemctl reload ssh 或 sshd）",
                file,
                server.pid());
    }

    private @Nullable Phrase override(Listener server) {
        var option = server.command().first(WANTED.keyword());
        if (option != null) {
            return WANTED.isMetBy(option.value()) ? null : option(server, option.value());
        }
        String file = server.command().file();
        if (file == null || real(file).equals(real(usual))) {
            return null;
        }
        var config = SshdConfig.read(host, file);
        var set = config.first(WANTED.keyword());
        if (set == null && !config.files().isEmpty()) {
            return unset(server, file);
        }
        return set != null && WANTED.isMetBy(set.value()) ? null : otherFile(server, file);
    }

    /// What sshd does then was another thing before OpenSSH 7.0, and distributions changed it.
    private Phrase unset(Listener server, String file) {
        return Phrase.of(
                "the ssh server (process {0}) was started with -f {1} ({2}), and does not go by {3};"
                        + " {1} has no PermitRootLogin, and then root's password lets in before OpenSSH"
                        + " 7.0, on Red Hat's 7 and on SUSE's: set PermitRootLogin prohibit-password"
                        + " there and reload it (systemctl reload ssh, or sshd; keep this session"
                        + " open)",
                "ssh 服务（进程 {0}）以 -f {1} 启动（{2}），不使用 {3}；{1} 中未设置 PermitRootLogin，在 OpenSSH"
                        + " 7.0 之前的版本、RHEL/CentOS 7 及 SUSE 上 root 密码此时仍可登录：请在其中设置 PermitRootLogin"
                        + " prohibit-password 并重新加载（systemctl reload ssh 或 sshd；请保持当前会话）",
                server.pid(),
                file,
                origin(file),
                usual);
    }

    private String real(String path) {
        String real = host.resolve(path);
        return real == null ? path : real;
    }

    private Phrase option(Listener server, String value) {
        return Phrase.of(
                "the ssh server (process {0}) was started with -o {1}={2}, which counts before its"
                        + " files: root's password lets in until you take the option out ({3}), set"
                        + " PermitRootLogin prohibit-password and restart it (systemctl restart ssh,"
                        + " or sshd; keep this session open)",
                "ssh 服务（进程 {0}）以 -o {1}={2} 启动，该参数优先于配置文件：root 密码仍可登录，直至您删除该参数（{3}）、设置"
                        + " PermitRootLogin prohibit-password 并重启服务（systemctl restart ssh 或 sshd；请保持当前会话）",
                server.pid(),
                WANTED.keyword(),
                value,
                origin(WANTED.keyword()));
    }

    private Phrase otherFile(Listener server, String file) {
        return Phrase.of(
                "the ssh server (process {0}) was started with -f {1} ({2}), and does not go by {3}:"
                        + " root's password lets in until you set PermitRootLogin prohibit-password"
                        + " in that file and reload it (systemctl reload ssh, or sshd; keep this"
                        + " session open)",
                "ssh 服务（进程 {0}）以 -f {1} 启动（{2}），不使用 {3}：root 密码仍可登录，直至您在该文件中设置 PermitRootLogin"
                        + " prohibit-password 并重新加载（systemctl reload ssh 或 sshd；请保持当前会话）",
                server.pid(),
                file,
                origin(file),
                usual);
    }

    /// The file that has such an option, as far as it is found.
    private Phrase origin(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        for (String file : candidates()) {
            var content = host.read(file, LARGEST);
            if (content != null && content.lines().stream().anyMatch(line -> sets(line, lower))) {
                return Phrase.plain(file);
            }
        }
        return Phrase.of(
                "look in /etc/default/ssh, /etc/sysconfig/sshd and its unit: systemctl cat ssh, or"
                        + " sshd",
                "请查看 /etc/default/ssh、/etc/sysconfig/sshd 及其服务单元：systemctl cat ssh 或 sshd");
    }

    private static boolean sets(String line, String lower) {
        return !line.strip().startsWith("#") && line.toLowerCase(Locale.ROOT).contains(lower);
    }

    private List<String> candidates() {
        var all = new ArrayList<>(FILES);
        for (String folder : UNITS) {
            for (String unit : List.of("ssh.service", "sshd.service")) {
                String parts = folder + '/' + unit + ".d";
                host.list(parts).forEach(name -> all.add(parts + '/' + name));
                all.add(folder + '/' + unit);
            }
        }
        return all;
    }
}
