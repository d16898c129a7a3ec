package davy.agent.cli;

import com.maxmind.db.Reader;
import davy.agent.check.Options;
import davy.agent.log.LogFolder;
import davy.core.cloud.Trail;
import davy.core.cloud.TrailReader;
import davy.core.indicator.IndicatorReader;
import davy.core.indicator.Indicators;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// Reads the files that the user names on the command line.
final class OptionFiles {
    private static final int PROBLEMS_SHOWN = 5;
    private static final long LARGEST = 256L << 20;

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;

    OptionFiles(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
    }

    Options read(Instant now) throws CommandException {
        return new Options(
                parsed.hasMatchedOption("--deep"), indicators(now), countries(), trail(), logs());
    }

    private Indicators indicators(Instant now) throws CommandException {
        List<Path> files = parsed.matchedOptionValue("--indicators", List.of());
        if (files.isEmpty()) {
            return Indicators.none();
        }
        var reader = new IndicatorReader(ownAddresses());
        for (Path file : files) {
            reader.add(file.toString(), bytes(file), now);
        }
        var indicators = reader.done();
        tellProblems(indicators);
        if (indicators.size() == 0) {
            throw new CommandException(
                    Phrase.of(
                            "{0} has no indicator that can be used",
                            "{0} 中没有可用的指标", files.toString()));
        }
        return indicators;
    }

    /// A trail that was given and tells nothing is a mistake: silence would look like innocence.
    private Trail trail() throws CommandException {
        List<Path> files = parsed.matchedOptionValue("--cloud-trail", List.of());
        if (files.isEmpty()) {
            return Trail.none();
        }
        var reader = new TrailReader();
        for (Path file : files) {
            reader.add(file.toString(), unpacked(file, bytes(file)));
        }
        var trail = reader.done();
        trail.problems().forEach((name, what) -> say(Phrase.of("{0}: {1}", "{0}：{1}", name, what)));
        if (trail.isEmpty()) {
            throw new CommandException(
                    Phrase.of(
                            "{0} has no record of ActionTrail, CloudTrail or CloudAudit",
                            "{0} 中没有操作审计（ActionTrail、CloudTrail、CloudAudit）记录", files.toString()));
        }
        return trail;
    }

    private List<LogFolder> logs() throws CommandException {
        List<Path> places = parsed.matchedOptionValue("--logs", List.of());
        var folders = new ArrayList<LogFolder>();
        for (Path place : places) {
            folders.add(Hosts.logs(place));
        }
        return folders;
    }

    /// Unpacked where it is gzip, as CloudTrail leaves it.
    private static byte[] unpacked(Path file, byte[] bytes) throws CommandException {
        if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] plain = in.readNBytes((int) LARGEST + 1);
            if (plain.length > LARGEST) {
                throw tooLarge(file);
            }
            return plain;
        } catch (IOException e) {
            throw Reasons.unread(file, e);
        }
    }

    private static byte[] bytes(Path file) throws CommandException {
        try {
            if (Files.size(file) > LARGEST) {
                throw tooLarge(file);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Reasons.unread(file, e);
        }
    }

    private static CommandException tooLarge(Path file) {
        return new CommandException(
                Phrase.of(
                        "{0}: larger than 256 MiB, plain or unpacked",
                        "{0}：超过 256 MiB（含解压后）", file.toString()));
    }

    private void tellProblems(Indicators indicators) {
        for (var problem : indicators.problems().stream().limit(PROBLEMS_SHOWN).toList()) {
            say(
                    Phrase.of(
                            "{0}:{1}: {2}",
                            "{0}:{1}:{2}", problem.name(), problem.line(), problem.what()));
        }
        int more = indicators.problems().size() - PROBLEMS_SHOWN;
        if (more > 0) {
            say(
                    Phrase.of(
                            "{0} more indicators were not understood or refused",
                            "另有 {0} 条指标无法识别或被拒绝", more));
        }
    }

    private void say(Phrase phrase) {
        terminal.err().println("davy: " + phrase.in(language));
    }

    /// Addresses of the machine that looks: an indicator that holds one of them is a mistake.
    private static List<InetAddress> ownAddresses() {
        var own = new ArrayList<InetAddress>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(own::add);
        } catch (SocketException e) {
            return own;
        }
        return own;
    }

    private Function<InetAddress, @Nullable String> countries() throws CommandException {
        Path file = parsed.matchedOptionValue("--geoip", null);
        if (file == null) {
            return address -> null;
        }
        try {
            if (!Files.exists(file)) {
                throw Reasons.unread(file, new NoSuchFileException(file.toString()));
            }
            var reader = new Reader(file.toFile());
            return address -> country(reader, address);
        } catch (IOException e) {
            throw new CommandException(
                    Phrase.of(
                            "{0} is no GeoIP database that can be read: {1}",
                            "{0} 不是可读取的 GeoIP 数据库：{1}", file, String.valueOf(e.getMessage())));
        }
    }

    private static @Nullable String country(Reader reader, InetAddress address) {
        try {
            Map<?, ?> record = reader.get(address, Map.class);
            return record != null
                            && record.get("country") instanceof Map<?, ?> country
                            && country.get("iso_code") instanceof String code
                    ? code
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
