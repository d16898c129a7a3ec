package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Options;
import davy.agent.triage.Progress;
import davy.agent.triage.Triage;
import davy.core.action.Action;
import davy.core.action.CorrectSettings;
import davy.core.action.FilePin;
import davy.core.action.Line;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Settings;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.host.CaseHost;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose keys a plan takes away, and whose it leaves.
final class KeyPlanTest {
    private static final String OWN =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
                    + " ann@laptop";
    private static final String OTHER =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/ x";
    private static final String KEYS = "/root/.ssh/authorized_keys";

    @TempDir private Path root;
    @TempDir private Path state;

    /// What a plan does with a file of keys of root, by a triage of an image that has it.
    private Plan plan(String keys) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("root/.ssh"));
        Files.writeString(root.resolve("etc/hostname"), "web\n");
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/bash\n");
        Files.write(
                root.resolve("root/.ssh/authorized_keys"),
                keys.getBytes(StandardCharsets.ISO_8859_1));
        try (var host = LinuxHost.image(root.toString());
                var respond = Stage.respond(root, state)) {
            var triage = new Triage(host, "/", Instant.now(), Options.standard(), Progress.SILENT);
            return respond.plan(Accusation.of(triage.run(), Level.HIGH, Set.of()), "web");
        }
    }

    private static List<String> removed(Plan plan) {
        var removed = new ArrayList<String>();
        for (var step : plan.steps()) {
            if (step.action() instanceof RemoveLines lines) {
                lines.lines().forEach(line -> removed.add(line.number() + " " + line.text()));
            }
        }
        return removed;
    }

    private static List<String> moved(Plan plan) {
        return plan.steps().stream()
                .filter(step -> step.action() instanceof Quarantine)
                .flatMap(step -> ((Quarantine) step.action()).files().stream())
                .map(FilePin::path)
                .toList();
    }

    private static String byHand(Plan plan) {
        return plan.byHand().toString();
    }

    @Test
    void theKeyBeforeGarbageStays() throws IOException {
        var plan = plan(OWN + "\n\0garbage\n" + OTHER + "\n");
        assertThat(removed(plan)).containsExactly("2 \0garbage", "3 " + OTHER);
        assertThat(moved(plan)).isEmpty();
    }

    @Test
    void keysThatMayBeSomebodysAreLeftToAPerson() throws IOException {
        var plan = plan("\0garbage\n" + OTHER + "\n" + OWN + "\n");
        assertThat(removed(plan)).containsExactly("1 \0garbage", "2 " + OTHER);
        assertThat(byHand(plan)).contains("ann@laptop").doesNotContain(" x");
    }

    @Test
    void aDumpGoesAsAWholeWhereNothingStandsBehindIt() throws IOException {
        var plan = plan("REDIS0011\0\n\n" + OTHER + "\n\n\u00ff\u0001");
        assertThat(moved(plan)).containsExactly(KEYS);
    }

    @Test
    void theKeyThatWasPutBehindADumpStays() throws IOException {
        var plan = plan("REDIS0011\0\u00fe" + OTHER + "\u00ff\u0001\n" + OWN + "\n");
        assertThat(moved(plan)).isEmpty();
        assertThat(removed(plan)).singleElement().asString().startsWith("1 REDIS0011");
        assertThat(byHand(plan)).contains("2 SHA256:", "ann@laptop");

        plan = plan("REDIS0011\0\n\n" + OTHER + "\n\n\u00ff\u0001\n" + OWN + "\n");
        assertThat(moved(plan)).isEmpty();
        assertThat(removed(plan)).hasSize(3).contains("3 " + OTHER);
        assertThat(byHand(plan)).contains("6 SHA256:", "ann@laptop");
    }

    /// Root's password is to be refused, as somebody guessed it: with it goes the operator, unless
    /// root has a key.
    private String guessed(String keys, String sshd) throws IOException {
        var log = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            log.append("2026-11-20T01:02:%02dZ web sshd[7]: Failed password for root".formatted(i))
                    .append(" from 203.0.113.5 port 40000 ssh2\n");
        }
        log.append("2026-11-20T01:03:00Z web sshd[7]: Accepted password for root")
                .append(" from 203.0.113.5 port 40000 ssh2\n");
        Files.createDirectories(root.resolve("var/log"));
        Files.writeString(root.resolve("var/log/auth.log"), log);
        Files.createDirectories(root.resolve("etc/ssh"));
        Files.writeString(root.resolve("etc/ssh/sshd_config"), "PermitRootLogin yes\n" + sshd);
        var plan = plan(keys);
        assertThat(plan.steps()).extracting(Step::action).anyMatch(KeyPlanTest::isRootByKey);
        return byHand(plan);
    }

    @Test
    void rootWithoutAKeyIsToldBeforeItIsLockedOut() throws IOException {
        String told = "root comes in over ssh no more";
        String none = "root has no ssh key here";
        assertThat(guessed("", "")).contains(told, none).doesNotContain("accused");
        assertThat(guessed("command=\"/bin/x\" " + OWN + "\n", "")).contains(told, none);
        assertThat(guessed(OWN + "\n", "")).doesNotContain(told);
        assertThat(guessed(OWN + "\n", "AllowUsers root ann\n")).doesNotContain(told);
    }

    @Test
    void aKeyThatIsAccusedIsNone() throws IOException {
        String accused = "root has no ssh key here but those that are accused";
        assertThat(guessed("REDIS0011\0\n\n" + OTHER + "\n\n\u00ff\u0001", "")).contains(accused);
        assertThat(guessed(OTHER + "mdrfckr\n", "")).contains(accused);
        assertThat(guessed("\0garbage\n" + OTHER + "\n", "")).contains(accused);
        assertThat(guessed("\0garbage\n" + OTHER + "\n" + OWN + "\n", ""))
                .doesNotContain("root comes in over ssh no more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PubkeyAuthentication no",
                "AllowUsers ann",
                "DenyGroups root",
                "AuthenticationMethods publickey,password"
            })
    void aKeyThatDoesNotOpenIsNone(String line) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
        assertThat(guessed(OWN + "\n", line + "\n"))
                .contains("root's ssh keys alone do not open here");
    }

    private static boolean isRootByKey(Action action) {
        return action instanceof CorrectSettings correct && correct.settings() == Settings.SSH_ROOT;
    }

    private static Danger danger(Map<String, Object> process) {
        var host = new LinkedHashMap<String, Object>();
        host.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n");
        host.put(KEYS, OTHER + "\n");
        host.put("/home/ann/.ssh/authorized_keys", OWN + "\n" + OTHER + "\n");
        var self = new LinkedHashMap<String, Object>(process);
        self.put("pid", 1300);
        host.put("processes", List.of(self));
        var made = CaseHost.of(host);
        return new Danger(new Sparing(made, PackageIndex.read(made), 1300));
    }

    private static @Nullable String never(Danger danger, String path, int... lines) {
        var file = new FilePin(path, FileType.REGULAR, "00");
        var all = new ArrayList<Line>();
        for (int line : lines) {
            all.add(new Line(line, path.equals(KEYS) || line == 2 ? OTHER : OWN));
        }
        var why = danger.of(new RemoveLines(file, all));
        return why == null ? null : why.in(Language.EN);
    }

    @Test
    void theLastKeyOfTheAccountThatTheOperatorCameInByStays() {
        String ann = "/home/ann/.ssh/authorized_keys";
        var asAnn = danger(Map.of("uid", 0, "loginuid", 1000));
        assertThat(never(asAnn, ann, 1)).isNull();
        assertThat(never(asAnn, ann, 2)).isNull();
        assertThat(never(asAnn, ann, 1, 2)).contains("the last key of ann");
        assertThat(never(asAnn, KEYS, 1)).isNull();
        assertThat(asAnn.ofMove(new FilePin(ann, FileType.REGULAR, "00"))).isNotNull();
        assertThat(asAnn.ofMove(new FilePin(KEYS, FileType.REGULAR, "00"))).isNull();
        var asRoot = danger(Map.of("uid", 0, "loginuid", 0));
        assertThat(never(asRoot, KEYS, 1)).contains("the last key of root");
        assertThat(never(asRoot, ann, 1, 2)).isNull();
        var bySudo =
                danger(Map.of("uid", 0, "environ", Map.of("USER", "root", "SUDO_USER", "ann")));
        assertThat(never(bySudo, KEYS, 1)).isNull();
        assertThat(never(bySudo, ann, 1, 2)).isNotNull();
    }
}
