package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.log.DroppedFile;
import davy.core.text.Phrase;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "audit-dropped-file",
        title = @Text(en = "File that a service dropped and that was run", zh = "服务进程释放并被执行的文件"),
        level = Level.MEDIUM,
        technique = {"T1105", "T1059.004", "T1651"},
        falsePositives =
                @Text(
                        en =
                                "The agent of a cloud runs scripts of operators in the same way: look at"
                                        + " what it was. Build servers, package managers and configuration"
                                        + " management are not reported.",
                        zh = "云平台助手也会以同样方式执行运维脚本，请核实内容。构建服务、软件包管理器和配置管理工具不会报告。"),
        how =
                @Text(
                        en =
                                "Joins records of the audit log: a program for which nobody had logged in"
                                        + " (auid unset) made a file in a temporary directory, and it was"
                                        + " run. Scripts of cloud agents are medium, files of network"
                                        + " services high.",
                        zh =
                                "关联审计日志记录：无人登录（auid 未设置）的进程在临时目录中创建文件，随后该文件被执行。云助手的脚本为中危，网络服务释放的文件为高危。"))
final class AuditDroppedFile implements LogCheck {
    private static final int MOST = 100;

    /// These run what others send them, and are expected to.
    private static final Set<String> AGENTS =
            Set.of(
                    "aliyun-service",
                    "aliyun-assist",
                    "aliyun_assist_client",
                    "tat_agent",
                    "amazon-ssm-agent",
                    "ssm-document-worker",
                    "ssm-agent-worker",
                    "waagent",
                    "google_guest_agent");

    /// These write data, and no programs.
    private static final Set<String> SERVERS =
            Set.of(
                    "redis-server",
                    "valkey-server",
                    "memcached",
                    "mysqld",
                    "mariadbd",
                    "mongod",
                    "postgres",
                    "nginx",
                    "apache2",
                    "httpd",
                    "lighttpd",
                    "php-fpm",
                    "named",
                    "smbd",
                    "vsftpd",
                    "exim4",
                    "dovecot");

    @Override
    public void look(Facts facts, Findings findings) {
        int shown = 0;
        for (var file : facts.logs().dropped()) {
            var level = level(file);
            if (level == null) {
                continue;
            }
            if (shown++ < MOST) {
                findings.add(finding(facts, file, level));
            }
        }
        if (shown > MOST) {
            findings.notDone(
                    "audit.log",
                    Phrase.of(
                            "{0} more files that services dropped are not shown",
                            "另有 {0} 个由服务释放的文件未显示", shown - MOST));
        }
    }

    private static @Nullable Level level(DroppedFile file) {
        String program = file.program().substring(file.program().lastIndexOf('/') + 1);
        String bare = program.startsWith("php-fpm") ? "php-fpm" : program;
        boolean agent = AGENTS.contains(bare) || AGENTS.contains(file.comm());
        boolean script = file.path().startsWith("/tmp/t-") && file.path().endsWith(".sh");
        if (agent && (file.run() != null || script)) {
            return Level.MEDIUM;
        }
        return SERVERS.contains(bare) && file.run() != null ? Level.HIGH : null;
    }

    private static Finding.Draft finding(Facts facts, DroppedFile file, Level level) {
        var run = file.run();
        var draft = Finding.of(reason(file));
        Evidence.file(draft, file.path(), facts.host().lstat(file.path()));
        return LogEvidence.at(draft, file.created())
                .with("event.action", "creation")
                .with("event.end", run == null ? null : run.at().toString())
                .with("event.reference", file.place())
                .with("process.name", file.comm())
                .with("process.executable", file.program())
                .with("process.pid", file.pid() < 0 ? null : file.pid())
                .with("user.id", file.uid() < 0 ? null : file.uid())
                .with("process.command_line", Evidence.cut(String.join(" ", file.command())))
                .with("davy.run", file.runPlace())
                .level(level)
                .about(Entity.file(file.path()));
    }

    private static Phrase reason(DroppedFile file) {
        return file.run() == null
                ? Phrase.of(
                        "{0} made {1} without anybody logged in",
                        "{0} 在无人登录的情况下创建了 {1}", file.comm(), file.path())
                : Phrase.of(
                        "{0} made {1} without anybody logged in, and it was run",
                        "{0} 在无人登录的情况下创建了 {1}，随后该文件被执行", file.comm(), file.path());
    }
}
