package davy.core.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import davy.core.account.SshdConfig;
import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.edit.LineEdit.Joining;
import davy.core.edit.LineEdit.Line;
import davy.core.host.CaseHost;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// No text makes an editor fail, and what was edited once needs no second edit.
class EditFuzzTest {
    private static final String SECRET = "0123456789abcdef";

    private static final SshdConfig NO_SERVER = SshdConfig.read(CaseHost.of(Map.of()));

    private interface Editor {
        Edited edit(byte[] text);
    }

    private static final Map<String, Editor> EDITORS =
            Map.ofEntries(
                    Map.entry(
                            "bind *\nprotected-mode no\n'requirepass' \"a\\x41\\\"\"\ninclude /x\nuser default on nopass\nenable-debug-command yes\n",
                            text -> RedisEdit.close(text, SECRET)),
                    Map.entry(
                            "{\"hosts\":[\"tcp://a:1\",\"fd://\"],\"a\":{\"b\":[1,true]}}",
                            DockerEdit::daemonJson),
                    Map.entry(
                            "[Service]\nExecStart=-/usr/bin/dockerd -H tcp://a:1 \\\n # c\n \"--host=tcp://b\" ; x\nEnvironment='DOCKER_OPTS=-H tcp://a'\n",
                            DockerEdit::unit),
                    Map.entry(
                            "DOCKER_OPTS=\"-H tcp://a:1 \\\n -H fd://\"\nexport OPTIONS='--host=tcp://b'\n",
                            DockerEdit::options),
                    Map.entry(
                            "al:$6$x:1:2:3:4:5:6:\nbob:*:::::::\n",
                            text -> ShadowEdit.lock(text, "al", NO_SERVER)),
                    Map.entry(
                            "al:$6$y:1:2:3:4:5:6:\nbob:*:::::::\n",
                            text -> ShadowEdit.expire(text, "al")),
                    Map.entry(
                            "Include /x\nPort 22\nPermitRootLogin \"yes\"\nMatch User a\n PasswordAuthentication=yes\n",
                            text -> sshd(text, SshdEdit.NO_PASSWORDS)),
                    Map.entry(
                            "#PermitRootLogin yes\nPermitRootLogin yes\nMatch all\n PermitRootLogin yes\n",
                            text -> sshd(text, SshdEdit.NO_ROOT)));

    private static Edited sshd(byte[] text, List<SshdEdit.Wanted> wanted) {
        String path = "/etc/ssh/sshd_config";
        var files = Map.<String, Object>of(path, Map.of("hex", HexFormat.of().formatHex(text)));
        return SshdEdit.set(text, path, SshdConfig.read(CaseHost.of(files)), wanted);
    }

    @Test
    void noTextFails() {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        var random = new Random(seed);
        for (int i = 0; i < 4_000; i++) {
            for (var each : EDITORS.entrySet()) {
                byte[] text = mutate(each.getKey(), random);
                try {
                    twice(each.getValue(), text);
                } catch (RuntimeException | AssertionError e) {
                    String hex = HexFormat.of().formatHex(text);
                    fail("seed " + seed + ", editor of " + each.getKey() + ", text " + hex, e);
                }
            }
        }
    }

    private static void twice(Editor editor, byte[] text) {
        switch (editor.edit(text)) {
            case Changed(byte[] changed, var _, var _) -> {
                assertThat(editor.edit(changed)).isNotInstanceOf(Changed.class);
                assertThat(((Changed) LineEdit.restore(text, changed, changed)).text())
                        .isEqualTo(text);
            }
            case Unchanged _, Refused _ -> {}
        }
    }

    @Test
    void noFirewallFileFails() {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        var random = new Random(seed);
        String text =
                "table inet f {\n chain i { type filter hook input\n tcp dport { 1,\n 2 } accept\n drop; \"a\" \\\n}\n}\n-A INPUT -j ACCEPT\n";
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = mutate(text, random);
            var lines = Lines.of(mutated);
            int index = lines.count() == 0 ? 0 : random.nextInt(lines.count());
            byte[] bare =
                    lines.count() == 0
                            ? new byte[0]
                            : lines.text(index).getBytes(StandardCharsets.UTF_8);
            var line = new Line(index + 1, bare);
            assertThat(FirewallFileEdit.removeNft(mutated, line)).as("seed %d", seed).isNotNull();
            assertThat(FirewallFileEdit.removeSaved(mutated, line)).as("seed %d", seed).isNotNull();
            assertThat(LineEdit.remove(mutated, List.of(line), Joining.SHELL)).isNotNull();
        }
    }

    private static byte[] mutate(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int n = random.nextInt(6); n > 0; n--) {
            int at = random.nextInt(bytes.length);
            byte[] piece =
                    switch (random.nextInt(4)) {
                        case 0 -> new byte[] {(byte) random.nextInt(256)};
                        case 1 ->
                                new byte[] {
                                    (byte) " \t\r\n\\\"'#=:;{}[]$!-".charAt(random.nextInt(18))
                                };
                        case 2 -> new byte[0];
                        default -> part(bytes, random.nextInt(bytes.length), random);
                    };
            int to = Math.min(bytes.length, at + random.nextInt(3));
            bytes = Patch.join(part(bytes, 0, at), piece, part(bytes, to, bytes.length));
            bytes = bytes.length == 0 ? new byte[] {'\n'} : bytes;
        }
        return bytes;
    }

    private static byte[] part(byte[] bytes, int from, Random random) {
        return part(bytes, from, from + random.nextInt(bytes.length - from + 1));
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }
}
