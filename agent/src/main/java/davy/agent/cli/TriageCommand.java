package davy.agent.cli;

import davy.agent.archive.Archived;
import davy.agent.check.Catalogue;
import davy.agent.report.CatalogueText;
import davy.agent.report.HtmlReport;
import davy.agent.report.JsonReport;
import davy.agent.report.Style;
import davy.agent.report.TextReport;
import davy.agent.triage.Report;
import davy.agent.triage.Triage;
import davy.agent.triage.Verdict;
import davy.core.host.Host;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `davy triage`: looks at this host or at an image, and reports.
final class TriageCommand {
    private enum Format {
        TEXT,
        JSON,
        HTML
    }

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final int FOUND = 1;
    private static final int BUFFER = 1 << 16;

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;

    TriageCommand(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
    }

    static CommandSpec spec(Language language) {
        var spec = CommandSpec.create().name("triage");
        spec.usageMessage()
                .header(
                        Phrase.of(
                                        "Look at this host, or at a mounted image, without changing"
                                                + " anything.",
                                        "检查本机或已挂载的磁盘镜像，只读，不做任何改动。")
                                .in(language))
                .footer(
                        Phrase.of("%nExamples:", "%n示例：").in(language),
                        "  sudo davy triage",
                        "  sudo davy triage --root /mnt/image --since 2026-11-01",
                        "  sudo davy triage --format json --output report.json",
                        "  sudo davy triage --format html --output report.html",
                        "  sudo davy triage --indicators iocs.csv --indicators bundle.json",
                        "  sudo davy triage --deep --logs /mnt/ips-logs",
                        "  sudo davy triage --cloud-trail actiontrail.json.gz",
                        "  sudo davy triage --geoip GeoLite2-Country.mmdb",
                        "  davy triage --explain ld-so-preload",
                        Phrase.of(
                                        "%nExit status: 0 nothing found (that --since leaves), 1 findings, 2 could not do"
                                                + " what was asked.",
                                        "%n退出码：0 未发现异常（不计 --since 略去的内容），1 有发现，2 未能完成要求的操作。")
                                .in(language));
        CommandLineSpec.value(
                spec,
                language,
                "--root",
                "PLACE",
                String.class,
                "Look at the image mounted here, or at this archive (of davy collect, of UAC, or a tar of a file system), instead of this host.",
                "检查挂载于此目录的磁盘镜像，或此归档（davy collect、UAC 的归档，或文件系统的 tar 包），而非本机。");
        CommandLineSpec.value(
                spec,
                language,
                "--since",
                "TIME",
                String.class,
                "Leave out findings that are known to be older, also from verdict and exit status: a date or date and time (of this machine, or UTC with Z), or 90m, 12h, 7d.",
                "略去确知早于该时间的发现，结论与退出码也不计入：日期或日期时间（本机时区，末尾加 Z 为 UTC），或 90m、12h、7d。");
        CommandLineSpec.value(
                spec,
                language,
                "--format",
                "FORMAT",
                Format.class,
                CommandLineSpec.choices(Format.values()),
                CommandLineSpec.choices(Format.values()));
        CommandLineSpec.value(
                spec,
                language,
                "--output",
                "FILE",
                Path.class,
                "Write the report here instead of to standard output.",
                "将报告写入该文件，而非标准输出。");
        CommandLineSpec.value(
                spec,
                language,
                "--explain",
                "CHECK",
                String.class,
                "Tell what a check looks at and what its false positives are; look at nothing.",
                "说明某检查项的检查内容与常见误报；不执行检查。");
        spec.addOption(
                OptionSpec.builder("--indicators")
                        .paramLabel("FILE")
                        .type(List.class)
                        .auxiliaryTypes(Path.class)
                        .description(
                                Phrase.of(
                                                "Compare with this file (STIX 2.1, MISP, CSV or a plain"
                                                        + " list): addresses with connections, addresses,"
                                                        + " domains and URLs with commands, hashes, paths"
                                                        + " and names with files. May be given several"
                                                        + " times.",
                                                "与该文件（STIX 2.1、MISP、CSV 或纯文本列表）比对：地址对网络连接，地址、域名和 URL"
                                                        + " 对命令，哈希、路径和文件名对文件。可多次指定。")
                                        .in(language))
                        .build());
        spec.addOption(
                OptionSpec.builder("--cloud-trail")
                        .paramLabel("FILE")
                        .type(List.class)
                        .auxiliaryTypes(Path.class)
                        .description(
                                Phrase.of(
                                                "Read who ran commands on hosts from this export of"
                                                        + " ActionTrail, CloudTrail or CloudAudit:"
                                                        + " JSON or JSON lines, plain or gzip. May be"
                                                        + " given several times.",
                                                "从该操作审计导出文件（ActionTrail、CloudTrail、CloudAudit；JSON"
                                                        + " 或 JSON Lines，可为 gzip）中查找谁在主机上执行过命令。可多次指定。")
                                        .in(language))
                        .build());
        spec.addOption(
                OptionSpec.builder("--logs")
                        .paramLabel("DIR")
                        .type(List.class)
                        .auxiliaryTypes(Path.class)
                        .description(
                                Phrase.of(
                                                "Read the logs in this directory (or this file) too:"
                                                        + " Suricata, FortiGate, netfilter and other"
                                                        + " syslog from the network's side, plain or"
                                                        + " compressed. May be given several times.",
                                                "同时读取该目录（或文件）中的日志：网络侧的 Suricata、FortiGate、netfilter"
                                                        + " 及其他 syslog，可为压缩文件。可多次指定。")
                                        .in(language))
                        .build());
        CommandLineSpec.value(
                spec,
                language,
                "--geoip",
                "FILE",
                Path.class,
                "Tell countries of remote addresses by this database (MaxMind DB format).",
                "用该数据库（MaxMind DB 格式）显示远端地址所属国家。");
        return spec.addOption(
                OptionSpec.builder("--deep")
                        .description(
                                Phrase.of(
                                                "Do what costs much too: memory of processes that no package made, the sums of all packages, all pids, more passwords; and give logs and access keys more time.",
                                                "同时执行耗时的检查：非软件包进程的内存、全部软件包校验和、全部 PID、更多密码，并延长日志与访问密钥检查的时限。")
                                        .in(language))
                        .build());
    }

