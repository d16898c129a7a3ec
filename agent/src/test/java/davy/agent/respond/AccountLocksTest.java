package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Action;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.FilePin;
import davy.core.action.LockAccount;
import davy.core.action.LockAccount.Reach;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Accounts of an image, locked and unlocked again.
final class AccountLocksTest {
    private static final String PASSWD =
            """
            root:x:0:0:root:/root:/bin/bash
            www-data:x:33:33:www-data:/var/www:/bin/bash
            al:x:1001:1001::/home/al:/bin/bash
            open:x:1002:1002::/home/open:/bin/bash
            weak:x:1003:1003::/home/weak:/bin/bash
            toor:$1$a$b:0:0::/root:/bin/bash
            """;

    private static final String SHADOW =
            """
            root:$6$r$r:19000:0:99999:7:::
            www-data:$6$w$w:19000:0:99999:7:::
            al:$6$s$h:19000:0:99999:7:::
            open::19000:0:99999:7:::
            weak:$6$t$i:19001:0:99999:7:::
            """;

    @TempDir private Path top;
    private Path root;
    private Path state;

    @BeforeEach
    void stage() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        root = Files.createDirectory(top.resolve("root"));
        state = Files.createDirectory(top.resolve("state"));
        Stage.run("chmod", "700", state.toString());
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("usr/sbin"));
        Files.writeString(root.resolve("usr/sbin/nologin"), "nologin");
        Path info = Files.createDirectories(root.resolve("var/lib/dpkg/info"));
        Files.writeString(info.resolve("login.list"), "/.\n/usr\n/usr/sbin\n/usr/sbin/nologin\n");
        Files.writeString(
                root.resolve("var/lib/dpkg/status"),
                "Package: login\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n");
        Files.writeString(root.resolve("etc/passwd"), PASSWD);
        Files.writeString(root.resolve("etc/shadow"), SHADOW);
        Stage.run(
                "sh",
                "-c",
                "cd \"$1/etc\" && chown 0:42 shadow && chmod 640 shadow && python3 -c 'import os; os.setxattr(\"shadow\", \"user.a\", b\"b\")'"
                        + " && chattr +i shadow && touch -d 2020-02-02 passwd",
                "sh",
                root.toString());
    }

    @AfterEach
    void unlock() throws IOException {
        Stage.run("chattr", "-i", root.resolve("etc/shadow").toString());
    }

    private String listing() throws IOException {
        return Stage.run(
                "sh",
                "-c",
                "cd \"$1/etc\" && ls -A && stat -c '%n %a %u %g %s %y %h' passwd shadow && lsattr passwd"
                        + " shadow && python3 -c 'import os;"
                        + " print(os.getxattr(\"shadow\", \"user.a\"))' && cat passwd shadow",
                "sh",
                root.toString());
    }

    private FilePin pin(String path) throws IOException {
        String sum = Stage.run("sha256sum", root + path);
        return new FilePin(path, FileType.REGULAR, sum.substring(0, 64));
    }

    private String passwd() throws IOException {
        return Files.readString(root.resolve("etc/passwd"));
    }

    private String shadow() throws IOException {
        return Files.readString(root.resolve("etc/shadow"));
    }

    private Plan plan() throws IOException {
        var shadow = pin("/etc/shadow");
        var passwd = pin("/etc/passwd");
        return Stage.plan(
                new LockAccount("al", Reach.ACCOUNT, List.of(shadow)),
                new LockAccount("open", Reach.PASSWORD, List.of(shadow)),
                new LockAccount("www-data", Reach.SHELL, List.of(shadow, passwd)),
                new LockAccount("toor", Reach.ACCOUNT, List.of(passwd)),
                new ExpirePassword("weak", shadow));
    }

    private static final String PASSWD_AFTER =
            PASSWD.replace("/var/www:/bin/bash", "/var/www:/usr/sbin/nologin")
                    .replace(
                            "toor:$1$a$b:0:0::/root:/bin/bash",
                            "toor:!$1$a$b:0:0::/root:/usr/sbin/nologin");

    private static final String SHADOW_AFTER =
            """
            root:$6$r$r:19000:0:99999:7:::
            www-data:!$6$w$w:19000:0:99999:7:::
            al:!$6$s$h:19000:0:99999:7::1:
            open:!:19000:0:99999:7:::
            weak:$6$t$i:0:0:99999:7:::
            """;

    private static List<String> told(Respond.Applied applied) {
        return applied.steps().stream()
                .map(t ->
                        t.outcome().getClass().getSimpleName()
                                + ": "
                                + t.outcome().told().in(Language.EN))
                .toList();
    }

    /// All plan from the same files, and each changes them for the next.
    @Test
    void locksAndUnlocks() throws IOException {
        String before = listing();
        try (var respond = Stage.respond(root, state)) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            assertThat(told(applied)).allMatch(t -> t.startsWith("Done: "));
            assertThat(told(applied).get(2)).contains("www-data is locked (!", "shell /usr/sbin");
            assertThat(passwd()).isEqualTo(PASSWD_AFTER);
            assertThat(shadow()).isEqualTo(SHADOW_AFTER);
            assertThat(Stage.run("stat", "-c", "%a %u %g", root + "/etc/shadow"))
                    .isEqualTo("640 0 42\n");
            assertThat(Stage.run("lsattr", root + "/etc/shadow")).contains("i---");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(listing()).isEqualTo(before);
        }
    }

    @Test
    void whatOthersDidMeanwhileStays() throws IOException {
        try (var respond = Stage.respond(root, state)) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            Stage.run("chattr", "-i", root + "/etc/shadow");
            String more = "new:$6$n$n:20000:0:99999:7:::\n";
            Files.writeString(root.resolve("etc/shadow"), SHADOW_AFTER + more);
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(shadow()).isEqualTo(SHADOW + more);
            assertThat(passwd()).isEqualTo(PASSWD);
        }
    }

    /// A password that was set since is not taken away again.
    @Test
    void accountThatOthersChangedStays() throws IOException {
        try (var respond = Stage.respond(root, state)) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            Stage.run("chattr", "-i", root + "/etc/shadow");
            String mine = SHADOW_AFTER.replace("al:!$6$s$h:19000", "al:$6$new$new:20001");
            Files.writeString(root.resolve("etc/shadow"), mine);
            assertThat(respond.undo(applied.id()).left())
                    .singleElement()
                    .asString()
                    .contains("al")
                    .doesNotContain("$6$");
            String rest = SHADOW.substring(SHADOW.indexOf("open:"));
            assertThat(shadow()).contains("al:$6$new$new:20001", rest, "www-data:$6$w$w:");
        }
    }

    @Test
    void whatIsNotAsPlannedIsRefused() throws IOException {
        var plan = plan();
        Stage.run("chattr", "-i", root + "/etc/shadow");
        Files.writeString(root.resolve("etc/shadow"), SHADOW.replace("19001", "19002"));
        Files.writeString(root.resolve("etc/passwd"), PASSWD.replaceFirst("toor", "roto"));
        String before = listing();
        try (var respond = Stage.respond(root, state)) {
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.steps()).allMatch(t -> t.outcome() instanceof Outcome.Refused);
            assertThat(told(applied).getFirst()).contains("/etc/shadow is not what it was");
            assertThat(told(applied).get(3)).contains("there is no account toor");
            assertThat(listing()).isEqualTo(before);
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(listing()).isEqualTo(before);
        }
    }

    /// What another step of the same plan did not do is none of the plan's doing.
    @Test
    void changeBetweenTwoStepsIsSeen() throws IOException {
        var plan = plan();
        try (var respond = Stage.respond(root, state)) {
            respond.apply(plan, step -> step == 1, Stage.QUIET);
            var applied = respond.apply(plan, step -> step == 2, Stage.QUIET);
            assertThat(applied.steps().get(1).outcome()).isInstanceOf(Outcome.Refused.class);
            assertThat(shadow()).contains("open::");
        }
    }

    @Test
    void isFoundDoneOrTakenBackAfterACrash() throws Exception {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        System.out.println("davy.seed=" + seed);
        var random = new Random(seed);
        String before = listing();
        Path file = top.resolve("plan.yml");
        Files.writeString(file, PlanWriter.write(plan(), Language.EN));
        int lines;
        try (var respond = Stage.respond(root, state)) {
            String id = respond.apply(plan(), _ -> true, Stage.QUIET).id();
            lines = CrashTest.lines(state);
            respond.undo(id);
        }
        for (int round = 0; round < 8; round++) {
            var point = CrashTest.Point.below(lines, random);
            CrashTest.run(point, root.toString(), state.toString(), file.toString());
            try (var respond = Stage.respond(root, state)) {
                var all = respond.list();
                if (all.isEmpty()) {
                    continue;
                }
                var id = all.getLast().id();
                if (random.nextBoolean()) {
                    var resumed = respond.resume(id, Stage.QUIET);
                    assertThat(told(resumed)).allMatch(t -> t.startsWith("Done: "));
                    assertThat(shadow()).isEqualTo(SHADOW_AFTER);
                    assertThat(passwd()).isEqualTo(PASSWD_AFTER);
                }
                assertThat(respond.undo(id).left()).isEmpty();
            }
            assertThat(listing()).isEqualTo(before);
        }
    }

    private static Accusation accusation(String detection, String user) {
        return new Accusation(
                "I1",
                detection,
                Level.HIGH,
                Phrase.plain("because of " + detection),
                Map.of("user.name", user),
                Set.of(Entity.account(user)));
    }

    @Test
    void findingsLeadToLocks() throws IOException {
        var accusations =
                List.of(
                        accusation("weak-password", "weak"),
                        accusation("weak-password", "al"),
                        accusation("weak-password", "root"),
                        accusation("weak-password", "toor"),
                        accusation("empty-password", "open"),
                        accusation("uid-zero", "toor"),
                        accusation("system-login", "www-data"),
                        accusation("new-account", "al"),
                        accusation("new-account", "gone"),
                        accusation("new-account", "root"));
        try (var respond = Stage.respond(root, state)) {
            var plan = respond.plan(accusations, "web01");
            assertThat(plan.steps().stream().map(Step::action).toList())
                    .containsExactlyInAnyOrderElementsOf(
                            plan().steps().stream().map(Step::action).toList());
            assertThat(plan.byHand().stream().map(p -> p.in(Language.EN)).toList())
                    .anyMatch(t -> t.startsWith("root is never locked"))
                    .anyMatch(
                            t -> t.contains("because of new-account. To do: An account was made"));
            assertThat(plan.steps().getFirst().why()).isNotEmpty();
            var again = respond.read(respond.write(plan, Language.ZH), "p");
            assertThat(again.steps().stream().map(Step::action).toList())
                    .isEqualTo(plan.steps().stream().map(Step::action).toList());

            respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(shadow()).isEqualTo(SHADOW_AFTER);
            assertThat(respond.plan(accusations, "web01").steps()).isEmpty();
        }
    }

    /// Whoever guessed a password is kept out; who logs in by key is not.
    @Test
    void aGuessedPasswordIsLockedAndRootsIsNot() throws IOException {
        try (var respond = Stage.respond(root, state)) {
            var guessed =
                    respond.plan(
                            List.of(
                                    accusation("ssh-guess", "weak"),
                                    accusation("ssh-guess", "root")),
                            "web01");
            assertThat(guessed.steps())
                    .singleElement()
                    .satisfies(step ->
                            assertThat(step.action())
                                    .isInstanceOfSatisfying(
                                            LockAccount.class,
                                            lock -> {
                                                assertThat(lock.user()).isEqualTo("weak");
                                                assertThat(lock.reach()).isEqualTo(Reach.PASSWORD);
                                            }));
        }
    }

    /// A person is told before and afterwards whether keys go on letting in.
    @Test
    void keysAreTakenForWhatTheyAreWithoutPam() throws IOException {
        Files.createDirectories(root.resolve("etc/ssh"));
        for (String pam : List.of("yes", "no")) {
            Files.writeString(root.resolve("etc/ssh/sshd_config"), "UsePAM " + pam + "\n");
            try (var respond = Stage.respond(root, state)) {
                var plan = respond.plan(List.of(accusation("ssh-guess", "weak")), "web01");
                var before = plan.byHand().stream().map(p -> p.in(Language.EN)).toList();
                var applied = respond.apply(plan, _ -> true, Stage.QUIET);
                String refuses = "refuses the keys of weak too";
                String letsIn = "weak can still log in by key";
                boolean used = pam.equals("yes");
                assertThat(before.stream().anyMatch(t -> t.contains(refuses))).isEqualTo(!used);
                assertThat(told(applied).getFirst())
                        .contains(used ? letsIn : refuses)
                        .doesNotContain(used ? refuses : letsIn);
                assertThat(respond.undo(applied.id()).left()).isEmpty();
            }
        }
    }

    @Test
    void onlyAccountWithNumberZeroIsNotLocked() throws IOException {
        Files.writeString(root.resolve("etc/passwd"), PASSWD.replaceFirst("root:x:0.*\n", ""));
        try (var respond = Stage.respond(root, state)) {
            var plan = respond.plan(List.of(accusation("uid-zero", "toor")), "web01");
            assertThat(plan.steps()).isEmpty();
            assertThat(plan.byHand().toString()).contains("toor");
        }
    }

    private void isNeverDone(Action action) throws IOException {
        var host = davy.linux.LinuxHost.image(root.toString());
        var danger = new Danger(new Sparing(host, davy.core.packages.PackageIndex.read(host), 0));
        assertThat(danger.of(action)).isNotNull();
    }

    @Test
    void neverDone() throws IOException {
        var shadow = new FilePin("/etc/shadow", FileType.REGULAR, "00");
        isNeverDone(new LockAccount("root", Reach.PASSWORD, List.of(shadow)));
        isNeverDone(new LockAccount("al", Reach.PASSWORD, List.of()));
        isNeverDone(
                new LockAccount(
                        "al",
                        Reach.PASSWORD,
                        List.of(new FilePin("/etc/sudoers", FileType.REGULAR, "00"))));
        isNeverDone(
                new LockAccount(
                        "al",
                        Reach.PASSWORD,
                        List.of(new FilePin("/etc/shadow", FileType.LINK, "x"))));
        isNeverDone(new ExpirePassword("root", shadow));
        isNeverDone(new ExpirePassword("al", new FilePin("/etc/passwd", FileType.REGULAR, "00")));
        isNeverDone(new EndSessions("root", 0, false, List.of()));
    }
}
