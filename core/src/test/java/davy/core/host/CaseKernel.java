package davy.core.host;

import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernel of a [CaseHost].
final class CaseKernel implements Kernel {
    /// The process id that the looker has; no process of a case shows it.
    static final int SELF = 32_000;

    private final CaseClock clock;
    private final CaseProcesses processes;
    private final CaseSockets sockets;
    private final List<BpfProgram> programs = new ArrayList<>();
    private final @Nullable Firewall firewall;

    CaseKernel(
            CaseClock clock,
            CaseProcesses processes,
            CaseSockets sockets,
            List<?> programs,
            @Nullable Firewall firewall) {
        this.clock = clock;
        this.processes = processes;
        this.sockets = sockets;
        this.firewall = firewall;
        programs.forEach(given -> this.programs.add(program(given)));
    }

    private BpfProgram program(Object given) {
        var fields = CaseFields.of("bpf program " + given, given);
        var program =
                new BpfProgram(
                        (int) fields.number("id", 1),
                        fields.text("type", "kprobe"),
                        fields.text("name", ""),
                        fields.text("tag", "0123456789abcdef"),
                        fields.number("uid", 0),
                        fields.instant("loaded", clock.boot()));
        fields.done();
        return program;
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public int ticksPerSecond() {
        return CaseClock.TICKS;
    }

    @Override
    public int self() {
        return SELF;
    }

    @Override
    public boolean answersSignal(int id) {
        return processes.signalled.contains(id);
    }

    @Override
    public boolean hasGroup(int id) {
        return processes.signalled.contains(id);
    }

    @Override
    public boolean hasProcEntry(int id) {
        return processes.probed.contains(id);
    }

    @Override
    public List<Socket> sockets() {
        return List.copyOf(sockets.diagnosed());
    }

    @Override
    public @Nullable Firewall firewall() {
        return firewall;
    }

    @Override
    public List<BpfProgram> bpfPrograms() {
        return List.copyOf(programs);
    }

    @Override
    public byte @Nullable [] memory(int pid, long address, int length) {
        return processes.memory(pid, address, length);
    }
}
