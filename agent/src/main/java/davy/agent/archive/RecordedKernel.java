package davy.agent.archive;

import davy.core.host.Kernel;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.time.Instant;
import java.util.Arrays;
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
        return keep("signal", id, kernel.answersSignal(id));
    }

    @Override
    public boolean hasProcEntry(int id) {
        return keep("entry", id, kernel.hasProcEntry(id));
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
