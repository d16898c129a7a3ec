package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Command lines as `/proc/PID/cmdline` holds them, each in the folder `/tmp`.
final class ScriptsTest {
    @ParameterizedTest
    @CsvSource({
        "/bin/busybox, sh /tmp/x.sh",
        "/bin/busybox, -sh /tmp/x.sh",
        "/bin/busybox, ash x.sh one",
        "/bin/busybox, /bin/busybox sh ./x.sh",
        "/bin/busybox, busybox hush -e ../tmp/x.sh",
        "/usr/bin/bash, bash --norc /tmp/x.sh",
        "/usr/bin/bash, bash -o nounset x.sh",
        "/usr/bin/dash, sh -c /tmp/x.sh",
        "/usr/bin/perl, perl -w x.sh",
        "/usr/bin/php8.2, php -f /tmp/x.sh",
        "/usr/bin/node, node x.sh"
    })
    void whatRunsAScript(String program, String line) {
        assertThat(Scripts.of(program, List.of(line.split(" ")), "/tmp")).isEqualTo("/tmp/x.sh");
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/busybox, vi /tmp/x.sh",
        "/bin/busybox, /bin/less /tmp/x.sh",
        "/bin/busybox, busybox vi /tmp/x.sh",
        "/bin/busybox, busybox tail -f /tmp/x.sh",
        "/bin/busybox, busybox sha256sum /tmp/x.sh",
        "/bin/busybox, busybox",
        "/usr/bin/bash, bash -n /tmp/x.sh",
        "/usr/bin/bash, bash -xn /tmp/x.sh",
        "/usr/bin/dash, sh -o noexec /tmp/x.sh",
        "/usr/bin/dash, sh -s",
        "/usr/bin/perl, perl -wc /tmp/x.sh",
        "/usr/bin/php8.2, php -l /tmp/x.sh",
        "/usr/bin/node, node --check /tmp/x.sh",
        "/usr/bin/dash, sh -c less /tmp/x.sh",
        "/usr/bin/python3.11, python3 -m json.tool /tmp/x.sh",
        "/usr/bin/python3.11, python3 -c print() /tmp/x.sh"
    })
    void whatOnlyLooksAtIt(String program, String line) {
        assertThat(Scripts.of(program, List.of(line.split(" ")), "/tmp")).isNotEqualTo("/tmp/x.sh");
    }
}
