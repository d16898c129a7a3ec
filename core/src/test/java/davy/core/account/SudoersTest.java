package davy.core.account;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SudoersTest {
    private static Sudoers sudoers(String text) {
        return Sudoers.read(CaseHost.of(Map.of("/etc/sudoers", text)));
    }

    private static SudoGrant only(String text) {
        var sudoers = sudoers(text);
        assertThat(sudoers.unparsed()).isEmpty();
        assertThat(sudoers.grants()).hasSize(1);
        return sudoers.grants().getFirst();
    }

    @Test
    void readsTheUsualFile() {
        var sudoers =
                sudoers(
                        """
                        # This file MUST be edited with the 'visudo' command as root.
                        Defaults	env_reset
                        Defaults	mail_badpass, !lecture
                        Defaults	secure_path="/usr/local/sbin:/usr/local/bin"
                        Defaults:alice !authenticate
                        Defaults>root timestamp_timeout=-1
                        Defaults!/bin/ls,/bin/cat !requiretty
                        Defaults env_keep += "A B"

                        root	ALL=(ALL:ALL) ALL
                        %sudo	ALL=(ALL:ALL) NOPASSWD: ALL   # for all
                        """);
        assertThat(sudoers.unparsed()).isEmpty();
        assertThat(
                        sudoers.defaults().stream()
                                .map(d -> d.scope() + " " + d.name() + "=" + d.value()))
                .containsExactly(
                        " env_reset=true",
                        " mail_badpass=true",
                        " lecture=false",
                        " secure_path=/usr/local/sbin:/usr/local/bin",
                        ":alice authenticate=false",
                        ">root timestamp_timeout=-1",
                        "!/bin/ls,/bin/cat requiretty=false",
                        " env_keep=A B");
        assertThat(sudoers.grants()).hasSize(2);
        assertThat(sudoers.grants().get(1))
                .isEqualTo(
                        new SudoGrant(
                                "/etc/sudoers",
                                11,
                                List.of("%sudo"),
                                List.of("ALL"),
                                "ALL:ALL",
                                List.of("NOPASSWD"),
                                List.of("ALL")));
        assertThat(sudoers.grants().get(1).isWithoutPassword()).isTrue();
        assertThat(sudoers.grants().get(1).isEverything()).isTrue();
        assertThat(sudoers.grants().getFirst().isWithoutPassword()).isFalse();
    }

    /// Found by fuzzing: by other names of their own directory files read themselves again, each
    /// time as deep as sudo goes.
    @Test
    void readsAFileOnceWhateverItIsCalled() {
        var text = "@includedir /etc//./\n@include /etc/../etc/sudoers\nann ALL=(ALL) ALL\n";
        var sudoers = sudoers(text);
        assertThat(sudoers.files()).containsExactly("/etc/sudoers");
        assertThat(sudoers.grants()).hasSize(1);
        var host = CaseHost.of(Map.of("/etc/sudoers", "@includedir \"\n".repeat(300)));
        assertThat(Sudoers.read(host).files()).containsExactly("/etc/sudoers");
        assertThat(host.unseen()).hasSize(1);
    }

    /// Examples of sudoers(5).
    @Test
    void readsTheExamplesOfTheManual() {
        var sudoers =
                sudoers(
                        """
                        User_Alias	FULLTIMERS = millert, mikef, dowdy
                        User_Alias	WEBADMIN = will, wendy : OPS = FULLTIMERS, !dowdy
                        Runas_Alias	DB = oracle, sybase
                        Host_Alias	SPARC = bigtime, eclipse :\\
                        		SGI = grolsch, 2001:db8::1
                        Cmnd_Alias	KILL = /usr/bin/kill, /usr/bin/pkill
                        Cmnd_Alias	SU = /usr/bin/su
                        OPS	SPARC, SGI = ALL, !SU
                        jack	CSNETS = /bin/ls
                        bob	SPARC = (OP) /bin/kill : SGI = (root) /bin/ls
                        pete	HPPA = /usr/bin/passwd [A-Za-z]*, !/usr/bin/passwd *root*
                        jim	ALL = (:adm) /bin/x
                        ray	rushmore = NOPASSWD: /bin/kill, PASSWD: /bin/ls, /usr/bin/lprm
                        #1000	ALL = (DB) CWD=/home NOEXEC: sudoedit /etc/a\\,b
                        %:ad\\ group	ALL = sha256:abc= /bin/ls
                        """);
        assertThat(sudoers.unparsed()).isEmpty();
        var grants = sudoers.grants();
        assertThat(grants.getFirst().users())
                .containsExactly("millert", "mikef", "dowdy", "!dowdy");
        assertThat(grants.getFirst().hosts())
                .containsExactly("bigtime", "eclipse", "grolsch", "2001:db8::1");
        assertThat(grants.get(1).commands()).containsExactly("!/usr/bin/su");
        assertThat(grants.get(3).runAs()).isEqualTo("OP");
        assertThat(grants.get(4).hosts()).containsExactly("grolsch", "2001:db8::1");
        assertThat(grants.get(5).commands()).containsExactly("/usr/bin/passwd [A-Za-z]*");
        assertThat(grants.get(6).commands()).containsExactly("!/usr/bin/passwd *root*");
        assertThat(grants.get(7).runAs()).isEqualTo(":adm");
        assertThat(grants.get(8).tags()).containsExactly("NOPASSWD");
        assertThat(grants.get(9).tags()).containsExactly("PASSWD");
        assertThat(grants.get(10).tags()).containsExactly("PASSWD");
        assertThat(grants.get(11).users()).containsExactly("#1000");
        assertThat(grants.get(11).runAs()).isEqualTo("oracle,sybase");
        assertThat(grants.get(11).tags()).containsExactly("NOEXEC");
        assertThat(grants.get(11).commands()).containsExactly("sudoedit /etc/a,b");
        assertThat(grants.get(12).users()).containsExactly("%:ad group");
        assertThat(grants.get(12).commands()).containsExactly("sha256:abc= /bin/ls");
    }

    @Test
    void negatesAliases() {
        assertThat(only("User_Alias A = x, !y\nUser_Alias B = !A\nB ALL=ALL\n").users())
                .containsExactly("!x", "y");
    }

    @Test
    void seesWhatHidesBehindAComment() {
        // The backslash is part of the comment: the next line counts.
        var grant = only("# harmless \\\nevil ALL=(ALL) NOPASSWD: ALL\n");
        assertThat(grant.users()).containsExactly("evil");
        assertThat(grant.line()).isEqualTo(2);
        assertThat(sudoers("a ALL=ALL # x \\\nb ALL=ALL\n").grants()).hasSize(2);
        assertThat(only("evil \\\n  ALL = \\\n ALL").line()).isEqualTo(1);
    }

    @Test
    void followsIncludes() {
        var host =
                host(
                        """
                        /etc/sudoers: |
                          #include /etc/sudoers.local
                          @includedir /etc/sudoers.d
                          @include "other file"
                          #includedir /etc/old
                          @include sudoers
                        /etc/sudoers.local: "a ALL=ALL\\n"
                        /etc/sudoers.d/b: "b ALL=ALL\\n"
                        /etc/sudoers.d/a~: "no ALL=ALL\\n"
                        /etc/sudoers.d/c.bak: "no ALL=ALL\\n"
                        "/etc/other file": "c ALL=ALL\\n@include other\\\\ file\\n"
                        /etc/old/d: "d ALL=ALL\\n"
                        """);
        var sudoers = Sudoers.read(host);
        assertThat(sudoers.grants())
                .extracting(g -> g.users().getFirst())
                .containsExactly("a", "b", "c", "d");
        assertThat(sudoers.grants().get(1).file()).isEqualTo("/etc/sudoers.d/b");
        assertThat(sudoers.files()).hasSize(5);
    }

    @Test
    void tellsWhatItDoesNotUnderstand() {
        var sudoers =
                sudoers(
                        "a ALL\nb = ALL\nUser_Alias\n= = =\nDefaults\nc ALL=(root ALL\nok ALL=ALL\n");
        assertThat(sudoers.unparsed()).extracting(Unparsed::line).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(sudoers.grants()).hasSize(1);
    }

    @Test
    void isNotKeptBusyByAliases() {
        var text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append("User_Alias A%d = A%d, A%d\n".formatted(i, i + 1, i + 1));
        }
        for (int i = 100; i < 5000; i++) {
            text.append("User_Alias A%d = A%d\n".formatted(i, i + 1));
        }
        text.append("User_Alias X = Y\nUser_Alias Y = X\nX ALL=ALL\nA100 ALL=ALL\nA0 ALL=ALL\n");
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () ->
                        assertThat(sudoers(text.toString()).grants().getFirst().users())
                                .containsExactly("X"));
    }
}
