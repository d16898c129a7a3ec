package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.action.DisableService;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.Line;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.host.CaseHost;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A plan that names what the host, or the operator, needs is refused, whoever wrote it.
final class PlanDangerTest extends PlanYaml {
    @ParameterizedTest
    @CsvSource({
        "/etc/passwd",
        "/etc/shadow",
        "/usr/bin/tool",
        "tmp/x",
        "/tmp/../etc/x",
        "/tmp//x",
        "/tmp/./x",
        "/tmp/..",
        "/proc/1/mem",
        "/var/lib/dpkg/status",
        "/boot/vmlinuz-6.1",
        "/etc/pam.d/common-auth",
        "/usr",
        "/",
        "hex:2f7400"
    })
    void vitalPathsAreRefused(String path) {
        refused(quarantine(path), 10, path.startsWith("hex") ? "whole path" : path);
    }

    @ParameterizedTest
    @CsvSource({"/lib64", "/bin", "/usr/lib", "/var/run"})
    void linksThatHoldTheHostTogetherAreRefused(String path) {
        refused(quarantine(path).replace("type: regular", "type: link"), 10, path);
    }

    @Test
    void linesThatAreNeededAreRefused() {
        String step =
                HEAD
                        + "  - step: 1\n    action: remove-lines\n"
                        + "    file: {path: %s, type: %s, hash: \"00\"}\n"
                        + "    lines:\n      - {number: 1, text: \"root:x:0:0\"}\n";
        refused(step.formatted("/etc/passwd", "regular"), 10, "root");
        refused(step.formatted("/etc/shadow", "regular"), 10, "root");
        refused(step.formatted("/var/log/auth.log", "regular"), 10, "/var/log/auth.log");
        refused(step.formatted("/etc/x", "link"), 10, "regular files");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1",
        "0.0.0.0",
        "::1",
        "224.0.0.1",
        "169.254.169.254",
        "ff02::1",
        "10.0.0.0/8",
        "host.example",
        "''",
        "255.255.255.255"
    })
    void addressesThatAreNeverBlockedAreRefused(String address) {
        String step = HEAD + "  - step: 1\n    action: block-addresses\n    addresses: [\"%s\"]\n";
        refused(step.formatted(address), 10, address);
    }

    @Test
    void rulesOfDavyItselfAreRefused() {
        String step =
                HEAD
                        + "  - step: 1\n    action: remove-firewall-rule\n    table: {family: %s, name:"
                        + " %s}\n    chain: input\n    handle: 7\n    hash: \"00\"\n    rule: x\n";
        refused(step.formatted("inet", "davy_0"), 10, "never taken out", "davy_0");
        refused(step.formatted("netdev", "t"), 10, "never taken out");
        refused(step.formatted("inet", "t").replace("handle: 7", "handle: all"), 14, "number");
    }

    @Test
    void accountOfRootIsRefused() {
        String step =
                HEAD
                        + "  - step: 1\n    action: lock-account\n    user: %s\n    reach: %s\n"
                        + "    files:\n      - {path: %s, type: regular, hash: \"00\"}\n";
        refused(step.formatted("root", "password", "/etc/shadow"), 10, "root is never locked");
        refused(step.formatted("al", "password", "/etc/sudoers"), 10, "/etc/sudoers");
        refused(step.formatted("al", "all", "/etc/shadow"), 13, "reach");
        refused(
                HEAD
                        + "  - step: 1\n    action: end-sessions\n    user: root\n    uid: 0\n"
                        + "    processes: []\n",
                10,
                "root is never locked");
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "/",
        "/system.slice",
        ".service",
        "/system.slice/",
        "/user.slice/user-1000.slice/user@1000.service",
        "/a/.service",
        "/../x.slice"
    })
    void groupsOfMoreThanOneServiceAreRefused(String group) {
        refused(HEAD.replace("services: []", "services: [\"" + group + "\"]"), 8, "control group");
    }

    /// A process that was added by hand: Davy's own, as one that is surely there.
    @Test
    void aProcessThatIsNeverEndedIsRefused() throws IOException {
        int self = (int) ProcessHandle.current().pid();
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        String pin = "\n      - {pid: %d, start: %s, executable: x}";
        String plan = HEAD + "  - step: 1\n    action: kill\n    family: 1\n";
        try (var host = LinuxHost.live(LiveKernel::new)) {
            var live = new Danger(new Sparing(host, PackageIndex.read(host), self));
            String own = plan.replace(" processes: []", " processes:" + pin.formatted(self, start));
            assertThatThrownBy(() -> PlanReader.read(own, "plan.yml", live::of))
                    .isInstanceOfSatisfying(
                            RespondException.class,
                            e ->
                                    assertThat(e.why().in(Language.EN))
                                            .startsWith("plan.yml, line 7: ")
                                            .contains("process " + self, "never ended"));
            String other = plan.replace(" processes: []", " processes:" + pin.formatted(self, 1));
            assertThat(PlanReader.read(other, "plan.yml", live::of).steps()).hasSize(1);
        }
    }

    /// On a host whose packages are known, the units of the needed ones are theirs.
    private static Danger dangerOfHost(String sudoers) {
        return dangerOfHost(Map.of("/etc/sudoers", sudoers));
    }

    private static Danger dangerOfHost(Map<String, Object> more) {
        var files = new LinkedHashMap<String, Object>();
        files.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:100::/home/ann:/bin/sh\n");
        files.put("/etc/group", "staff:x:50:ann\nusers:x:100:\n");
        files.put("/lib/systemd/system/ssh.service", "[Service]\nExecStart=/usr/sbin/sshd -D\n");
        files.put("/lib/systemd/system/shop.service", "[Service]\nExecStart=/usr/bin/shop\n");
        for (String unit : List.of("ssh", "shop")) {
            files.put(
                    "/etc/systemd/system/multi-user.target.wants/" + unit + ".service",
                    Map.of("link", "/lib/systemd/system/" + unit + ".service"));
        }
        files.put("/etc/systemd/system/evil.service", "[Service]\nExecStart=/usr/sbin/sshd -p 2\n");
        files.put(
                "/etc/systemd/system/multi-user.target.wants/evil.service",
                Map.of("link", "/etc/systemd/system/evil.service"));
        files.put(
                "packages",
                Map.of(
                        "openssh-server",
                        List.of("/usr/sbin/sshd", "/lib/systemd/system/ssh.service"),
                        "shop",
                        List.of("/usr/bin/shop", "/lib/systemd/system/shop.service")));
        files.put(
                "processes",
                List.of(Map.of("pid", 1300, "uid", 0, "environ", Map.of("SUDO_USER", "ann"))));
        files.putAll(more);
        var host = CaseHost.of(files);
        return new Danger(new Sparing(host, PackageIndex.read(host), 1300));
    }

    private static @Nullable String never(String path, String line) {
        return never(dangerOfHost(""), path, line);
    }

    private static @Nullable String never(Danger danger, String path, String line) {
        var file = new FilePin(path, FileType.REGULAR, "00");
        var why = danger.of(new RemoveLines(file, List.of(new Line(1, line))));
        return why == null ? null : why.in(Language.EN);
    }

    private static @Nullable String moved(Map<String, Object> more, String path) {
        var pin = new FilePin(path, FileType.REGULAR, "00");
        var why = dangerOfHost(more).of(new Quarantine(List.of(pin)));
        return why == null ? null : why.in(Language.EN);
    }

    /// libpam fails where a module, what a module runs, or an included file is gone.
    @Test
    void whatRulesOfPamNeedIsNotMoved() {
        String modules = "/usr/lib/x86_64-linux-gnu/security/";
        Map<String, Object> files =
                Map.of(
                        "/etc/pam.d/common-auth",
                        """
                        auth required .pam_log.so
                        session optional pam_exec.so /usr/lib/.x/late.sh
                        auth requisite pam_exec.so quiet /usr/lib/.x/log.sh
                        @include /etc/.more
                        """,
                        "/etc/.more",
                        "auth sufficient /usr/lib/.x/open.so\n",
                        modules + ".pam_log.so",
                        Map.of("elf", Map.of()),
                        "/usr/lib/.x/open.so",
                        Map.of("elf", Map.of()));
        assertThat(moved(files, modules + ".pam_log.so")).contains("common-auth, line 1");
        assertThat(moved(files, "/usr/lib/.x/log.sh")).contains("line 3");
        assertThat(moved(files, "/etc/.more")).contains("PAM");
        assertThat(moved(files, "/usr/lib/.x/late.sh")).isNull();
        assertThat(moved(files, "/usr/lib/.x/open.so")).isNull();
    }

    @Test
    void whatLetsTheOperatorActAsRootIsNotMoved() {
        Map<String, Object> files =
                Map.of(
                        "/etc/sudoers",
                        "#include /etc/.more\n#includedir /etc/sudoers.d\n",
                        "/etc/.more",
                        "# x\n",
                        "/etc/sudoers.d/90-init",
                        "ann,www-data ALL=(ALL) NOPASSWD:ALL\n",
                        "/etc/sudoers.d/evil",
                        "www-data ALL=(ALL) NOPASSWD:ALL\n");
        assertThat(moved(files, "/etc/.more")).contains("include");
        assertThat(moved(files, "/etc/sudoers.d/90-init")).contains("rights");
        assertThat(moved(files, "/etc/sudoers.d/evil")).isNull();
        assertThat(moved(Map.of("/etc/passwd", "root:x:0:0::/root:/srv/sh\n"), "/srv/sh"))
                .contains("login shell of root");
    }

    @Test
    void linesThatGiveTheOperatorRightsAmongOthersAreLeft() {
        for (String line :
                List.of(
                        "www-data, ann ALL=(ALL) NOPASSWD: ALL",
                        "ADM ALL=(ALL) NOPASSWD: ALL # x\nUser_Alias ADM = ann, www-data",
                        "www-data, %staff ALL = ALL, /bin/sh")) {
            String first = line.lines().findFirst().orElseThrow();
            assertThat(never(dangerOfHost(line), "/etc/sudoers", first)).as(line).isNotNull();
        }
        String other = "www-data, bob ALL=(ALL) NOPASSWD: ALL";
        assertThat(never(dangerOfHost(other), "/etc/sudoers", other)).isNull();
    }

    @Test
    void linesByWhichTheHostKnowsItselfAreLeft() {
        var danger = dangerOfHost(Map.of("/etc/hostname", "web-1\n"));
        String hosts = "/etc/hosts";
        assertThat(never(danger, hosts, "127.0.0.1 localhost a.example")).isNotNull();
        assertThat(never(danger, hosts, "127.0.1.1\tweb-1.example a.example # x")).isNotNull();
        assertThat(never(danger, hosts, "127.0.0.1 a.example # localhost")).isNull();
        assertThat(never(danger, hosts, "")).isNull();
    }

    /// Where central keys are all that ann has.
    @Test
    void linesThatTellWhereTheOperatorsKeysAreAreLeft() {
        String key =
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f x\n";
        String line = "AuthorizedKeysFile /etc/ssh/keys/%u /var/tmp/.k";
        String path = "/etc/ssh/sshd_config";
        var central = Map.<String, Object>of(path, line + "\n", "/etc/ssh/keys/ann", key);
        assertThat(never(dangerOfHost(central), path, line)).contains("where keys come from");
        var home =
                Map.<String, Object>of(
                        path,
                        "AuthorizedKeysFile .ssh/authorized_keys /var/tmp/.k\n",
                        "/home/ann/.ssh/authorized_keys",
                        key);
        assertThat(
                        never(
                                dangerOfHost(home),
                                path,
                                "AuthorizedKeysFile .ssh/authorized_keys /var/tmp/.k"))
                .isNull();
        String command = "AuthorizedKeysCommand /etc/ssh/keys.sh";
        assertThat(never(dangerOfHost(Map.of(path, command + "\n")), path, command)).isNotNull();
    }

    @Test
    void linesOfTheOperatorAreRefused() {
        assertThat(never("/etc/passwd", "ann:x:1000:100::/home/ann:/bin/sh")).contains("ann");
        assertThat(never("/etc/shadow", "ann:*:1::::::")).contains("ann");
        assertThat(never("/etc/passwd", "toor:x:1001:0::/:/bin/sh")).isNull();
        assertThat(never("/etc/pam.d/sshd", "@include common-auth")).contains("pam.d");
        assertThat(never("/etc/fstab", "/dev/vda1 / ext4 defaults 0 1")).contains("fstab");
        assertThat(never("/etc/sudoers", "%staff ALL=(ALL:ALL) NOPASSWD: ALL")).isNotNull();
        assertThat(never("/etc/sudoers.d/90-init", "ann ALL=(ALL) ALL")).isNotNull();
        assertThat(never("/etc/sudoers", "@includedir /etc/sudoers.d")).isNotNull();
        assertThat(never("/etc/sudoers", "ALL ALL=(ALL) NOPASSWD: ALL")).isNull();
        assertThat(never("/etc/sudoers", "www-data ALL=(ALL) NOPASSWD: ALL")).isNull();
        assertThat(never("/etc/sudoers", "%staff ALL=(ALL) NOPASSWD: /tmp/.x/k")).isNull();
        assertThat(never("/etc/sudoers", "@includedir /tmp/.x")).isNull();
    }

    private static @Nullable Phrase disabled(String unit) {
        String path = "/etc/systemd/system/multi-user.target.wants/" + unit;
        var link = new FilePin(path, FileType.LINK, "/lib/systemd/system/" + unit);
        return dangerOfHost("").of(new DisableService(unit, List.of(link)));
    }

    @Test
    void servicesThatAreNeededAreNotDisabled() {
        assertThat(disabled("ssh.service")).isNotNull();
        assertThat(disabled("shop.service")).isNull();
        assertThat(disabled("evil.service")).isNull();
        var danger = dangerOfHost("");
        var needed = new Family(List.of(), List.of(), List.of("/system.slice/ssh.service"));
        assertThat(danger.of(new Freeze(needed))).isNotNull();
        var shop = new Family(List.of(), List.of(), List.of("/system.slice/shop.service"));
        assertThat(danger.of(new Freeze(shop))).isNull();
    }
}
