package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageTest {
    private static List<String> runs(String text) {
        return Usage.of(Behaviour.of(text)).runs().stream().map(Usage.Use::path).toList();
    }

    private static List<String> originals(String text) {
        return Usage.of(Behaviour.of(text)).originals().stream().map(Usage.Use::path).toList();
    }

    @Test
    void findsProgramsBehindWrappersAndInOtherTexts() {
        assertThat(runs("nohup setsid /usr/lib/.x/y -B >/dev/null 2>&1 &"))
                .containsExactly("/usr/lib/.x/y");
        assertThat(runs("trap '(/var/tmp/.w/x &) 2>/dev/null' DEBUG")).contains("/var/tmp/.w/x");
        assertThat(runs("cd /opt/a && ./run; sh /x.sh; . /y; python3 /z.py"))
                .containsExactly("cd", "/opt/a/run", "/x.sh", "/y", "/z.py");
        assertThat(runs("start-stop-daemon --start --quiet --exec /usr/sbin/qwert -- -d"))
                .containsExactly("/usr/sbin/qwert");
        assertThat(runs("case $1 in start) /usr/bin/irjsypzavm ;; esac"))
                .contains("/usr/bin/irjsypzavm");
        assertThat(runs("sh -c 'exec /a/b'")).contains("/a/b");
        // A job of the agents of Tencent's cloud.
        assertThat(runs("flock -xn /tmp/s.lock -c '/usr/local/s/start.sh > /dev/null 2>&1 &'"))
                .containsExactly("flock", "/usr/local/s/start.sh");
        assertThat(runs("flock -w 10 /tmp/s.lock /tmp/run -c x")).containsExactly("/tmp/run");
        assertThat(runs("flock -w 10 /tmp/s.lock --command '/tmp/run'")).contains("/tmp/run");
    }

    @Test
    void findsWhatACopyIsMadeOf() {
        assertThat(originals("cp -f /a/x /b; cd /b && ./x; rm /b/x")).containsExactly("/a/x");
        assertThat(originals("cd /a; cp ./x /usr/bin/y; /usr/bin/y")).containsExactly("/a/x");
        assertThat(originals("cd /b; cp /a/x y; ./y")).containsExactly("/a/x");
        assertThat(originals("cp /a/x /b; /b; cp /a/z /c")).containsExactly("/a/x");
        assertThat(originals("install -m 755 /a/x /b/y; /b/y")).containsExactly("/a/x");
        assertThat(originals("cp -t /b /a/x; /b/x")).containsExactly("/a/x");
        assertThat(originals("cp /a/x /b; cp /b /c; /c")).containsExactly("/b", "/a/x");
        assertThat(originals("cp /a /b; cp /b /a; /a")).containsExactly("/b", "/a");
        assertThat(originals("/b; cp /a/x /b")).isEmpty();
        assertThat(originals("mv /a/x /b; /b")).isEmpty();
        assertThat(originals("cp; cp /a; cp -t; /a")).isEmpty();
    }

    @Test
    void findsVariablesAndFiles() {
        var usage =
                Usage.of(
                        Behaviour.of(
                                "export LD_PRELOAD=/l.so\nBASH_ENV=/e cmd\nsetenv X /v\n"
                                        + "cp /var/tmp/.q /run/x > /log"));
        assertThat(usage.variables())
                .extracting(v -> v.name() + '=' + v.value())
                .containsExactly("LD_PRELOAD=/l.so", "BASH_ENV=/e", "X=/v");
        assertThat(usage.files())
                .extracting(Usage.Use::path)
                .containsExactly("/v", "/var/tmp/.q", "/run/x", "/log");
    }

    @Test
    void takesNoFileForIdleWhereItMayBeRun() {
        assertThat(Usage.of(Behaviour.of("test -f /tmp/.s && sh /opt/x")).idle())
                .containsExactly("/tmp/.s");
        for (String text :
                List.of(
                        "test -f /tmp/.s && sh $_",
                        "test -f /tmp/.s && ${_}",
                        "touch /tmp/.s; sh !$",
                        "exec 9>/tmp/.s; sh /dev/fd/9",
                        "exec 9<>/tmp/.s; sh <&9",
                        "eval $(cat /tmp/.s)",
                        "x=$(cat /tmp/.s); $x",
                        "sh -c \"$(cat /tmp/.s)\"",
                        "kill $(sh -c \"$(cat /tmp/.s)\")",
                        "kill $(cat /tmp/.s | sh)",
                        ". <(cat /tmp/.s)",
                        "cat /tmp/.s | tr a b | sh",
                        "{ cat /tmp/.s; } | sh",
                        "f() { cat /tmp/.s; }; f | sh",
                        "cat /tmp/.s > /run/s",
                        "ls /tmp/.s | sh",
                        "sh $(ls /tmp/.s)",
                        "stat -c %n /tmp/.s | sh",
                        "rm -f /tmp/.s; sh /tmp/x < /tmp/.s")) {
            assertThat(Usage.of(Behaviour.of(text)).idle()).as(text).isEmpty();
        }
        assertThat(Usage.of(Behaviour.of("touch /tmp/.s; $HOME/bin/x; $CMD \"$1\"")).idle())
                .containsExactly("/tmp/.s");
    }

    @Test
    void takesFilesForIdleThatAreTakenAwayOrOnlyShown() {
        for (String text :
                List.of(
                        "rm -f /tmp/.s",
                        "unlink /tmp/.s",
                        "ls -l /tmp/.s",
                        "stat /tmp/.s 2>/dev/null",
                        "cat /tmp/.s",
                        "kill -9 $(cat /tmp/.s 2>/dev/null)",
                        "[ -d /proc/`cat /tmp/.s` ] && kill `cat /tmp/.s`; rm /tmp/.s")) {
            assertThat(Usage.of(Behaviour.of(text)).idle()).as(text).contains("/tmp/.s");
        }
    }

    @Test
    void findsWhatStandsBehindAnyNumberOfTheSame() {
        var usage = Usage.of(Behaviour.of("A=b true a > /log\n".repeat(6_000) + "/var/tmp/x\n"));
        assertThat(usage.runs()).extracting(Usage.Use::path).containsExactly("true", "/var/tmp/x");
        assertThat(usage.truncated()).isFalse();
        var many = new StringBuilder();
        for (int i = 0; i < 5_001; i++) {
            many.append('p').append(i).append('\n');
        }
        assertThat(Usage.of(Behaviour.of(many.toString())).truncated()).isTrue();
    }
}
