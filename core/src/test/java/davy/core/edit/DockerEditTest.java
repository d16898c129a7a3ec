package davy.core.edit;

import static davy.core.edit.LineEditTest.text;
import static davy.core.edit.LineEditTest.why;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.startup.SystemdTool;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerEditTest {
    private static Edited json(String text) {
        return DockerEdit.daemonJson(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Edited unit(String text) {
        return DockerEdit.unit(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Edited options(String text) {
        return DockerEdit.options(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> doubts(Edited edited) {
        return ((Changed) edited).doubts().stream().map(doubt -> doubt.in(Language.EN)).toList();
    }

    private static final String ADDED = "unix:///var/run/docker.sock";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"tcp://0.0.0.0:2375\", \"fd://\"]             | [\"fd://\"]",
                "[\"fd://\" , \"tcp://0.0.0.0:2375\" ]           | [\"fd://\" ]",
                "[\"fd://\",\"tcp://[::]:1\",\"tcp://a\",\"unix:///x\"] | [\"fd://\",\"unix:///x\"]",
                "[\"fd://\",\"0.0.0.0:2375\",\":2376\"]          | [\"fd://\"]",
                "[ \"tcp://0.0.0.0:2375\" ,\"tcp://b:1\" ]       | [ \"unix:///var/run/docker.sock\" ]",
                "[\"t\\u0063p://0.0.0.0:2375\",\"fd://é\"]       | [\"fd://é\"]",
            })
    void takesAddressesOutOfJson(String hosts, String expected) {
        String before = "{\r\n\t\"debug\" : true, \"é\": {\"hosts\": [\"tcp://a\"]},\n  \"hosts\":";
        String behind = ",\"x\":[1,\n2]}";
        var edited = json(before + hosts + behind);
        assertThat(text(edited)).isEqualTo(before + expected + behind);
        assertThat(json(text(edited))).isInstanceOf(Unchanged.class);
    }

    @Test
    void tellsWhatItTakesOutOfJson() {
        var edited = json("{\"tlsverify\": true, \"hosts\": [\"tcp://0.0.0.0:2376\"]}");
        assertThat(((Changed) edited).told().in(Language.EN))
                .isEqualTo("from its next start dockerd does not listen on tcp://0.0.0.0:2376");
        assertThat(((Changed) edited).told().in(Language.ZH))
                .isEqualTo("dockerd 下次启动后不再监听 tcp://0.0.0.0:2376");
        assertThat(doubts(edited)).hasSize(1);
        assertThat(json("{}")).isInstanceOf(Unchanged.class);
        assertThat(json(" \n")).isInstanceOf(Unchanged.class);
        assertThat(json("{\"hosts\":[]}")).isInstanceOf(Unchanged.class);
        assertThat(json("{\"hosts\":[\"fd://\"]}")).isInstanceOf(Unchanged.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"hosts\":\"tcp://0.0.0.0:2375\"}",
                "{\"hosts\":[\"tcp://0.0.0.0:2375\",]}",
                "{\"hosts\":[\"tcp://0.0.0.0:2375\"]",
                "{\"hosts\":[\"tcp://0.0.0.0:2375\"]} x",
                "{\"hosts\":[\"tcp://0.0.0.0:2375\"]}{}",
                "{\"hosts\":[\"tcp://a:1\"],\"hosts\":[\"tcp://b:1\"]}",
                "{\"Hosts\":[\"tcp://a:1\"]}",
                "{\"hosts\":[[\"tcp://a:1\"]]}",
                "[\"tcp://a:1\"]",
                "# x\n{}",
                "\uFEFF{\"hosts\":[\"tcp://a:1\"]} \0",
            })
    void refusesJsonThatDockerdDoes(String text) {
        assertThat(json(text)).isInstanceOf(Refused.class);
    }

    private static final String UNIT =
            """
            [Unit]
            Description=dockerd -H tcp://0.0.0.0:1
            [Service]
            ExecStart=
            ExecStart=/usr/bin/dockerd --debug \\
                -H tcp://0.0.0.0:2375 \\
                -H unix:///var/run/docker.sock
            ExecStart = -/usr/bin/docker -H=tcp://192.0.2.1:1 ps
            ExecReload=/bin/kill -s HUP $MAINPID
            """;

    @Test
    void takesOptionsOutOfAUnit() {
        assertThat(text(unit(UNIT))).isEqualTo(UNIT.replace("    -H tcp://0.0.0.0:2375 \\\n", ""));
        assertThat(unit(text(unit(UNIT)))).isInstanceOf(Unchanged.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-H tcp://0.0.0.0:2375 -H fd:// --debug  | -H fd:// --debug",
                "-H fd:// -H tcp://0.0.0.0:2375          | -H fd://",
                "-H fd:// \"-H=tcp://0.0.0.0:2375\" -D   | -H fd:// -D",
                "-H fd:// -Htcp://a:1 --host tcp://b:2 --host=\"c:3\" -D | -H fd:// -D",
                "-D --host tcp://0.0.0.0:2375            | -D --host=unix:///var/run/docker.sock",
                "--host 'tcp://a:1' -D -H tcp://b:1 -l x | --host=unix:///var/run/docker.sock -D -l x",
                "-H \\x74cp://a:1 -H fd://               | -H fd://",
                "-H fd:// -H tcp://a:1 ; /bin/x -H tcp://b:2 | -H fd:// ; /bin/x -H tcp://b:2",
            })
    void takesOutEachForm(String arguments, String expected) {
        String before = "[Service]\r\nExecStart=/usr/bin/dockerd ";
        assertThat(text(unit(before + arguments + "\r\n#x")))
                .isEqualTo(before + expected + "\r\n#x");
    }

    /// systemd puts a blank in the place of the backslash and the line end.
    @Test
    void knowsThatABackslashPartsWords() {
        String text = "[Service]\nExecStart=/usr/bin/dockerd\\\n-H tcp://a:1\\\n-H fd://\n";
        assertThat(text(unit(text)))
                .isEqualTo("[Service]\nExecStart=/usr/bin/dockerd\\\n-H fd://\n");
    }

    @Test
    void keepsCommentsBetweenParts() {
        String text =
                "[Service]\nExecStart=/usr/bin/dockerd \\\n # why\n -H tcp://a:1 \\\n ; note\n -H fd://\n";
        assertThat(text(unit(text)))
                .isEqualTo(
                        "[Service]\nExecStart=/usr/bin/dockerd \\\n # why\n   \\\n ; note\n -H fd://\n");
    }

    /// What is left of a line must not become a comment.
    @Test
    void refusesWhereAWordWouldBecomeAComment() {
        for (String rest : List.of("; /bin/x", "#x", "# -H fd://")) {
            String text =
                    "[Service]\nExecStart=/usr/bin/dockerd -H fd:// \\\n # c\n -H=tcp://a:1 "
                            + rest
                            + "\n";
            assertThat(why(unit(text))).as(rest).startsWith("the options stand among comments");
        }
    }

    @Test
    void looksIntoVariablesOfAUnit() {
        String text =
                """
                [Service]
                Environment="DOCKER_OPTS=-H tcp://0.0.0.0:2375 -H fd://" A=-H
                ExecStart=/usr/bin/dockerd -D $DOCKER_OPTS
                """;
        var edited = unit(text);
        assertThat(text(edited)).isEqualTo(text.replace("-H tcp://0.0.0.0:2375 ", ""));
        assertThat(doubts(edited))
                .containsExactly(
                        "$DOCKER_OPTS may name more addresses: look at what it stands for");
    }

    @Test
    void leavesToAPersonWhatAShellReads() {
        assertThat(why(unit("[Service]\nExecStart=/bin/sh -c \"exec dockerd -H tcp://a:1\"\n")))
                .startsWith("line 2 names an address of the network in a way");
        assertThat(why(unit("[Service]\nExecStart=/usr/bin/env dockerd -H tcp://a:1\n")))
                .startsWith("line 2 names an address");
        String many =
                "[Service]\nExecStart=/usr/bin/dockerd" + " x".repeat(5000) + " -H tcp://a:1\n";
        assertThat(why(unit(many))).startsWith("line 2 names an address");
        assertThat(options("DOCKER_OPTS=\"-H \\\"tcp://a:1\\\"\"\n")).isInstanceOf(Refused.class);
        assertThat(options("DOCKER_OPTS=\"-H $(cat x)\"\n")).isInstanceOf(Refused.class);
        assertThat(unit("[Service]\nExecStart=/usr/bin/dockerd\0\n")).isInstanceOf(Refused.class);
    }

    @Test
    void takesOptionsOutOfVariables() {
        String text =
                """
                # DOCKER_OPTS="-H tcp://x:1"
                CURL_HEADER="-H tcp://x:1"
                  export DOCKER_OPTS="-H tcp://0.0.0.0:2375 \\
                    -H unix:///var/run/docker.sock --dns 8.8.8.8"
                OPTIONS='--selinux-enabled --host=tcp://0.0.0.0:2375'
                other_args=-H=tcp://a:1
                DOCKER_OPTS="$DOCKER_OPTS -D"
                """;
        assertThat(text(options(text)))
                .isEqualTo(
                        text.replace("-H tcp://0.0.0.0:2375 \\\n    -H unix", "-H unix")
                                .replace("--host=tcp://0.0.0.0:2375", "--host=" + ADDED)
                                .replace("-H=tcp://a:1", "--host=" + ADDED));
        assertThat(options("DOCKER_OPTS=\"-D\"\n")).isInstanceOf(Unchanged.class);
        assertThat(text(options("DOCKER_OPTS=\"-H tcp://a:1"))).endsWith("=\"--host=" + ADDED);
    }

    /// dockerd, told its addresses twice, names both and does not start.
    @Test
    void isWhatDockerdReads(@TempDir Path folder) throws IOException, InterruptedException {
        Tool.needs("/usr/sbin/dockerd");
        var file = folder.resolve("daemon.json");
        Files.writeString(
                file,
                text(json("{\"hosts\":[\"tcp://a:1\",\"fd://\",\"unix:///y\",\"tcp://b\"]}")));
        String units =
                """
                [Service]
                ExecStart=/usr/sbin/dockerd -D -H tcp://a:1 --host="unix:///x" -l info \\
                 -Htcp://b:2 "--host" fd://x
                """;
        var folderOfUnits = Files.createDirectories(folder.resolve("units"));
        Files.writeString(folderOfUnits.resolve("d.service"), text(unit(units)));
        var command = new ArrayList<>(List.of("timeout", "30"));
        command.addAll(argv(folderOfUnits, text(unit(units))));
        command.addAll(List.of("--config-file", file.toString()));
        assertThat(Tool.run(command).text())
                .contains("from flag: [unix:///x fd://x], from file: [fd:// unix:///y]");
    }

    /// As systemd reads it, where it runs; else as its manual says.
    private static List<String> argv(Path folder, String text)
            throws IOException, InterruptedException {
        try {
            Map<String, List<List<String>>> read = SystemdTool.read(folder, folder, "d.service");
            return read.getOrDefault("d.service ExecStart", List.of()).getFirst();
        } catch (org.opentest4j.TestAbortedException e) {
            String line = text.substring(text.indexOf("ExecStart=") + 10).replace("\\\n", " ");
            return List.of(line.replace("\"", "").strip().split("\\s+"));
        }
    }
}
