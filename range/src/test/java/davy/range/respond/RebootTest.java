package davy.range.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.range.Command;
import davy.range.Davy;
import davy.range.MachineNeeds;
import davy.range.incident.Release;
import davy.range.machine.Machine;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A machine is reset in the middle of `davy respond --apply`, so that what was not written to its
/// disk is lost. After the start Davy tells so, and goes on, or takes all of it back, as if nothing
/// had happened; half of the files are on another file system than what is kept of them. Where it
/// is taken back, the machine is reset in the middle of that too.
///
/// The moments are drawn from the seed, `-Ddavy.range.seed=N`. With `-Ddavy.range.full=true` ten
/// machines are reset, else two.
@Tag("range")
class RebootTest {
    private static final int AT_ONCE = 2;
    private static final int FILES = 480;
    private static final Duration RESPONSE = Duration.ofMinutes(20);
    private static final String JOURNAL = "cat /var/lib/davy/respond/*/journal.jsonl";
    private static final Pattern PAST =
            Pattern.compile(
                    "(r-[0-9a-f-]+)  ([a-z ]+?)(?: \\(.*\\))?  \\d+ changes? stands?, \\d+ taken back, (\\d+) open");

    /// Lines of a listing of directories: their times are only put back by who knows that nobody
    /// else changed them, which a loss of power makes unknown, and they do not shrink.
    private static final Pattern DIRECTORY = Pattern.compile("^([^|]*\\|d\\|[^|]*\\|[^|]*)\\|.*");

    /// Files of many sizes with flags and attributes, lines of a crontab, a unit, an account, and
    /// the plan for all of them. What the plan names is told in `/var/cache/respond/paths`.
    private static final String SCENE =
            """
            mkdir -p /var/cache/respond /srv/drop /data
            truncate -s 100M /var/cache/respond/data.img
            mkfs.ext4 -q /var/cache/respond/data.img
            echo '/var/cache/respond/data.img /data ext4 loop,nofail 0 0' >>/etc/fstab
            mount /data
            useradd --create-home --shell /bin/bash mallory
            echo mallory:Tulip-42 | chpasswd
            printf '[Service]\\nExecStart=/bin/sleep 1d\\n[Install]\\nWantedBy=multi-user.target\\n' \\
                >/etc/systemd/system/keeper.service
            systemctl daemon-reload
            systemctl enable --quiet --now keeper
            printf '%s\\n' '# jobs' '15 3 * * * /usr/bin/true' '* * * * * /srv/drop/0/f0' \\
                '@daily /bin/false # é' '*/5 * * * * /data/drop/1/f1' | crontab -
            python3 - "$1" <<'END'
            import datetime, hashlib, os, random, subprocess, sys
            random.seed(0)
            def sha(path): return hashlib.sha256(open(path, 'rb').read()).hexdigest()
            files, stay = [], []
            for i in range(int(sys.argv[1])):
                folder = '%s/drop/%d' % (['/srv', '/data'][i % 2], i // 40)
                os.makedirs(folder, exist_ok=True)
                path = '%s/f%d' % (folder, i)
                if i % 40 == 7:
                    os.symlink('/nowhere/%d' % i, path)
                    files.append((path, 'link', '/nowhere/%d' % i))
                    continue
                with open(path, 'wb') as f: f.write(random.randbytes(random.randrange(40000)))
                os.chmod(path, random.choice([0o644, 0o755, 0o4755, 0o600]))
                os.chown(path, random.randrange(2000), random.randrange(2000))
                os.utime(path, ns=(1, 1500000000123456789 + i))
                if i % 9 == 0: os.setxattr(path, 'user.note', b'%d' % i)
                files.append((path, 'regular', sha(path)))
                if i % 11 == 0: open(path + '.legitimate', 'w').write('stays %d' % i)
                if i % 50 == 3:
                    os.link(path, path + '-again')
                    files.append((path + '-again', 'regular', sha(path)))
                if i % 60 == 1: subprocess.run(['chattr', '+i', path], check=True)
            subprocess.run(['chattr', '+i', '/srv/drop/2', '/data/drop/3'], check=True)
            pin = lambda p, t, h: '{path: "%s", type: %s, hash: "%s"}' % (p, t, h)
            unit = '/etc/systemd/system/keeper.service'
            wants = '/etc/systemd/system/multi-user.target.wants/keeper.service'
            tab = '/var/spool/cron/crontabs/root'
            plan = ['format: davy.plan/1', 'host: "server-1"',
                'made: "%s"' % datetime.datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%SZ'), 'steps:']
            def step(action, *more):
                n = sum(line.startswith('  - step') for line in plan) + 1
                plan.extend(['  - step: %d' % n, '    incidents: []', '    action: ' + action, *more])
            step('deny-writes', '    directories:', '      - "/srv/drop/0"', '      - "/data/drop/1"')
            step('disable-service', '    name: "keeper.service"', '    files:',
                '      - ' + pin(unit, 'regular', sha(unit)),
                '      - ' + pin(wants, 'link', os.readlink(wants)))
            lines = open(tab).read().split('\\n')
            step('remove-lines', '    file: ' + pin(tab, 'regular', sha(tab)), '    lines:',
                *['      - {number: %d, text: "%s"}' % (n + 1, line)
                    for n, line in enumerate(lines) if '/drop/' in line])
            for i in range(0, len(files), 120):
                step('quarantine', '    files:', *['      - ' + pin(*f) for f in files[i:i + 120]])
            step('lock-account', '    user: "mallory"', '    reach: account', '    files:',
                *['      - ' + pin(f, 'regular', sha(f)) for f in ['/etc/shadow', '/etc/passwd']])
            open('/var/cache/respond/plan.yml', 'w').write('\\n'.join(plan) + '\\n')
            open('/var/cache/respond/paths', 'w').write(
                '\\n'.join([unit, wants] + [f[0] for f in files]) + '\\n')
            END
            sync
            """;

