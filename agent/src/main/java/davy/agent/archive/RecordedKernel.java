package davy.agent.archive;

import davy.core.host.Kernel;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A kernel that writes down each answer that it gives. Of ids of processes, asked by the million,
/// those are kept that once were there.
final class RecordedKernel implements Kernel {
    private final Kernel kernel;
    private final ArchiveWriter writer;
    private final Set<String> there = ConcurrentHashMap.newKeySet();
    private final BitSet signals = new BitSet();
    private final BitSet groups = new BitSet();
    private final BitSet entries = new BitSet();

    RecordedKernel(Kernel kernel, ArchiveWriter writer) {
        this.kernel = kernel;
        this.writer = writer;
        keep("ticks", "", kernel.ticksPerSecond());
        keep("self", "", kernel.self());
    }

    private <T> T keep(String question, String argument, T answer) {
        writer.line("answers", Arrays.asList(question, "", argument, RecordTree.of(answer)));
        return answer;
    }

    @Override
    public Instant now() {
        return keep("now", "", kernel.now());
    }

    @Override
    public int ticksPerSecond() {
        return kernel.ticksPerSecond();
    }

    @Override
    public int self() {
        return kernel.self();
    }

    @Override
    public boolean answersSignal(int id) {
        note(signals, id);
        return keep("signal", id, kernel.answersSignal(id));
    }

    @Override
    public boolean hasGroup(int id) {
        note(groups, id);
        return keep("group", id, kernel.hasGroup(id));
    }

    @Override
    public boolean hasProcEntry(int id) {
        note(entries, id);
        return keep("entry", id, kernel.hasProcEntry(id));
    }

    private static void note(BitSet asked, int id) {
        synchronized (asked) {
            asked.set(Math.max(id, 0));
        }
    }

    /// Writes down which ids were asked for: of the others nothing is known.
    void finish() {
        writer.line("answers", Arrays.asList("asked", "", "signal", ranges(signals)));
        writer.line("answers", Arrays.asList("asked", "", "group", ranges(groups)));
        writer.line("answers", Arrays.asList("asked", "", "entry", ranges(entries)));
    }

    /// First and last of each row of ids without a gap.
    private static List<List<Integer>> ranges(BitSet asked) {
        var ranges = new ArrayList<List<Integer>>();
        synchronized (asked) {
            for (int first = asked.nextSetBit(0); first >= 0; ) {
                int end = asked.nextClearBit(first);
                ranges.add(List.of(first, end - 1));
                first = asked.nextSetBit(end);
            }
        }
        return ranges;
    }

    private boolean keep(String question, int id, boolean answer) {
        String known = question + id;
        if (answer) {
            there.add(known);
        }
        if (there.contains(known)) {
            keep(question, String.valueOf(id), answer);
        }
        return answer;
    }

    @Override
    public List<Socket> sockets() {
        return keep("sockets", "", kernel.sockets());
    }

    @Override
    public @Nullable Firewall firewall() {
        var firewall = kernel.firewall();
        writer.line("answers", Arrays.asList("firewall", "", "", RecordTree.of(firewall)));
        return firewall;
    }

    @Override
    public List<BpfProgram> bpfPrograms() {
        return keep("bpf", "", kernel.bpfPrograms());
    }

    @Override
    public byte @Nullable [] memory(int pid, long address, int length) {
        byte[] bytes = kernel.memory(pid, address, length);
        writer.line(
                "answers",
                Arrays.asList(
                        "memory",
                        "",
                        pid + " " + address + " " + length,
                        bytes == null ? null : writer.answer(bytes)));
        return bytes;
    }
}
