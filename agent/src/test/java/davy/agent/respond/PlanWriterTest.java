package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

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
import davy.core.host.FileType;
import davy.core.network.AddressRange;
import davy.core.network.Isolation;
import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.network.Socket.Protocol;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is written is read as it was, whatever it names.
final class PlanWriterTest {
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
}
