package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;

import davy.range.Verdict;
import davy.range.Verdict.Reported;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Artefact JOB =
            new Artefact(
                    "job",
                    Set.of("cron-download"),
                    "high",
                    List.of("/etc/cron.d/x"),
                    Set.of("/etc/cron.d/x"));

    @Test
    void findsWhatIsThere() {
        var result = compare(finding("cron-download", "critical", "/etc/cron.d/x:3"));
        assertThat(result.perfect()).as(result.table()).isTrue();
    }

    @Test
    void tellsWhatIsMissing() {
        var result = compare(finding("cron-unpackaged", "high", "/etc/cron.d/x"));
        assertThat(result.missing()).singleElement().asString().contains("cron-unpackaged");
        assertThat(result.surplus()).isEmpty();
    }

    @Test
    void tellsWhatIsTooWeak() {
        var result = compare(finding("cron-download", "low", "/etc/cron.d/x"));
        assertThat(result.weak()).hasSize(1);
    }

    @Test
    void tellsWhatIsTooMuch() {
        var result =
                compare(
                        finding("cron-download", "high", "/etc/cron.d/x"),
                        finding("hidden-place", "medium", "/opt/good/.git"));
        assertThat(result.surplus()).hasSize(1);
        assertThat(result.noisy()).hasSize(1);
    }

    @Test
    void takesOnlyWholeWords() {
        assertThat(Comparison.holds("/etc/cron.d/xyz", "/etc/cron.d/x")).isFalse();
        assertThat(Comparison.holds("/mnt/etc/cron.d/x", "/etc/cron.d/x")).isFalse();
        assertThat(Comparison.holds("sh /etc/cron.d/x 1", "/etc/cron.d/x")).isTrue();
        assertThat(Comparison.holds("/tmp/.a/b", "/tmp/.a")).isTrue();
        assertThat(Comparison.holds("7123", "123")).isFalse();
    }

    @Test
    void knowsMergedDirectories() {
        var finding = finding("x", "high", "cp /lib/libudev.so");
        assertThat(Comparison.mentions(finding, "/usr/lib/libudev.so")).isTrue();
    }

    @Test
    void takesAPidOnlyWhereAPidStands() {
        assertThat(Comparison.mentions(finding("x", "high", "4711"), "pid:4711")).isFalse();
        var process = new Reported("x", "high", Map.of("process.pid", List.of("4711")));
        assertThat(Comparison.mentions(process, "pid:4711")).isTrue();
        assertThat(Comparison.mentions(process, "pid:471")).isFalse();
        var child = new Reported("x", "high", Map.of("process.parent.pid", List.of("4711")));
        assertThat(Comparison.mentions(child, "pid:4711")).isFalse();
    }

    private static Reported finding(String id, String level, String value) {
        return new Reported(id, level, Map.of("file.path", List.of(value)));
    }

    private static Comparison compare(Reported... findings) {
        var twin = new Lookalike("repository", List.of("/opt/good"));
        var verdict =
                new Verdict(1, "", List.of(findings), List.of(), List.of(), Duration.ZERO, "");
        return Comparison.of(List.of(JOB), List.of(twin), verdict);
    }
}
