package davy.agent.cli;

import davy.agent.archive.ArchiveWriter;
import davy.agent.archive.Recorder;
import davy.agent.check.Options;
import davy.agent.report.JsonReport;
import davy.agent.triage.HostSummary;
import davy.agent.triage.Report;
import davy.agent.triage.Triage;
import davy.core.host.Host;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `davy collect`: a triage that writes down all that it was told, in one archive.
final class CollectCommand {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final int USUAL_LIMIT = 2048;
    private static final int HIGHEST_LIMIT = 32 << 10;

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;

    CollectCommand(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
    }

    static CommandSpec spec(Language language) {
        var spec = CommandSpec.create().name("collect");
        spec.usageMessage()
                .header(
                        Phrase.of(
                                        "Write all that a triage of this host needs into one archive,"
                                                + " for a second opinion elsewhere.",
                                        "将检查本机所需的全部信息采集到一个归档文件，以便在其他机器上复核。")
                                .in(language))
                .footer(
                        Phrase.of("%nExamples:", "%n示例：").in(language),
                        "  sudo davy collect",
                        "  sudo davy collect --output /mnt/usb/web-03.tar.gz",
                        "  davy triage --root web-03.tar.gz",
                        Phrase.of(
                                        "%nExit status: 0 the archive is whole, 2 it could not be"
                                                + " made.",
                                        "%n退出码：0 归档完整，2 未能生成归档。")
                                .in(language));
        spec.addOption(
                option("--output", "FILE")
                        .type(Path.class)
                        .description(
                                Phrase.of(
                                                "Write the archive here; it must not exist. Else"
                                                        + " davy-HOST-TIME.tar.gz in this directory.",
                                                "归档的写入位置，文件不得已存在；默认为当前目录下的"
                                                        + " davy-主机名-时间.tar.gz。")
                                        .in(language))
                        .build());
        spec.addOption(
                option("--limit", "MIB")
                        .type(Integer.class)
                        .description(
                                Phrase.of(
                                                "Most contents of files, before compression; what is"
                                                        + " left out is said. Usually 2048.",
                                                "文件内容总量上限（压缩前，单位 MiB），超出而未采集的会注明；默认 2048。")
                                        .in(language))
                        .build());
        return spec.addOption(
                option("--root", "DIR")
                        .type(String.class)
                        .description(
                                Phrase.of(
                                                "Collect from the image mounted here instead of from"
                                                        + " this host.",
                                                "采集挂载于此目录的磁盘镜像，而非本机。")
                                        .in(language))
                        .build());
    }

    private static OptionSpec.Builder option(String name, String label) {
        return OptionSpec.builder(name).paramLabel(label);
    }

    int run() {
        var now = Instant.now();
        String root = parsed.matchedOptionValue("--root", null);
        try {
            long limit = limit();
            if (root != null && !Files.isDirectory(Path.of(root))) {
                throw new CommandException(
                        Phrase.of("--root {0} is no directory", "--root {0} 不是目录", root));
            }
            var host = Hosts.open(root);
            Path file = output(host, now).toAbsolutePath().normalize();
            return collect(host, root, now, file, writer(file, limit));
        } catch (CommandException e) {
            return Main.fail(terminal, language, e.phrase());
        }
    }

    private long limit() throws CommandException {
        int limit = parsed.matchedOptionValue("--limit", USUAL_LIMIT);
        if (limit < 1 || limit > HIGHEST_LIMIT) {
            throw new CommandException(
                    Phrase.of(
                            "--limit {0}: give 1 to {1} (MiB)",
                            "--limit {0} 无效：取值范围为 1 至 {1}（MiB）", limit, HIGHEST_LIMIT));
        }
        return (long) limit << 20;
    }

    private Path output(Host host, Instant now) {
        Path given = parsed.matchedOptionValue("--output", null);
        if (given != null) {
            return given;
        }
        String name = HostSummary.read(host, "/").name().replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(
                "davy-" + (name.isEmpty() ? "host" : name) + "-" + STAMP.format(now) + ".tar.gz");
    }

    private static ArchiveWriter writer(Path file, long limit) throws CommandException {
        try {
            return new ArchiveWriter(file, limit);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(
                    Phrase.of(
                            "{0} exists; it is not replaced: choose another --output",
                            "{0} 已存在，不会覆盖；请用 --output 指定其他文件", file));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static CommandException cannotWrite(Path file, IOException e) {
        return new CommandException(
                Phrase.of(
                        "the archive {0} could not be written, nothing of it is kept: {1}",
                        "无法写入归档 {0}，未保留任何内容：{1}", file, Reasons.written(e)));
    }

    private int collect(
            Host host, @Nullable String root, Instant now, Path file, ArchiveWriter writer)
            throws CommandException {
        boolean whole = false;
        try {
            var recorder = new Recorder(host, writer);
            var progress = ProgressLine.of(terminal, language);
            var triage =
                    new Triage(
                            recorder, root == null ? "/" : root, now, Options.standard(), progress);
            try (var _ = new Interrupt(triage, writer::abandon)) {
                writer.whenFailed(triage::stop);
                var report = triage.run();
                progress.clear();
                finish(recorder, writer, report);
                var sums = writer.finish();
                whole = true;
                tell(file, report, sums, writer);
                return Main.OK;
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        } finally {
            if (!whole) {
                writer.abandon();
            }
        }
    }

    private void finish(Recorder recorder, ArchiveWriter writer, Report report) throws IOException {
        recorder.finish(report.partial());
        writer.about(
                report.host().kind().name(),
                Main.VERSION,
                report.host().name(),
                report.timings().started());
        var json = new ByteArrayOutputStream();
        JsonReport.write(report, Main.VERSION, Language.EN, json);
        writer.member("report.json", json.toByteArray());
    }

    private void tell(Path file, Report report, ArchiveWriter.Sums sums, ArchiveWriter writer) {
        var out = terminal.out();
        say(
                Phrase.of(
                        "{0}: {1} MiB, {2} directory entries{3}",
                        "{0}：{1} MiB，{2} 个目录项{3}",
                        file,
                        String.format(Locale.ROOT, "%.1f", sums.size() / 1048576.0),
                        report.timings().files(),
                        report.partial()
                                ? Phrase.of(", stopped before its end", "，提前中止")
                                : Phrase.plain("")));
        long left = writer.left();
        if (left > 0) {
            say(
                    Phrase.of(
                            "left out because of --limit: {0} contents of files",
                            "因 --limit 限制未采集：{0} 份文件内容", left));
        }
        if (writer.dropped() > 0) {
            say(
                    Phrase.of(
                            "left out because there is too much on this host: {0} answers; look at it"
                                    + " with davy triage",
                            "主机内容过多，未保存 {0} 条记录；请用 davy triage 直接检查本机", writer.dropped()));
        }
        say(Phrase.of("Write these down, away from this host:", "请将以下校验值另行保存（不要只留在本机）："));
        out.println("  SHA-256 " + sums.file() + "  " + word("the file", "归档文件"));
        out.println("  SHA-256 " + sums.manifest() + "  " + word("its manifest", "内部清单"));
    }

    private String word(String en, String zh) {
        return Phrase.of(en, zh).in(language);
    }

    private void say(Phrase phrase) {
        terminal.out().println(phrase.in(language));
    }
}
