package davy.core.account;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.RealHost;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final String HOST =
            """
            /etc/passwd: |
              root:x:0:0:root:/root:/bin/bash
              daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
              # a comment
              toor::0:0::/root:
              alice:x:1000:1000:Alice,,,:/home/alice:/bin/zsh
              bob:$1$ab$abcdefghijklmnopqrstuv:1001:100::/home/bob:/bin/false
              alice:x:1002:1002::/home/other:/bin/sh
              nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
              +@admins::::::
              -mallory
              broken:x:1
              broken:x:-1:5:::
              big:x:4294967296:5:::
              xor:x:2903798712:2903798712:::/bin/sh
            /etc/shadow: |
              root:$6$salt$hash:19000:0:99999:7:::
              daemon:*:19000::::::
              alice:!$y$j9T$x$y:19000:0:99999:7:30:20000:
              nobody:!!:19000
              empty
            /etc/group: |
              root:x:0:
              sudo:x:27:alice,bob
              alice:x:1000:
            /etc/gshadow: |
              sudo:!:root:alice
            /etc/shells: |
              # shells
              /bin/sh
              /bin/bash
            """;

    private static Accounts accounts() {
        return Accounts.read(host(HOST));
    }

    private static User user(String name) {
        return Objects.requireNonNull(accounts().user(name));
    }

    @Test
    void readsUsers() {
        assertThat(accounts().users())
                .extracting(User::name)
                .containsExactly(
                        "root", "daemon", "toor", "alice", "bob", "alice", "nobody", "xor");
        assertThat(user("alice"))
                .isEqualTo(
                        new User(
                                "alice",
                                "x",
                                1000,
                                1000,
                                "Alice,,,",
                                "/home/alice",
                                "/bin/zsh",
                                5));
        assertThat(accounts().byUid(0)).extracting(User::name).containsExactly("root", "toor");
        assertThat(accounts().name(0)).isEqualTo("root");
        assertThat(accounts().name(77)).isEqualTo("77");
        assertThat(accounts().nis())
                .extracting(Unparsed::text)
                .containsExactly("+@admins::::::", "-mallory");
        assertThat(accounts().unparsed()).extracting(Unparsed::line).containsExactly(11, 12, 13, 5);
    }

    @Test
    void tellsStatesOfPasswords() {
        assertThat(state("root")).isEqualTo(Password.State.SET);
        assertThat(state("daemon")).isEqualTo(Password.State.NONE);
        assertThat(state("toor")).isEqualTo(Password.State.EMPTY);
        assertThat(state("alice")).isEqualTo(Password.State.LOCKED);
        assertThat(state("bob")).isEqualTo(Password.State.SET);
        assertThat(state("nobody")).isEqualTo(Password.State.NONE);
        var password = accounts().password(user("alice"));
        assertThat(password.hash()).isEqualTo("$y$j9T$x$y");
        assertThat(password.file()).isEqualTo("/etc/shadow");
        assertThat(accounts().password(user("toor")).file()).isEqualTo("/etc/passwd");
        assertThat(new Password("abXXXXXXXXXXX", "", 1).state()).isEqualTo(Password.State.SET);
        assertThat(new Password("x", "", 1).state()).isEqualTo(Password.State.NONE);
        var shadow = Objects.requireNonNull(accounts().shadow("alice"));
        assertThat(shadow.changed()).isEqualTo(19000);
        assertThat(shadow.expires()).isEqualTo(20000);
        assertThat(Objects.requireNonNull(accounts().shadow("daemon")).maximum()).isNull();
    }

    private static Password.State state(String name) {
        return accounts().password(user(name)).state();
    }

    @Test
    void tellsPeopleFromTheSystem() {
        var accounts = accounts();
        assertThat(accounts.users().stream().filter(accounts::isSystem).map(User::name))
                .containsExactly("daemon", "nobody");
        assertThat(accounts.users().stream().filter(User::hasLoginShell).map(User::name))
                .containsExactly("root", "toor", "alice", "alice", "xor");
        assertThat(accounts.shells()).containsExactly("/bin/sh", "/bin/bash");
        var old =
                Accounts.read(
                        host(
                                "/etc/login.defs: \"UID_MIN\\t\\t500\\n\"\n/etc/passwd: \"a:x:600:1:::\\n\""));
        assertThat(old.isSystem(old.users().getFirst())).isFalse();
    }

    @Test
    void readsGroups() {
        assertThat(accounts().groups()).hasSize(3);
        var sudo = accounts().groups().get(1);
        assertThat(sudo.members()).containsExactly("alice", "bob");
        assertThat(sudo.administrators()).containsExactly("root");
        assertThat(sudo.password().file()).isEqualTo("/etc/gshadow");
        assertThat(accounts().groupsOf(user("alice"))).containsExactly("alice", "sudo");
    }

    @Test
    void agreesWithGetent() throws Exception {
        var getent = new ProcessBuilder("getent", "-s", "files", "passwd").start();
        var theirs =
                new String(getent.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        var ours =
                Accounts.read(new RealHost()).users().stream()
                        .map(u ->
                                String.join(
                                        ":",
                                        u.name(),
                                        u.password(),
                                        "" + u.uid(),
                                        "" + u.gid(),
                                        u.comment(),
                                        u.home(),
                                        u.shell()));
        assertThat(ours).containsExactlyElementsOf(theirs);
    }
}
