package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whoever forges an archive with all its sums may lie, but not break the triage.
final class ForgedArchiveTest extends SampleCollection {
    @Test
    void forgeriesAreReportedOnly() throws IOException {
        var random = new Random(11);
        for (int i = 0; i < 120; i++) {
            Path forged = folder.resolve("forged.tar.gz");
            Files.deleteIfExists(forged);
            forge(forged, line -> random.nextInt(6) == 0 ? mutated(line, random) : line);
            try {
                assertThat(triage(forged).findings()).isNotNull();
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void saysWhatItCouldNotUnderstand() throws IOException {
        Path forged = folder.resolve("forged.tar.gz");
        forge(
                forged,
                line ->
                        line.replace("\"type\":\"LINK\"", "\"type\":\"WRONG\"")
                                .replace("\"modified\":", "\"never\":"));
        assertThat(missed(triage(forged))).anyMatch(text -> text.contains("not what Davy writes"));
    }

    /// Half a surrogate pair is in no text that a host has.
    @Test
    void saysWhichTextIsNone() throws IOException {
        Path forged = folder.resolve("forged.tar.gz");
        forge(forged, line -> line.replace("\"text\":\"web-03", "\"text\":\"\\ud800web-03"));
        assertThat(missed(triage(forged)))
                .anyMatch(text -> text.startsWith("/etc/hostname: the archive's answer to this"));
    }

    private static String mutated(String line, Random random) {
        int at = random.nextInt(line.length() + 1);
        var values = List.of("null", "-1", "{}", "[]", "\"x\"", "9223372036854775807", "true");
        String value = values.get(random.nextInt(values.size()));
        return switch (random.nextInt(4)) {
            case 0 -> line.replaceFirst("\"[a-z]+\":[^,{}\\[\\]]+", "\"size\":" + value);
            case 1 -> line.replaceFirst(":-?[0-9]+", ":" + value);
            case 2 -> line.replaceFirst("\"[A-Za-z0-9/._-]+\"(,|\\})", value + "$1");
            default -> line.substring(0, at) + value + line.substring(at);
        };
    }

    /// The same archive with other lines and a manifest that fits.
    private void forge(Path to, UnaryOperator<String> edit) throws IOException {
        try (var writer = new ArchiveWriter(to, 1 << 30)) {
            var tar = new Tar(new ByteArrayInputStream(tar()));
            for (var member = tar.next(); member != null; member = tar.next()) {
                String name = member.name().substring(ArchiveWriter.FOLDER.length());
                byte[] bytes = new byte[(int) member.size()];
                for (int got = 0; got < bytes.length; ) {
                    byte[] part = new byte[bytes.length - got];
                    int n = tar.read(part);
                    System.arraycopy(part, 0, bytes, got, n);
                    got += n;
                }
                if (name.endsWith(".jsonl")) {
                    String text = new String(bytes, StandardCharsets.US_ASCII);
                    String edited =
                            text.lines().map(edit).collect(Collectors.joining("\n", "", "\n"));
                    bytes = edited.getBytes(StandardCharsets.US_ASCII);
                }
                if (!name.equals(ArchiveWriter.MANIFEST)) {
                    writer.member(name, bytes);
                }
            }
            writer.finish();
        }
    }
}
