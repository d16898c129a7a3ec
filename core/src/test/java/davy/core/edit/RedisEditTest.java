package davy.core.edit;

import static davy.core.edit.LineEditTest.text;
import static davy.core.edit.LineEditTest.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Unchanged;
import davy.core.edit.RedisWords.RedisWord;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisEditTest {
    private static final String SECRET = "S3cret-for_the-test-0";

    private static Edited close(String text, @Nullable String secret) {
        return RedisEdit.close(text.getBytes(StandardCharsets.UTF_8), secret);
    }

    private static List<String> doubts(Edited edited) {
        var doubts =
                edited instanceof Changed changed
                        ? changed.doubts()
                        : ((Unchanged) edited).doubts();
        return doubts.stream().map(doubt -> doubt.in(Language.EN)).toList();
    }

    @Test
    void changesTheLineThatCounts() {
        String text =
                """
                # bind 127.0.0.1 -::1
                bind 127.0.0.1
                "BIND"  0.0.0.0
                protected-mode no\r
                port 6379
                  requirepass 'old one'
                enable-debug-command yes
                """;
        var closed = close(text, SECRET);
        assertThat(text(closed))
                .isEqualTo(
                        """
                        # bind 127.0.0.1 -::1
                        bind 127.0.0.1
                        # Changed by davy, was: "BIND"  0.0.0.0
                        bind 127.0.0.1 -::1
                        # Changed by davy, was: protected-mode no\r
                        protected-mode yes\r
                        port 6379
                          # Changed by davy, was: requirepass 'old one'
                          requirepass S3cret-for_the-test-0
                        # Changed by davy, was: enable-debug-command yes
                        enable-debug-command no
                        """);
        assertThat(((Changed) closed).told().in(Language.EN))
                .isEqualTo(
                        "it listens on the loopback interface only; protected mode is on; it asks"
                                + " for a new password; enable-debug-command is taken back (line 7)");
        assertThat(((Changed) closed).told().in(Language.ZH)).contains("仅监听本机回环地址；启用保护模式");
        assertThat(close(text(closed), SECRET)).isInstanceOf(Unchanged.class);
    }

    @Test
    void addsWhatNoLineSets() {
        assertThat(text(close("port 6379\nsave \"\"", null)))
                .isEqualTo("port 6379\nsave \"\"\n# Added by davy:\nbind 127.0.0.1\n");
        assertThat(text(close("", SECRET)))
                .isEqualTo("# Added by davy:\nbind 127.0.0.1\nrequirepass " + SECRET + "\n");
        assertThat(close("bind 127.0.0.1 -::1\n", null)).isInstanceOf(Unchanged.class);
        assertThat(close("bind localhost\n", null)).isInstanceOf(Unchanged.class);
        assertThat(close("bind \"\"\n", null)).isInstanceOf(Changed.class);
        assertThat(close("bind\n", null)).isInstanceOf(Changed.class);
        assertThat(close("bind 127.0.0.1.example.org\n", null)).isInstanceOf(Changed.class);
        assertThat(close("bind 127.0.0.1 10.0.0.5\n", null)).isInstanceOf(Changed.class);
    }

    @Test
    void hasTheLastWordAfterIncludes() {
        var closed = close("bind *\ninclude /etc/redis/more.conf\n", null);
        assertThat(text(closed))
                .isEqualTo(
                        """
                        # Changed by davy, was: bind *
                        include /etc/redis/more.conf
                        # Added by davy:
                        bind 127.0.0.1
                        """);
        assertThat(doubts(closed))
                .containsExactly(
                        "/etc/redis/more.conf is read too (line 2) and may say otherwise: close it"
                                + " likewise");
        assertThat(
                        RedisEdit.includes(
                                "include a\n#include b\nINCLUDE \"c d\""
                                        .getBytes(StandardCharsets.UTF_8)))
                .containsExactly("a", "c d");
    }

    @Test
    void givesTheDefaultUserThePasswordToo() {
        String text =
                """
                bind ::1
                user default on nopass ~* +@all
                user bob on nopass +get
                aclfile /etc/redis/users.acl
                """;
        var closed = close(text, SECRET);
        assertThat(text(closed))
                .contains(
                        "\n# Changed by davy, was: user default on nopass ~* +@all\nuser default on >"
                                + SECRET
                                + " ~* +@all\nuser bob on nopass +get\n");
        assertThat(doubts(closed))
                .contains("user bob needs no password (line 3)")
                .anyMatch(doubt -> doubt.startsWith("/etc/redis/users.acl says who comes in"));
    }

    @Test
    void tellsWhatIntrudersLeave() {
        String text =
                """
                bind 127.0.0.1
                replicaof 192.0.2.1 6379
                loadmodule /tmp/exp.so
                dir /var/spool/cron
                slaveof no one
                dir /var/lib/redis
                """;
        assertThat(doubts(close(text, null)))
                .containsExactly(
                        "line 2 may be an intruder's: replicaof 192.0.2.1 6379",
                        "line 3 may be an intruder's: loadmodule /tmp/exp.so",
                        "line 4 may be an intruder's: dir /var/spool/cron");
    }

    @Test
    void refusesWhatRedisDoes() {
        assertThat(why(close("bind \"127.0.0.1\nport 1\n", null)))
                .isEqualTo(
                        "the quotes of line 1 do not match, Redis would not start with it: bind"
                                + " \"127.0.0.1");
        assertThat(why(close("a \"b\"c", null))).startsWith("the quotes of line 1");
        assertThat(why(close("REDIS\0", null))).startsWith("the file holds NUL");
        assertThatThrownBy(() -> close("", "with blank and \"")).hasMessageContaining("quotes");
        assertThatThrownBy(() -> close("", "short")).hasMessageContaining("quotes");
    }

    @Test
    void splitsWordsAsRedisDoes() {
        var words =
                Objects.requireNonNull(
                        RedisWords.split("a \"b \\x41\\n\\q\" 'c\\'d\\n' e\"f\" #g"));
        assertThat(words)
                .extracting(RedisWord::text)
                .containsExactly("a", "b A\nq", "c'd\\n", "ef", "#g");
        assertThat(words.get(1)).isEqualTo(new RedisWord("b A\nq", 2, 14));
        assertThat(RedisWords.split("  # a \"")).isEmpty();
        assertThat(RedisWords.split("a 'b\\'")).isNull();
    }

    /// Redis itself starts with what was edited, on a Unix socket alone, and says what it read.
    @Test
    void isWhatRedisReads(@TempDir Path folder) throws IOException, InterruptedException {
        String text =
                """
                bind 0.0.0.0
                'protected-mode' "no"
                enable-debug-command yes
                enable-module-command "yes"
                user default on nopass ~* +@all
                include FOLDER/more.conf
                """
                        .replace("FOLDER", folder.toString());
        Files.writeString(folder.resolve("more.conf"), "bind 0.0.0.0\nrequirepass other\n");
        var before = answers(folder, text, "CONFIG GET bind", "DEBUG SLEEP 0");
        assertThat(before).containsExactly("bind\n0.0.0.0", "OK");
        String closed = text(close(text, SECRET));
        var after =
                answers(
                        folder,
                        closed,
                        "PING",
                        "AUTH " + SECRET,
                        "-a " + SECRET + " CONFIG GET bind",
                        "-a " + SECRET + " CONFIG GET protected-mode",
                        "-a " + SECRET + " CONFIG GET requirepass",
                        "-a " + SECRET + " CONFIG GET enable-*",
                        "-a " + SECRET + " DEBUG SLEEP 0");
        assertThat(after.getFirst()).startsWith("NOAUTH");
        assertThat(after.get(1)).isEqualTo("OK");
        assertThat(after.get(2)).isEqualTo("bind\n127.0.0.1");
        assertThat(after.get(3)).isEqualTo("protected-mode\nyes");
        assertThat(after.get(4)).isEqualTo("requirepass\n" + SECRET);
        assertThat(after.get(5))
                .contains("enable-debug-command\nno")
                .contains("enable-module-command\nno")
                .doesNotContain("yes");
        assertThat(after.get(6)).startsWith("ERR DEBUG command not allowed");
    }

    private static List<String> answers(Path folder, String config, String... questions)
            throws IOException, InterruptedException {
        Tool.needs("/usr/bin/redis-check-rdb", "/usr/bin/redis-cli");
        // One program with several names.
        var server = folder.resolve("redis-server");
        if (!Files.exists(server)) {
            Files.createSymbolicLink(server, Path.of("/usr/bin/redis-check-rdb"));
        }
        var file = Files.writeString(folder.resolve("redis.conf"), config);
        String socket = folder + "/r.sock";
        var process =
                new ProcessBuilder(
                                List.of(
                                        "timeout",
                                        "60",
                                        server.toString(),
                                        file.toString(),
                                        "--port",
                                        "0",
                                        "--unixsocket",
                                        socket,
                                        "--save",
                                        "",
                                        "--daemonize",
                                        "no",
                                        "--dir",
                                        folder.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        try {
            for (int i = 0; i < 100 && !Files.exists(Path.of(socket)); i++) {
                Thread.sleep(50);
            }
            assertThat(Path.of(socket)).as(Files.readString(folder.resolve("log"))).exists();
            var answers = new ArrayList<String>();
            for (String question : questions) {
                var command = new ArrayList<>(List.of("redis-cli", "--no-auth-warning"));
                command.addAll(List.of("-s", socket));
                command.addAll(List.of(question.split(" ")));
                answers.add(Tool.run(command).text().strip());
            }
            return answers;
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(Path.of(socket));
        }
    }
}
