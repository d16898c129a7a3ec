package davy.agent.archive;

import davy.core.host.Kernel;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kernel as it answered then.
final class CollectedKernel implements Kernel {
    private final CollectedHost host;
    private final Recording recording;
    private final int ticks;
    private final int self;

    CollectedKernel(CollectedHost host, Recording recording) {
        this.host = host;
        this.recording = recording;
        this.ticks = number("ticks");
        this.self = number("self");
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
        return Boolean.TRUE.equals(recording.answer("signal", "", String.valueOf(id)));
    }

    @Override
    public boolean hasProcEntry(int id) {
        return Boolean.TRUE.equals(recording.answer("entry", "", String.valueOf(id)));
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
