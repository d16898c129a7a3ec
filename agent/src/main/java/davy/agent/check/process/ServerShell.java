package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.shell.Behaviour;
import davy.core.shell.Interpreters;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "server-shell",
        title = @Text(en = "Server that started a shell or a download", zh = "服务进程启动了 shell 或下载程序"),
        level = Level.HIGH,
        technique = {"T1190", "T1059.004"},
        falsePositives =
                @Text(
                        en =
                                "Web applications that call helpers through a shell: reported only if"
                                        + " the shell runs what it downloads, hides what it runs, or"
                                        + " does worse. Redis and Memcached never start a shell.",
                        zh =
                                "通过 shell 调用辅助程序的 Web 应用：仅在其下载并运行内容、隐藏所运行内容或有更恶劣行为时报告。Redis 和 Memcached 从不启动 shell。"),
        how =
                @Text(
                        en =
                                "Goes up from every shell, interpreter and download program to its"
                                        + " ancestors, and reports those that come from a database, cache,"
                                        + " web or application server.",
                        zh = "从每个 shell、解释器、下载程序向上追溯祖先进程，报告源自数据库、缓存、Web 或应用服务器的进程。"),
        live = true)
final class ServerShell implements ProcessCheck {
    private static final Set<String> SHELLS =
            Set.of(
                    "sh", "bash", "dash", "zsh", "ash", "ksh", "curl", "wget", "nc", "ncat",
                    "socat");

    /// These never start another program by themselves. Debian's `redis-server` and `valkey-server`
    /// are links to `redis-check-rdb` and `valkey-check-rdb`.
    private static final Set<String> CLOSED =
            Set.of(
                    "redis-server",
                    "redis-check-rdb",
                    "memcached",
                    "mongod",
                    "mysqld",
                    "mariadbd",
                    "valkey-server",
                    "valkey-check-rdb");

    /// The same programs that watch others: they start a script when one fails.
    private static final Set<String> SENTINELS = Set.of("redis-sentinel", "valkey-sentinel");

    /// These may, but not to run what they download, nor what is hidden.
    private static final Set<String> OPEN =
            Set.of(
                    "nginx",
                    "apache2",
                    "httpd",
                    "php-fpm",
                    "postgres",
                    "java",
                    "tomcat",
                    "node",
                    "uwsgi",
                    "gunicorn",
                    "lighttpd",
                    "caddy");

    private static final EnumSet<Trait> BAD =
            EnumSet.of(
                    Trait.DOWNLOAD_AND_RUN,
                    Trait.REVERSE_SHELL,
                    Trait.MINER,
                    Trait.ENCODED,
                    Trait.GSOCKET,
                    Trait.RIVAL_KILLING,
                    Trait.ADDS_KEY);

    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            String program = Called.program(process);
            boolean shell = SHELLS.contains(program);
            var server = shell || Interpreters.has(program) ? server(process, shell, facts) : null;
            if (server != null) {
                findings.add(finding(process, server));
            }
        }
    }

    /// @param shell whether it is one of [#SHELLS]; an interpreter is what web servers serve with
    private static @Nullable HostProcess server(HostProcess process, boolean shell, Facts facts) {
        for (HostProcess ancestor : facts.processes().ancestors(process)) {
            var executable = ancestor.executable();
            String name = executable == null ? "" : stem(executable.name());
            boolean closed = CLOSED.contains(name);
            boolean sentinel = closed && SENTINELS.contains(ancestor.comm());
            boolean open = shell && OPEN.contains(name) || sentinel;
            if (closed && !sentinel || open && isBad(process)) {
                return ancestor;
            }
        }
        return null;
    }

    /// `php-fpm8.2` is `php-fpm`.
    private static String stem(String name) {
        int end = name.length();
        while (end > 0
                && (Character.isDigit(name.charAt(end - 1)) || name.charAt(end - 1) == '.')) {
            end--;
        }
        String stem = name.substring(0, end);
        return stem.equals("apache") ? "apache2" : stem;
    }

    private static boolean isBad(HostProcess process) {
        return Behaviour.ofArguments(process.arguments().values()).hasAny(BAD);
    }

    private static Finding.Draft finding(HostProcess process, HostProcess server) {
        return Evidence.process(
                        Finding.of(
                                Phrase.of(
                                        "the server {0} (pid {1}) started {2} (pid {3})",
                                        "服务 {0}（PID {1}）启动了 {2}（PID {3}）",
                                        server.comm(),
                                        server.pid(),
                                        process.comm(),
                                        process.pid())),
                        process)
                .with("davy.server.pid", server.pid())
                .with("davy.server.executable", path(server))
                .level(isAdopted(server) && !isBad(process) ? Level.MEDIUM : Level.HIGH);
    }

    /// The first process of a container becomes the parent of all whose own has ended: of what a
    /// person left behind with `docker exec`, and of probes that took too long.
    private static boolean isAdopted(HostProcess server) {
        var pids = server.namespacePids();
        return pids.size() > 1 && pids.getLast() == 1;
    }

    private static @Nullable String path(HostProcess process) {
        var executable = process.executable();
        return executable == null ? null : executable.path();
    }
}
