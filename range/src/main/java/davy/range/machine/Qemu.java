package davy.range.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A QEMU process and its monitor. It dies with this program, however that ends.
final class Qemu implements AutoCloseable {
    /// The kernel sends a child's death signal when the *thread* that made it ends: one that lasts
    /// as long as the program.
    private static final ExecutorService PARENT =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("range-parent").factory());

    /// An old processor: the wide registers of newer ones cost more to translate than they save.
    /// Linux 6.12 panics at its first allocations where QEMU 7.2 emulates CMPXCHG16B; without that
    /// instruction it has another way.
    private static final String EMULATED = "Nehalem,cx16=off";

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Process process;
    private final Line monitor;

    private Qemu(Process process, Line monitor) {
        this.process = process;
        this.monitor = monitor;
    }

    /// What a machine needs that differs from one to the other.
    ///
    /// @param folder where its sockets and its console's log are
    /// @param disk qcow2, written to
    /// @param payload file that the machine reads as `/dev/vdb`
    /// @param wires that end in its network card
    record Parts(Path folder, Path disk, Path payload, List<Wire> wires) {
        Path agent() {
            return folder.resolve("agent");
        }

        Path console() {
            return folder.resolve("console");
        }

        Path consoleLog() {
            return folder.resolve("console.log");
        }

        Path monitor() {
            return folder.resolve("qmp");
        }
    }

    /// All of the command line that decides what the machine is, and so what its snapshot fits.
    static List<String> hardware(
            Image image, Variant variant, int processors, Accelerator accelerator) {
        return List.of(
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-machine",
                "q35",
                "-accel",
                accelerator.option,
                "-cpu",
                accelerator == Accelerator.KVM ? "host" : EMULATED,
                "-smp",
                Integer.toString(processors),
                "-m",
                "2048",
                "-kernel",
                image.kernel(variant).toString(),
                "-initrd",
                image.initrd(variant).toString(),
                "-append",
                "console=ttyS0 root=/dev/vda rw net.ifnames=0 quiet panic=10 mitigations=off "
                        + variant.options,
                "-device",
                "virtio-rng-pci",
                "-device",
                "virtio-serial-pci",
                "-device",
                "virtio-blk-pci,drive=disk",
                "-device",
                "virtio-blk-pci,drive=payload",
                "-device",
                "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
                "-device",
                "virtio-net-pci,netdev=net0,mac=52:54:00:00:00:01,romfile=",
                "-serial",
                "chardev:console");
    }

    /// @param more what only this start needs
    static Qemu start(List<String> hardware, Parts parts, List<String> more)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of("setsid", "setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64"));
        command.addAll(hardware);
        command.addAll(
                List.of(
                        "-drive",
                        "if=none,id=disk,format=qcow2,cache=unsafe,discard=unmap,file="
                                + parts.disk(),
                        "-drive",
                        "if=none,id=payload,format=raw,readonly=on,file=" + parts.payload(),
                        "-chardev",
                        socket("agent", parts.agent()),
                        "-chardev",
                        socket("console", parts.console()) + ",logfile=" + parts.consoleLog(),
                        "-qmp",
                        "unix:" + parts.monitor() + ",server=on,wait=off"));
        command.addAll(Wire.netdevs(parts.wires()));
        command.addAll(more);
        Path said = parts.folder().resolve("qemu.log");
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        Process process = inParent(builder);
        try {
            process.getOutputStream().close();
            Line monitor = Line.to(parts.monitor(), Duration.ofSeconds(20));
            monitor.next(ANSWER); // its greeting
            monitor.ask("qmp_capabilities", Map.of(), ANSWER);
            return new Qemu(process, monitor);
        } catch (IOException e) {
            process.destroyForcibly().waitFor();
            throw new MachineException("QEMU did not start: " + Files.readString(said), e);
        }
    }

    private static String socket(String name, Path path) {
        return "socket,id=" + name + ",path=" + path + ",server=on,wait=off";
    }

    private static Process inParent(ProcessBuilder builder)
            throws IOException, InterruptedException {
        try {
            return PARENT.submit(builder::start).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean ended(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void ask(String command, Map<String, Object> arguments)
            throws IOException, InterruptedException {
        monitor.ask(command, arguments, ANSWER);
    }

    /// Waits until a machine that comes from a snapshot is whole, and lets it run.
    void resume() throws IOException, InterruptedException {
        while (status("query-status").equals("inmigrate")) {
            Thread.sleep(20);
        }
        ask("cont", Map.of());
    }

    /// Stops the machine and writes its memory and devices.
    void save(Path state, Duration limit) throws IOException, InterruptedException {
        ask("stop", Map.of());
        ask("migrate", Map.of("uri", "exec:cat >" + state));
        long end = System.nanoTime() + limit.toNanos();
        while (!status("query-migrate").equals("completed")) {
            if (System.nanoTime() > end || status("query-migrate").equals("failed")) {
                throw new MachineException("no snapshot: " + status("query-migrate"));
            }
            Thread.sleep(100);
        }
    }

    private String status(String question) throws IOException, InterruptedException {
        return monitor.ask(question, Map.of(), ANSWER) instanceof Map<?, ?> answer
                ? String.valueOf(answer.get("status"))
                : "";
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        monitor.close();
    }
}
