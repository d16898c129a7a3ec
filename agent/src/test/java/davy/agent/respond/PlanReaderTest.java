package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.ContainerPin;
import davy.core.action.CorrectSettings;
import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.IsolateHost;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.Line;
import davy.core.action.LockAccount;
import davy.core.action.LockAccount.Reach;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.RemovePins;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.RestoreRedis;
import davy.core.action.SegmentPin;
import davy.core.action.Settings;
import davy.core.action.Step;
import davy.core.action.StopContainer;
import davy.core.action.SweepCopies;
import davy.core.host.CaseHost;
import davy.core.host.FileType;
import davy.core.network.AddressRange;
import davy.core.network.Isolation;
import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.network.Socket.Protocol;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanReaderTest {
    private static final String HEAD =
            """
            format: davy.plan/1
            host: web01
            made: 2026-01-15T12:00:00Z
            families:
              - family: 1
                processes: []
                programs: []
                services: []
            steps:
            """;

    /// A root in which `/usr/bin/tool` belongs to a package.
    @TempDir static Path root;

    private static Danger danger() throws IOException {
        Path info = Files.createDirectories(root.resolve("var/lib/dpkg/info"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.writeString(root.resolve("usr/bin/tool"), "tool");
        Files.writeString(info.resolve("tool.list"), "/.\n/usr\n/usr/bin\n/usr/bin/tool\n");
        Files.writeString(
                root.resolve("var/lib/dpkg/status"),
                "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n");
        var host = LinuxHost.image(root.toString());
        return new Danger(new Sparing(host, PackageIndex.read(host), 0));
    }

    private static String hostile(Random random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        String[] nasty = {
            "\n", "\"", "\\", "\\x41", "hex:", "hex:zz", ": ", " #", "- ", "'", "\u0085", "\uFEFF",
            "\u202E", "{a: b}", "*x", "&x", "!!int", "%", "\t", "\u001b[2J", "挖矿", "𝒳", "\r\n",
                    "null"
        };
        String text = RawText.decode(bytes) + nasty[random.nextInt(nasty.length)];
        // Bytes that are no text alone may be text together.
        return RawText.decode(RawText.encode(text.replace("\0", "") + "\uDCC3"));
    }

    private static FilePin file(Random random) {
        var type = random.nextBoolean() ? FileType.REGULAR : FileType.FIFO;
        return new FilePin("/t/" + hostile(random), type, hostile(random));
    }

    private static List<FilePin> files(Random random) {
        return random.ints(random.nextInt(4)).mapToObj(_ -> file(random)).toList();
    }

    private static Plan plan(Random random) {
        var families = new ArrayList<Family>();
        for (int i = 0; i < 2; i++) {
            families.add(
                    new Family(
                            List.of(new ProcessPin(random.nextInt(1 << 22), i, hostile(random))),
                            files(random),
                            List.of("/system.slice/" + i + ".service")));
        }
        var actions = new ArrayList<Action>();
        actions.add(new KeepEvidence(families.getFirst()));
        var here = InetAddress.ofLiteral("192.0.2.7");
        var there = InetAddress.ofLiteral("2001:db8::9");
        actions.add(
                new IsolateHost(
                        new Isolation(
                                List.of(
                                        new Connection(here, 22, here, 1 + random.nextInt(65535)),
                                        new Connection(there, 22, there, 51234)),
                                List.of(
                                        new Opening(
                                                random.nextBoolean() ? Way.IN : Way.OUT,
                                                random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
                                                AddressRange.prefix(there, random.nextInt(129)),
                                                22)),
                                random.nextBoolean())));
        actions.add(new DenyWrites(List.of("/tmp", "/t/" + hostile(random))));
        actions.add(new Freeze(families.getLast()));
        actions.add(new DisableService(hostile(random), files(random)));
        var container = new ContainerPin("0a".repeat(32), hostile(random), "b1".repeat(32));
        actions.add(new StopContainer(container));
        actions.add(new RemoveContainer(container));
        actions.add(
                new RestoreRedis(
                        6380,
                        "/t/" + hostile(random),
                        hostile(random),
                        new ProcessPin(random.nextInt(1 << 22), 7, hostile(random)),
                        "d3".repeat(32)));
        actions.add(
                new RemoveLines(
                        file(random),
                        List.of(new Line(1, hostile(random)), new Line(7, hostile(random)))));
        actions.add(new Kill(families.getFirst()));
        actions.add(new Quarantine(files(random)));
        actions.add(new SweepCopies(families.getFirst(), List.of("/t/" + hostile(random))));
        actions.add(new QuarantineImage("c2".repeat(32), List.of("a/b:1", "localhost:5000/c:2")));
        actions.add(
                new RemoveSharedMemory(
                        new SegmentPin(
                                random.nextInt(),
                                random.nextInt(1 << 20),
                                0600,
                                1L << random.nextInt(40),
                                77,
                                0,
                                4000000001L,
                                1795318996)));
        actions.add(
                new RemovePins(
                        random.nextInt(1 << 30),
                        "59f4a931744dcdc6",
                        hostile(random),
                        List.of("/sys/fs/bpf/" + hostile(random))));
        actions.add(new ClosePorts(List.of(1 + random.nextInt(21), 6380)));
        for (Settings settings : Settings.values()) {
            actions.add(new CorrectSettings(file(random), settings));
        }
        actions.add(
                new RemoveFirewallRule(
                        "inet",
                        hostile(random),
                        hostile(random),
                        random.nextLong(1L << 40),
                        hostile(random),
                        hostile(random)));
        actions.add(new BlockAddresses(List.of("203.0.113.9", hostile(random))));
        for (Reach reach : Reach.values()) {
            actions.add(new LockAccount(hostile(random), reach, files(random)));
        }
        actions.add(new ExpirePassword(hostile(random), file(random)));
        actions.add(
                new EndSessions(
                        hostile(random),
                        random.nextLong(1L << 32),
                        random.nextBoolean(),
                        List.of(new ProcessPin(random.nextInt(1 << 22), 7, hostile(random)))));
        var steps = new ArrayList<Step>();
        for (Action action : actions) {
            var why = Phrase.plain(hostile(random));
            int number = steps.size() * 3 + 1;
            steps.add(new Step(number, action, List.of(hostile(random)), List.of(why)));
        }
        return new Plan(hostile(random), Instant.ofEpochSecond(random.nextInt()), steps, List.of());
    }

    /// Without what is written for people alone.
    private static Plan bare(Plan plan) {
        var steps =
                plan.steps().stream()
                        .map(s -> new Step(s.number(), s.action(), s.incidents(), List.of()))
                        .toList();
        return new Plan(plan.host(), plan.made(), steps, List.of());
    }

    @Test
    void readsWhatIsWritten() throws RespondException {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        System.out.println("davy.seed=" + seed);
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            var plan = plan(random);
            for (Language language : Language.values()) {
                String text = PlanWriter.write(plan, language);
                assertThat(PlanReader.read(text, "p", _ -> null)).isEqualTo(bare(plan));
            }
        }
    }

    /// Whoever carries a plan out may read another language than who saved it.
    @Test
    void whatIsLeftToAPersonIsReadInBothLanguages() throws RespondException {
        var random = new Random(7);
        var left = new ArrayList<Phrase>();
        left.add(
                Phrase.of(
                        "Redis on port {0} \"runs\" as root: {1}",
                        "端口 {0} 上的 Redis", 6379, "a\\b"));
        for (int i = 0; i < 200; i++) {
            left.add(Phrase.of("{0} is left: {1}", "保留 {0}：{1}", hostile(random), hostile(random)));
        }
        var plan = new Plan("web01", Instant.EPOCH, List.of(), left);
        for (Language saved : Language.values()) {
            var read = PlanReader.read(PlanWriter.write(plan, saved), "p", _ -> null);
            for (Language shown : Language.values()) {
                assertThat(read.byHand().stream().map(each -> each.in(shown)).toList())
                        .isEqualTo(left.stream().map(each -> each.in(shown)).toList());
            }
        }
    }

    @Test
    void whatIsLeftToAPersonIsTextAndNothingElse() throws RespondException {
        String left = HEAD + "  []\nby-hand:\n  - en: \"a {0}\"\n    zh: \"b\\e[2J\"\n";
        var read = PlanReader.read(left, "p", _ -> null).byHand().getFirst();
        assertThat(read.in(Language.EN)).isEqualTo("a {0}");
        assertThat(read.in(Language.ZH)).isEqualTo("b\\x1b[2J");
        refused(HEAD + "  []\nby-hand: all\n", 11, "list");
        refused(HEAD + "  []\nby-hand:\n  - a text\n", 12, "fields");
        refused(HEAD + "  []\nby-hand:\n  - en: a\n", 12, "zh is missing");
        refused(HEAD + "  []\nby-hand:\n  - {en: a, zh: [b]}\n", 12, "text");
        refused(HEAD + "  []\nby-hand:\n  - {en: a, zh: b, do: c}\n", 12, "do");
    }

    private static void refused(String text, int line, String... words) {
        assertThatThrownBy(() -> PlanReader.read(text, "plan.yml", danger()::of))
                .isInstanceOfSatisfying(
                        RespondException.class,
                        e ->
                                assertThat(e.why().in(Language.EN))
                                        .startsWith("plan.yml, line " + line + ": ")
                                        .contains(words));
    }

    private static String container(String id, String image) {
        return HEAD
                + "  - step: 1\n    action: stop-container\n    container: {id: %s, name: x, image: %s}\n"
                        .formatted(id, image);
    }

    private static String image(String image, String names) {
        return HEAD
                + "  - step: 1\n    action: quarantine-image\n    image: %s\n    names: %s\n"
                        .formatted(image, names);
    }

    @Test
    void refusesContainersThatAreNotNamedWhole() throws RespondException, IOException {
        String id = "0a".repeat(32);
        PlanReader.read(container(id, id), "p", danger()::of);
        refused(container("web", id), 10, "64");
        refused(container(id.substring(1), id), 10, "64");
        refused(container(id, "nginx:1"), 10, "64");
        refused(container(id, id).replace("image: ", "volume: "), 12, "volume");
        PlanReader.read(image(id, "[a/b:1]"), "p", danger()::of);
        refused(image("nginx", "[a/b:1]"), 10, "64");
        refused(image(id, "[]"), 10, "one name");
        refused(image(id, "[\"a?force=1\"]"), 10, "a?force=1");
        refused(image(id, "[\"davy-quarantine/image-1:r\"]"), 10, "davy-quarantine");
    }

    private static String quarantine(String path) {
        return HEAD
                + "  - step: 1\n    action: quarantine\n    files:\n      - {path: \""
                + path
                + "\", type: regular, hash: \"00\"}\n";
    }

    @Test
    void readsAHarmlessPlan() throws IOException {
        var plan = PlanReader.read(quarantine("/tmp/x"), "plan.yml", danger()::of);
        assertThat(plan.steps()).hasSize(1);
    }

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
    void isolationThatIsNotUnderstoodIsRefused() throws RespondException {
        String step =
                HEAD
                        + "  - step: 1\n    action: isolate-host\n    connections:\n"
                        + "      - {local: 192.0.2.7, local-port: 22, remote: 192.0.2.9, remote-port:"
                        + " 51234}\n    openings:\n"
                        + "      - {way: in, protocol: tcp, remote: 192.0.2.0/24, port: 22}\n"
                        + "    leases: true\n";
        var plan = PlanReader.read(step, "p", _ -> null);
        assertThat(plan.steps().getFirst().action().what().in(Language.EN))
                .contains("192.0.2.7:22", "192.0.2.9:51234", "192.0.2.0/24 to port 22", "DHCP");
        refused(step.replace("local: 192.0.2.7", "local: \"::1\""), 13, "two families");
        refused(step.replace("port: 51234", "port: 0"), 13, "not understood: 0");
        refused(step.replace("192.0.2.9", "192.0.2"), 13, "192.0.2");
        refused(step.replace("way: in", "way: through"), 15, "through");
        refused(step.replace("tcp", "icmp"), 15, "icmp");
        refused(step.replace("192.0.2.0/24", "all"), 15, "all");
        refused(step.replace("leases: true", "leases: maybe"), 16, "maybe");
        String opening = "      - {way: in, protocol: tcp, remote: 192.0.2.0/24, port: 22}\n";
        refused(step.replace(opening, opening.repeat(65)), 15, "more than 64");
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
        var files = new LinkedHashMap<String, Object>();
        files.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:100::/home/ann:/bin/sh\n");
        files.put("/etc/group", "staff:x:50:ann\nusers:x:100:\n");
        files.put("/etc/sudoers", sudoers);
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
        var host = CaseHost.of(files);
        return new Danger(new Sparing(host, PackageIndex.read(host), 1300));
    }

    private static @Nullable String never(String path, String line) {
        var file = new FilePin(path, FileType.REGULAR, "00");
        var why = dangerOfHost("").of(new RemoveLines(file, List.of(new Line(1, line))));
        return why == null ? null : why.in(Language.EN);
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

    @Test
    void whatIsNotUnderstoodIsRefused() {
        refused("", 1, "empty");
        refused("[]", 1, "fields");
        refused("format: davy.plan/2\nsteps: []\n", 1, "version");
        refused(HEAD.replace("host:", "most:"), 2, "most");
        refused(HEAD + "  []\nextra: 1\n", 11, "extra");
        refused(HEAD + "  - step: 1\n    action: reboot\n", 11, "reboot");
        refused(HEAD + "  - step: 1\n    action: kill\n    family: 2\n", 12, "family 2");
        refused(HEAD + "  - step: 1\n    action: kill\n    family: [1]\n", 12, "text");
        refused(HEAD + "  - step: 1\n    step: 2\n    action: kill\n    family: 1\n", 11, "twice");
        refused(HEAD + "  - step: x\n    action: kill\n    family: 1\n", 10, "number");
        refused(HEAD + "  - step: 99999999999\n    action: kill\n    family: 1\n", 10, "large");
        refused(HEAD + "  - step: 1" + "0".repeat(5000) + "\n    action: kill\n", 10, "number");
        refused(HEAD + "  - step: -1\n    action: kill\n    family: 1\n", 10, "number");
        refused(
                HEAD + "  - step: 1\n    action: kill\n    family: 1\n    files: []\n",
                13,
                "files");
        refused(HEAD + "  - step: 1\n    action: kill\n", 10, "family is missing");
        refused(
                HEAD.replace("steps:\n", "")
                        + "  - family: 1\n    processes: []\n    programs: []\n    services: []\n"
                        + "steps: []\n",
                9,
                "twice");
        refused(HEAD + "  - step: 1\n   action: [\n", 11, "YAML");
        refused(HEAD.replace("2026-01-15T", "yesterday") + "  []\n", 3, "time");
    }

    @Test
    void orderIsKept() {
        String kill = "  - step: %d\n    action: kill\n    family: 1\n";
        String freeze = "  - step: %d\n    action: freeze\n    family: 1\n";
        refused(HEAD + kill.formatted(1) + freeze.formatted(2), 13, "order");
        refused(HEAD + freeze.formatted(2) + kill.formatted(2), 13, "upwards");
        refused(HEAD + freeze.formatted(2) + kill.formatted(1), 13, "upwards");
    }

    @Test
    void bombsAreRefused() {
        refused(HEAD.replace("processes: []", "processes: &p []") + "  *p\n", 10, "aliases");
        refused("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 2, "aliases");
        refused("x: &x [*x]\n", 1, "aliases");
        refused("[".repeat(100_000), 1, "deep");
        refused("\n" + "{a: ".repeat(100_000), 2, "deep");
        refused("- ".repeat(100_000), 1, "deep");
    }
}