    /// A line for each file, for each one's content, flags and attributes.
    private static final String LISTING =
            """
            find /data /srv/drop -printf '%p|%y|%U:%G|%m|%s %n|%T@|%l\\n' | sort
            find /data /srv/drop -type f -print0 | sort -z | xargs -0 sha256sum
            (lsattr -R /srv/drop /data 2>/dev/null || true) | grep / | sort
            find /srv/drop /data -type f | sort | python3 -c 'import os, sys
            for p in sys.stdin.read().split("\\n")[:-1]:
                for a in os.listxattr(p): print("%s|%s|%s" % (p, a, os.getxattr(p, a).hex()))'
            """;

    @TempDir private static Path work;

    private static Release release;
    private final long seed = Long.getLong("davy.range.seed", System.nanoTime() % 1_000_000);

    @BeforeAll
    static void make() {
        MachineNeeds.assume();
        release = Release.make(work);
    }

    @TestFactory
    List<DynamicTest> resets() {
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofPlatform().daemon().name("reboot-", 0).factory());
        int count = Boolean.getBoolean("davy.range.full") ? 10 : 2;
        var tests = new ArrayList<DynamicTest>();
        for (int i = 0; i < count; i++) {
            int number = i;
            String as = "%s %d, seed %d".formatted(i % 2 == 0 ? "resume" : "undo", i, seed);
            var done = CompletableFuture.runAsync(() -> reset(number, as), pool);
            tests.add(DynamicTest.dynamicTest(as, done::join));
        }
        return tests;
    }

    private void reset(int number, String as) {
        try (var machine =
                Machine.start(
                        Variant.LINUX_6_1,
                        1,
                        "server-1",
                        "192.0.2.10",
                        List.of(release.archive()))) {
            try {
                play(machine, number, as);
            } catch (AssertionError | RuntimeException e) {
                Path kept = Path.of("target", "range", "reboot-" + number + "-" + seed);
                IO.println(as + " failed: " + e);
                keep(machine, kept);
                throw new AssertionError(as + " failed; what was seen is in range/" + kept, e);
            }
        }
    }

    private static void keep(Machine machine, Path kept) {
        machine.collect(kept);
        try {
            Files.writeString(kept.resolve("respond.out"), machine.read("/var/log/respond.out"));
            Files.writeString(kept.resolve("journal.jsonl"), machine.shell(JOURNAL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play(Machine machine, int number, String as) {
        machine.shell(
                "cd /run/payload && tar -xzf davy-*.tar.gz -C /opt && mv /opt/davy-* /opt/davy");
        machine.shell("scene() {\n" + SCENE + "\n}\nscene " + FILES, Duration.ofMinutes(4));
        var paths = new TreeSet<>(machine.read("/var/cache/respond/paths").lines().toList());
        var before = listing(machine);
        var random = new Random(seed * 31 + number);

        // Two lines a change, and some of folders; the later ones may be over before the reset.
        int from = 20;
        int to = 2 * paths.size() - 60;
        start(machine, "--plan /var/cache/respond/plan.yml --apply --yes --watch 0");
        resetAt(machine, random.nextInt(from, to), as);
        String id = explained(machine, as);

        if (number % 2 == 0) {
            var resumed = davy(machine, "--resume", id);
            assertThat(resumed.exit()).as(as + resumed.out() + resumed.err()).isLessThan(2);
            assertThat(resumed.out()).as(as).doesNotContain("still there", ". refused", ". FAILED");
            applied(machine, before, paths, as);
        } else {
            int lines = lines(machine);
            start(machine, "--undo " + id);
            resetAt(machine, lines + random.nextInt(1, Math.max(2, lines / 3)), as);
            explained(machine, as);
        }
        var undone = davy(machine, "--undo", id);
        assertThat(undone.err() + undone.out()).as(as).doesNotContain("!");
        assertThat(undone.exit()).as(as).isZero();
        assertThat(openOf(machine, id)).as(as).isEqualTo("0");
        same(before, listing(machine), as);
    }

    /// What an uninterrupted response comes to, by means that are not Davy's.
    private static void applied(
            Machine machine, List<String> before, Set<String> paths, String as) {
        assertThat(openOf(machine, id(machine))).as(as).isEqualTo("0");
        String there =
                "while read -r p; do [ ! -e \"$p\" ] && [ ! -L \"$p\" ] || echo \"$p\"; done";
        assertThat(machine.shell(there + " </var/cache/respond/paths")).as(as).isEmpty();
        assertThat(machine.shell("crontab -l"))
                .as(as)
                .isEqualTo("# jobs\n15 3 * * * /usr/bin/true\n@daily /bin/false # é\n");
        assertThat(machine.shell("passwd -S mallory")).as(as).startsWith("mallory L ");
        assertThat(machine.shell("getent shadow mallory | cut -d: -f8")).as(as).isEqualTo("1\n");
        assertThat(machine.holds("systemctl is-enabled keeper")).as(as).isFalse();
        var edited = Set.of("/var/spool/cron/crontabs/root", "/etc/shadow", "/etc/passwd");
        var stays = new ArrayList<>(before);
        stays.removeIf(line -> names(line, paths) || names(line, edited));
        var now = listing(machine);
        now.removeIf(line -> names(line, edited));
        same(stays, now, as);
    }

    /// Whether a line of a listing is about one of these files.
    private static boolean names(String line, Set<String> paths) {
        String path = line.substring(Math.max(0, line.indexOf('/')));
        int end = path.indexOf('|');
        return paths.contains(end < 0 ? path : path.substring(0, end));
    }

    /// Started beside this test, which goes on.
    private static void start(Machine machine, String options) {
        machine.shell(
                """
                rm -f /run/respond.over
                cd /
                (taskset --cpu-list 0 /opt/davy/davy respond %s >/var/log/respond.out 2>&1 || true; touch /run/respond.over) \\
                    >/dev/null 2>&1 </dev/null &
                """
                        .formatted(options));
    }

    private static int lines(Machine machine) {
        return Integer.parseInt(machine.shell(JOURNAL + " 2>/dev/null | wc -l || true").strip());
    }

    /// Resets the machine when the journal has so many lines, or what was started is over.
    private static void resetAt(Machine machine, int wanted, String as) {
        long end = System.nanoTime() + RESPONSE.toNanos();
        int lines = lines(machine);
        while (lines < wanted && machine.holds("[ ! -e /run/respond.over ]")) {
            assertThat(System.nanoTime()).as(as).isLessThan(end);
            lines = lines(machine);
        }
        long start = System.nanoTime();
        machine.reset();
        IO.println(
                "%s: reset at line %d of the journal, %d wanted; %d are left; up again in %d s"
                        .formatted(
                                as,
                                lines,
                                wanted,
                                lines(machine),
                                (System.nanoTime() - start) / 1_000_000_000));
    }

    /// @return the id of the one response, which is told to be interrupted, or to be over
    private static String explained(Machine machine, String as) {
        var list = davy(machine, "--list");
        IO.println(as + ": " + list.out().strip());
        assertThat(list.exit()).as(as + list.out() + list.err()).isZero();
        var past = PAST.matcher(list.out());
        assertThat(past.find()).as(as + list.out()).isTrue();
        assertThat(past.group(2)).as(as).isIn("interrupted", "applied", "undone");
        return past.group(1);
    }

    private static String id(Machine machine) {
        return machine.shell("ls /var/lib/davy/respond | grep ^r-").strip();
    }

    /// How many changes of a response nobody knows about.
    private static String openOf(Machine machine, String id) {
        var past = PAST.matcher(davy(machine, "--list").out());
        assertThat(past.find()).isTrue();
        assertThat(past.group(1)).isEqualTo(id);
        return past.group(3);
    }

    private static Command davy(Machine machine, String... options) {
        var command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/taskset",
                                "--cpu-list",
                                "0",
                                "/opt/davy/davy",
                                "respond"));
        command.addAll(List.of(options));
        return machine.run(command, RESPONSE);
    }

    private static List<String> listing(Machine machine) {
        Path script = Davy.launcher().resolveSibling("range/incidents/listing.sh");
        try {
            String text = machine.shell(Files.readString(script) + LISTING, Duration.ofMinutes(6));
            var lines = new ArrayList<String>();
            text.lines()
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> lines.add(DIRECTORY.matcher(line).replaceAll("$1")));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void same(List<String> before, List<String> after, String as) {
        var gone = new LinkedHashSet<>(before);
        var more = new LinkedHashSet<>(after);
        gone.removeAll(more);
        more.removeAll(new LinkedHashSet<>(before));
        assertThat(gone).as(as + ", gone; new: " + more).isEmpty();
        assertThat(more).as(as + ", new").isEmpty();
    }
}
