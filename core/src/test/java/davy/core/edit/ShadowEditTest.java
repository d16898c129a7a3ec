package davy.core.edit;

import static davy.core.edit.LineEditTest.text;
import static davy.core.edit.LineEditTest.why;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.account.SshdConfig;
import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Unchanged;
import davy.core.host.CaseHost;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShadowEditTest {
    private static final String SHADOW =
            """
            root:*:19000:0:99999:7:::
            al:$6$s$h:19000:0:99999:7:::
            alan:$6$t$i:19001:0:99999:7:::
            open::19000:0:99999:7:::
            off:!$6$u$j:0:0:99999:7:::
            """;

    private static Edited lock(String text, String name) {
        return lock(text, name, "UsePAM yes\n");
    }

    private static Edited lock(String text, String name, @Nullable String sshd) {
        Map<String, Object> files = sshd == null ? Map.of() : Map.of("/etc/ssh/sshd_config", sshd);
        var config = SshdConfig.read(CaseHost.of(files));
        return ShadowEdit.lock(text.getBytes(StandardCharsets.UTF_8), name, config);
    }

    private static List<String> doubts(@Nullable String sshd) {
        var changed = (Changed) lock(SHADOW, "al", sshd);
        return changed.doubts().stream().map(each -> each.in(Language.EN)).toList();
    }

    /// By OpenSSH's `allowed_user`: without PAM it looks for the `!` itself.
    @Test
    void keysLetInWithPamAlone() {
        assertThat(doubts("UsePAM yes\n"))
                .containsExactly("al can still log in by key: look at its authorized_keys");
        assertThat(doubts("Port 22\nUsePAM no\n"))
                .singleElement()
                .asString()
                .contains("(/etc/ssh/sshd_config, line 2)", "refuses the keys of al too");
        assertThat(doubts("#UsePAM yes\n"))
                .singleElement()
                .asString()
                .contains("UsePAM is not set", "refuses the keys of al too");
        assertThat(doubts(null)).isEmpty();
    }

    private static Edited expire(String text, String name) {
        return ShadowEdit.expire(text.getBytes(StandardCharsets.UTF_8), name);
    }

    private static Edited close(String text, String name) {
        return ShadowEdit.close(text.getBytes(StandardCharsets.UTF_8), name);
    }

    @Test
    void locksTheWholeAccount() {
        var locked = close(SHADOW, "al");
        String ended =
                SHADOW.replace("al:$6$s$h:19000:0:99999:7:::", "al:!$6$s$h:19000:0:99999:7::1:");
        assertThat(text(locked)).isEqualTo(ended);
        assertThat(((Changed) locked).told().in(Language.EN)).doesNotContain("$6$");
        assertThat(close(ended, "al")).isInstanceOf(Unchanged.class);
        assertThat(text(close(SHADOW, "off")))
                .isEqualTo(
                        SHADOW.replace(
                                "off:!$6$u$j:0:0:99999:7:::", "off:!$6$u$j:0:0:99999:7::1:"));
        assertThat(why(close(SHADOW, "a"))).isEqualTo("there is no account a in the file");
        assertThat(why(close("al:x:1\n", "al"))).contains("nine fields");
    }

    @Test
    void locksOneAccount() {
        var locked = lock(SHADOW, "al");
        assertThat(text(locked)).isEqualTo(SHADOW.replace("al:$6$s$h:", "al:!$6$s$h:"));
        assertThat(((Changed) locked).told().in(Language.EN))
                .isEqualTo("the password of al is locked (! before the hash)")
                .doesNotContain("$6$");
        assertThat(text(lock(SHADOW, "open"))).isEqualTo(SHADOW.replace("open::", "open:!:"));
        assertThat(text(lock(SHADOW, "root"))).isEqualTo(SHADOW.replace("root:*", "root:!*"));
        assertThat(lock(SHADOW, "off")).isInstanceOf(Unchanged.class);
    }

    @Test
    void expiresOnePassword() {
        assertThat(text(expire(SHADOW, "alan"))).isEqualTo(SHADOW.replace("i:19001:", "i:0:"));
        assertThat(text(expire("a:x::::::: \r\nb", "a"))).isEqualTo("a:x:0:::::: \r\nb");
        assertThat(expire(SHADOW, "off")).isInstanceOf(Unchanged.class);
    }

    @Test
    void refusesWhatIsNotSure() {
        assertThat(why(lock(SHADOW, "a"))).isEqualTo("there is no account a in the file");
        assertThat(why(lock(SHADOW + SHADOW, "al")))
                .isEqualTo(
                        "al stands 2 times in the file (lines 2 and 7): which one counts is not"
                                + " sure");
        assertThat(why(expire("al:x:1\n", "al")))
                .isEqualTo("line 1 has not the nine fields of shadow(5)");
        assertThat(why(lock(SHADOW, ""))).startsWith("this is no name");
        assertThat(why(lock(SHADOW, "al:$6$s$h"))).startsWith("this is no name");
        assertThat(why(lock("al:\0:::::::", "al"))).startsWith("the file holds NUL");
    }

    /// What `usermod -L` and `chage -d 0` of shadow-utils make of the same file.
    @Test
    void doesAsTheToolsDo(@TempDir Path folder) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Tool.isRoot(), "needs root");
        Tool.needs("/usr/sbin/usermod", "/usr/bin/chage");
        Files.createDirectories(folder.resolve("etc"));
        for (String name : List.of("al", "open")) {
            files(folder);
            Tool.run("/usr/sbin/usermod", "-P", folder.toString(), "-L", name);
            assertThat(text(lock(SHADOW, name))).isEqualTo(shadow(folder));
            files(folder);
            Tool.run("/usr/bin/chage", "-R", folder.toString(), "-d", "0", name);
            assertThat(text(expire(SHADOW, name))).isEqualTo(shadow(folder));
            files(folder);
            Tool.run("/usr/sbin/usermod", "-P", folder.toString(), "-L", "-e", "1970-01-02", name);
            assertThat(text(close(SHADOW, name))).isEqualTo(shadow(folder));
        }
    }

    private static void files(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("etc/passwd"), "al:x:1:1::/:/bin/sh\nopen:x:2:2::/:/bin/sh\n");
        Files.writeString(folder.resolve("etc/group"), "al:x:1:\n");
        Files.writeString(folder.resolve("etc/shadow"), SHADOW);
    }

    private static String shadow(Path folder) throws IOException {
        return Files.readString(folder.resolve("etc/shadow"));
    }
}
