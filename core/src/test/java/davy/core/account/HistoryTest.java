package davy.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.RealHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Instant AT = Instant.ofEpochSecond(1471766782);

    private static User user(String home) {
        return new User("u", "x", 1000, 1000, "", home, "/bin/sh", 1);
    }

    private static List<History.Entry> entries(String name, Object file) {
        var host = CaseHost.of(Map.of("/home/u/" + name, file));
        return read(host, "/home/u", name).entries();
    }

    private static History read(Host host, String home, String name) {
        String path = home + "/" + name;
        assertThat(History.paths(user(home))).contains(path);
        return Objects.requireNonNull(History.read(host, user(home), path));
    }

    @Test
    void readsBash() {
        assertThat(entries(".bash_history", "ls\n#1471766782\ncurl x | sh\n# 5\n#12\n\nwho\n"))
                .containsExactly(
                        new History.Entry(1, "ls", null),
                        new History.Entry(3, "curl x | sh", AT),
                        new History.Entry(4, "# 5", null),
                        new History.Entry(5, "#12", null),
                        new History.Entry(7, "who", null));
    }

    @Test
    void readsZsh() {
        assertThat(entries(".zsh_history", ": 1471766782:0;for i\\\ndo x\n: not; a time\nls\n"))
                .containsExactly(
                        new History.Entry(1, "for i\ndo x", AT),
                        new History.Entry(3, ": not; a time", null),
                        new History.Entry(4, "ls", null));
        // U+5BC6 is E5 AF 86; zsh marks 0x86 (in its range of tokens): 83 A6.
        String hex =
                HexFormat.of().formatHex("echo ".getBytes(StandardCharsets.UTF_8)) + "e5af83a60a";
        assertThat(entries(".zsh_history", Map.of("hex", hex)).getFirst().command())
                .isEqualTo("echo 密");
    }

    @Test
    void readsFish() {
        assertThat(
                        entries(
                                ".local/share/fish/fish_history",
                                "- cmd: echo a\\\\b\\nc\n  when: 1471766782\n  paths:\n    - x\n- cmd: ls\n"))
                .containsExactly(
                        new History.Entry(1, "echo a\\b\nc", AT), new History.Entry(5, "ls", null));
    }

    @Test
    void readsClients() {
        assertThat(
                        entries(
                                ".mysql_history",
                                "_HiStOrY_V2_\nselect\\0401\\134;\nset\\040password=\\047x\\047\\400\n"))
                .extracting(History.Entry::command)
                .containsExactly("select 1\\;", "set password='x'\\400");
        assertThat(entries(".rediscli_history", "config set dir /root/.ssh\n"))
                .containsExactly(new History.Entry(1, "config set dir /root/.ssh", null));
        assertThat(entries(".python_history", "import os\n")).hasSize(1);
        assertThat(entries(".psql_history", "copy x from program 'id';\n")).hasSize(1);
    }

    /// The newest are kept, with the numbers of their lines.
    @Test
    void keepsTheNewest() {
        for (String name : List.of(".bash_history", ".zsh_history", ".python_history")) {
            var kept = entries(name, Map.of("parts", many("", "c\n", "last\n")));
            assertThat(kept).as(name).hasSize(20_000);
            assertThat(kept.getLast()).isEqualTo(new History.Entry(30_001, "last", null));
            assertThat(kept.getFirst().line()).isEqualTo(10_002);
        }
        var fish =
                entries(
                        ".local/share/fish/fish_history",
                        Map.of(
                                "parts",
                                many("", "- cmd: c\n  when: 1471766782\n", "- cmd: last\n")));
        assertThat(fish).hasSize(20_000);
        assertThat(fish.getFirst()).isEqualTo(new History.Entry(20_003, "c", AT));
        assertThat(fish.getLast().command()).isEqualTo("last");
        var file = Map.of("parts", many("", "c\n", "last\n"));
        var host = CaseHost.of(Map.of("/home/u/.bash_history", file));
        assertThat(read(host, "/home/u", ".bash_history").older()).isEqualTo(10_001);
    }

    private static List<Object> many(String first, String each, String last) {
        return List.of(first, Map.of("text", each, "times", 30_000), last);
    }

    @Test
    void agreesWithBash(@TempDir Path home) throws Exception {
        var file = home.resolve(".bash_history");
        var bash =
                new ProcessBuilder(
                        "bash",
                        "--norc",
                        "-c",
                        "set -o history; HISTFILE="
                                + file
                                + "; HISTTIMEFORMAT=%s;"
                                + " history -s 'curl http://x | sh'; history -s 'rm -rf \"a b\"'; history -w");
        assertThat(bash.start().waitFor()).isZero();
        assertThat(Files.size(file)).isPositive();
        var entries = read(new RealHost(), home.toString(), ".bash_history").entries();
        assertThat(entries)
                .extracting(History.Entry::command)
                .containsSubsequence("curl http://x | sh", "rm -rf \"a b\"");
        assertThat(Duration.between(entries.getLast().at(), Instant.now()).abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void knowsWhereToLook() {
        assertThat(History.paths(user("/root"))).contains("/root/.bash_history");
        assertThat(History.paths(user("/"))).contains("/.bash_history");
        assertThat(History.paths(user(""))).isEmpty();
    }
}
