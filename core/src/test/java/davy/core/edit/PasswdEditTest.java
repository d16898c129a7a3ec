package davy.core.edit;

import static davy.core.edit.LineEditTest.text;
import static davy.core.edit.LineEditTest.why;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Unchanged;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswdEditTest {
    private static final String PASSWD =
            """
            root:x:0:0:root:/root:/bin/bash
            www:x:33:33:www:/var/www:/bin/bash
            evil:$1$a$b:0:0::/root:/bin/sh
            open::1001:1001::/home/open:
            """;

    private static Edited lock(String text, String name, @Nullable String shell) {
        return PasswdEdit.lock(text.getBytes(StandardCharsets.UTF_8), name, shell);
    }

    @Test
    void locksOneAccount() {
        assertThat(text(lock(PASSWD, "evil", null)))
                .isEqualTo(PASSWD.replace("evil:$1", "evil:!$1"));
        assertThat(text(lock(PASSWD, "www", "/usr/sbin/nologin")))
                .isEqualTo(PASSWD.replace("/var/www:/bin/bash", "/var/www:/usr/sbin/nologin"));
        var both = lock(PASSWD, "open", "/bin/false");
        assertThat(text(both))
                .isEqualTo(
                        PASSWD.replace(
                                "open::1001:1001::/home/open:",
                                "open:!:1001:1001::/home/open:/bin/false"));
        assertThat(((Changed) both).told().in(Language.EN))
                .isEqualTo("open is kept out: ! before the password, shell /bin/false");
        assertThat(((Changed) lock(PASSWD, "evil", null)).told().in(Language.EN))
                .doesNotContain("$1$");
        assertThat(lock(PASSWD, "www", null)).isInstanceOf(Unchanged.class);
        assertThat(lock(PASSWD, "root", "/bin/bash")).isInstanceOf(Unchanged.class);
    }

    @Test
    void keepsEndsOfLines() {
        assertThat(text(lock("a:b:1:1::/:/bin/sh\r\nb:x:1:1::/:/s", "a", "/n")))
                .isEqualTo("a:!b:1:1::/:/n\r\nb:x:1:1::/:/s");
        assertThat(text(lock("a:x:1:1::/:/bin/sh", "a", "/n"))).isEqualTo("a:x:1:1::/:/n");
    }

    @Test
    void refusesWhatIsNotSure() {
        assertThat(why(lock(PASSWD, "ww", null))).isEqualTo("there is no account ww in the file");
        assertThat(why(lock(PASSWD + PASSWD, "www", "/n"))).contains("2 times", "lines 2 and 6");
        assertThat(why(lock("a:x:1:1::/\n", "a", "/n"))).contains("line 1", "seven fields");
        assertThat(why(lock(PASSWD, "", "/n"))).contains("there is no account");
        assertThat(why(lock(PASSWD, "a:b", "/n"))).contains("there is no account");
        assertThat(why(lock(PASSWD + "\0", "www", "/n"))).contains("NUL");
    }

    /// What `usermod -s` of shadow-utils makes of the same file.
    @Test
    void doesAsTheToolDoes(@TempDir Path folder) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Tool.isRoot(), "needs root");
        Tool.needs("/usr/sbin/usermod");
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/passwd"), PASSWD);
        Files.writeString(folder.resolve("etc/group"), "www:x:33:\n");
        Tool.run("/usr/sbin/usermod", "-P", folder.toString(), "-s", "/bin/false", "www");
        assertThat(text(lock(PASSWD, "www", "/bin/false")))
                .isEqualTo(Files.readString(folder.resolve("etc/passwd")));
    }
}