    int run() {
        String explain = parsed.matchedOptionValue("--explain", null);
        if (explain != null) {
            return explain(explain);
        }
        String root = parsed.matchedOptionValue("--root", null);
        Path output = parsed.matchedOptionValue("--output", null);
        try {
            if (output != null) {
                Reasons.refuseUnwritable(output);
            }
            var host = Hosts.open(root);
            try {
                return look(host, root == null ? "/" : root);
            } finally {
                Hosts.close(host);
            }
        } catch (CommandException e) {
            return Main.fail(terminal, language, e.phrase());
        }
    }

    private int look(Host host, String root) throws CommandException {
        var archive = host instanceof Archived archived ? archived : null;
        var now = archive == null ? Instant.now() : archive.moment();
        var since = Since.of(parsed.matchedOptionValue("--since", null), now);
        var options = new OptionFiles(parsed, language, terminal).read(now);
        var progress = ProgressLine.of(terminal, language);
        if (archive != null) {
            terminal.err().println("davy: " + archive.told().in(language));
        }
        var triage =
                archive == null
                        ? new Triage(host, root, now, options, progress)
                        : new Triage(host, root, now, options, progress, _ -> {});
        try (var _ = new Interrupt(triage)) {
            var report = since.apply(triage.run());
            progress.clear();
            return deliver(report);
        }
    }

    private int explain(String id) {
        for (var entry : Catalogue.entries()) {
            if (entry.detection().id().equals(id)) {
                terminal.out().print(new CatalogueText(language).explain(entry));
                return Main.OK;
            }
        }
        return Main.fail(
                terminal,
                language,
                Phrase.of(
                        "no check is called {0}; `davy checks` lists them",
                        "没有名为 {0} 的检查项；可用 `davy checks` 查看列表", id));
    }

    private int deliver(Report report) {
        Path output = parsed.matchedOptionValue("--output", null);
        try {
            if (output == null) {
                var out = new BufferedOutputStream(terminal.out(), BUFFER);
                render(report, terminal.style(), terminal.width(), out);
                out.flush();
            } else {
                replace(output, out -> render(report, Style.PLAIN, 100, out));
            }
        } catch (IOException e) {
            return Main.fail(
                    terminal,
                    language,
                    Phrase.of(
                            "the report could not be written to {0}: {1}",
                            "无法将报告写入 {0}：{1}", String.valueOf(output), Reasons.written(e)));
        }
        return report.verdict() == Verdict.NONE ? Main.OK : FOUND;
    }

    /// Writes beside the file and moves over it: a full disk loses no earlier report.
    private static void replace(Path output, Body body) throws IOException {
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(output)) {
            throw new IOException(output + " is a directory");
        }
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            write(output, body); // a terminal or a pipe
            return;
        }
        Path draft = Files.createTempFile(folder, ".davy", ".part");
        try {
            write(draft, body);
            Files.move(draft, output, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void write(Path file, Body body) throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            body.writeTo(out);
        }
    }

    private void render(Report report, Style style, int width, OutputStream out)
            throws IOException {
        Format format = parsed.matchedOptionValue("--format", Format.TEXT);
        switch (format) {
            case TEXT ->
                    out.write(
                            TextReport.of(report, language, style, width)
                                    .getBytes(StandardCharsets.UTF_8));
            case JSON -> JsonReport.write(report, Main.VERSION, language, out);
            case HTML -> HtmlReport.write(report, Main.VERSION, language, out);
        }
    }
}
