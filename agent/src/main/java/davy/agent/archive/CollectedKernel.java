package davy.agent.archive;

import davy.core.host.Kernel;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kernel as it answered then.
final class CollectedKernel implements Kernel {
    /// `PID_MAX_LIMIT` of Linux.
    private static final int PID_LIMIT = 1 << 22;

    private final CollectedHost host;
    private final Recording recording;
    private final int ticks;
    private final int self;
    private final BitSet signals;
    private final BitSet groups;
    private final BitSet entries;

    CollectedKernel(CollectedHost host, Recording recording) {
        this.host = host;
        this.recording = recording;
        this.ticks = number("ticks");
        this.self = number("self");
        this.signals = asked("signal");
        this.groups = asked("group");
        this.entries = asked("entry");
    }

    private BitSet asked(String question) {
        var asked = new BitSet();
        if (recording.answer("asked", "", question) instanceof List<?> ranges) {
            for (Object range : ranges) {
                if (range instanceof List<?> ends
                        && ends.size() == 2
                        && ends.getFirst() instanceof Long first
                        && ends.getLast() instanceof Long last
                        && 0 <= first
                        && first <= last
                        && last <= PID_LIMIT) {
                    asked.set(first.intValue(), last.intValue() + 1);
                }
            }
        }
        return asked;
    }

    private int number(String question) {
        return recording.answer(question, "", "") instanceof Long number ? number.intValue() : 0;
    }

    @Override
    public Instant now() {
        Object now = host.answer("now", "", "");
        var read = now == null ? null : host.read(Instant.class, now, "now");
        return read == null ? host.moment() : read;
    }

    @Override
    public int ticksPerSecond() {
        return ticks;
    }

    @Override
    public int self() {
        return self;
    }

    @Override
    public boolean answersSignal(int id) {
        return isThere("signal", signals, id);
    }

    /// Who asked for a signal asked for the group as well.
    @Override
    public boolean hasGroup(int id) {
        boolean alone = id >= 0 && groups.get(id);
        return alone ? isThere("group", groups, id) : isThere("signal", signals, id);
    }

    @Override
    public boolean hasProcEntry(int id) {
        return isThere("entry", entries, id);
    }

    /// Ids that were asked for and were not there are not written down one by one.
    private boolean isThere(String question, BitSet asked, int id) {
        if (id < 0 || !asked.get(id)) {
            host.unanswered("pid " + id);
        }
        return Boolean.TRUE.equals(recording.answer(question, "", String.valueOf(id)));
    }

    @Override
    public List<Socket> sockets() {
        return list("sockets", Socket.class);
    }

    private <T> List<T> list(String question, Class<T> type) {
        Object tree = host.answer(question, "", "");
        try {
            return tree == null ? List.of() : RecordTree.readList(type, tree);
        } catch (IOException e) {
            host.damaged(question);
            return List.of();
        }
    }

    @Override
    public @Nullable Firewall firewall() {
        Object tree = host.answer("firewall", "", "");
        return tree == null ? null : host.read(Firewall.class, tree, "firewall");
    }

    @Override
    public List<BpfProgram> bpfPrograms() {
        return list("bpf", BpfProgram.class);
    }

    @Override
    public byte @Nullable [] memory(int pid, long address, int length) {
        String argument = pid + " " + address + " " + length;
        return host.bytes("/proc/" + pid + "/mem", host.answer("memory", "", argument), length);
    }
}
