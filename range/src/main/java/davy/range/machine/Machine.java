package davy.range.machine;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Debian machine that has just started. It has one network card, on a [Wire], and is spoken to
/// by a serial line: what a test does to its network does not cut the test off.
///
/// Every wait has a limit; what goes wrong is a [MachineException] that ends with the last lines of
/// the console.
public final class Machine implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration BOOT = Duration.ofMinutes(10);
    private static final byte[] NOTHING = {};

    private final String name;
    private final String address;
    private final Path folder;
    private final Qemu.Parts parts;
    private final Qemu qemu;
    private Agent agent;

    private Machine(String name, String address, Qemu.Parts parts, Qemu qemu, Agent agent) {
        this.name = name;
        this.address = address;
        this.folder = parts.folder();
        this.parts = parts;
        this.qemu = qemu;
        this.agent = agent;
    }

    /// A folder of Debian packages that are not on the disk, but can be installed from there.
    public static Path extra(String name) {
        return Image.ready().folder().resolve("extras").resolve(name);
    }

    /// Starts a machine that is on no network.
    ///
    /// @param processors how many; with several, Davy must keep to one (docs/range.md)
    /// @param address IPv4 address of its network card; all others of the documentation are behind
    ///   the same wire
    /// @param files what the machine finds in `/run/payload`: files and folders of this machine
    public static Machine start(
            Variant variant, int processors, String name, String address, List<Path> files) {
        return attempt(() -> {
            var snapshot = Snapshot.of(variant, processors);
            Path folder = Runs.folder(snapshot.image());
            return start(snapshot, folder, List.of(Wire.loose(folder)), name, address, files);
        });
    }

    /// @param wires that end in it
    static Machine start(
            Snapshot snapshot,
            Path folder,
            List<Wire> wires,
            String name,
            String address,
            List<Path> files)
            throws IOException, InterruptedException {
        Path disk = folder.resolve("disk.qcow2");
        Snapshot.overlay(snapshot.disk(), "qcow2", disk);
        Path payload = folder.resolve("payload");
        long bytes = Payload.pack(files, payload);
        var parts = new Qemu.Parts(folder, disk, payload, wires);
        var qemu =
                Qemu.start(
                        snapshot.hardware(),
                        parts,
                        List.of("-incoming", "exec:cat " + snapshot.state()));
        try {
            qemu.resume();
            var agent = Agent.at(parts.agent(), LIMIT);
            var machine = new Machine(name, address, parts, qemu, agent);
            machine.become(bytes);
            return machine;
        } catch (IOException | InterruptedException | RuntimeException e) {
            String console = tail(parts.consoleLog());
            qemu.close();
            Runs.remove(folder);
            throw new MachineException(name + " did not start; its console:\n" + console, e);
        }
    }

    /// All machines come from one snapshot; this makes them different.
    private void become(long payloadBytes) {
        join();
        shell(
                """
                hostname %s
                echo %s >/etc/hostname
                printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' >/etc/hosts
                mkdir -p /run/payload
                head -c %d /dev/vdb | tar -xf - -C /run/payload
                """
                        .formatted(name, name, name, payloadBytes));
    }

    /// Sets the clock, and plugs the network in.
    private void join() {
        String last = address.substring(address.lastIndexOf('.') + 1);
        shell(
                """
                date -u -s @%d >/dev/null
                ip link set eth0 address 52:54:00:00:01:%02x
                ip link set eth0 up
                ip address add %s/24 dev eth0
                for net in 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24; do
                    ip route add $net dev eth0 2>/dev/null || true
                done
                """
                        .formatted(
                                Instant.now().getEpochSecond(), Integer.parseInt(last), address));
    }

    public String name() {
        return name;
    }

    /// Runs a program to its end.
    ///
    /// @param command path and arguments; no shell
    public Command run(List<String> command, Duration limit) {
        return guarded(String.join(" ", command), () -> agent.run(command, NOTHING, limit));
    }

    /// What a script prints. It must end with 0.
    public String shell(String script) {
        return shell(script, LIMIT);
    }

    public String shell(String script, Duration limit) {
        var done = run(List.of("/bin/bash", "-euo", "pipefail", "-c", script), limit);
        if (done.exit() != 0) {
            throw new MachineException(
                    name + ": exit " + done.exit() + " of\n" + script + done.err() + done.out());
        }
        return done.out();
    }

    /// Whether a script ends with 0.
    public boolean holds(String script) {
        return run(List.of("/bin/bash", "-c", script), LIMIT).exit() == 0;
    }

    /// Waits until a script ends with 0.
    public void await(String what, Duration limit, String script) {
        String loop =
                "end=$((SECONDS + %d)); until ( %s ) >/dev/null 2>&1; do [ $SECONDS -lt $end ] || exit 9; sleep 0.2; done"
                        .formatted(limit.toSeconds(), script);
        if (run(List.of("/bin/bash", "-c", loop), limit.plus(LIMIT)).exit() != 0) {
            throw failure("waited " + limit.toSeconds() + " s in vain until " + what, null);
        }
    }

    /// Writes a file, as bytes; its folder must be there.
    public void write(String path, byte[] content, String mode) {
        var command = List.of("/bin/sh", "-c", "cat >\"$0\" && chmod " + mode + " \"$0\"", path);
        var done = guarded("writing " + path, () -> agent.run(command, content, LIMIT));
        if (done.exit() != 0) {
            throw new MachineException(name + ": " + path + ": " + done.err());
        }
    }

    public void write(String path, String text) {
        write(path, text.getBytes(StandardCharsets.UTF_8), "644");
    }

    /// The text of a file.
    public String read(String path) {
        return shell("cat -- '" + path + "'");
    }

    public void clock(Instant time) {
        shell("date -u -s @" + time.getEpochSecond() + " >/dev/null");
    }

    /// Plugs the network's cable in, or out.
    public void network(boolean plugged) {
        guarded(
                "cable",
                () -> {
                    qemu.ask("set_link", Map.of("name", "net0", "up", plugged));
                    return "";
                });
    }

    /// Stops all of the machine at once, as if it hung.
    void freeze() {
        guarded(
                "freeze",
                () -> {
                    qemu.ask("stop", Map.of());
                    return "";
                });
    }

    /// Resets the machine as its button does: what it has not written to its disk is lost. Waits
    /// until it has started again; its folder `/run/payload` is gone then.
    public void reset() {
        guarded(
                "reset",
                () -> {
                    String boot = bootId();
                    agent.close();
                    qemu.ask("system_reset", Map.of());
                    do {
                        agent.close();
                        agent = Agent.at(parts.agent(), BOOT);
                    } while (!isStartedSince(boot));
                    var settled = List.of("/bin/systemctl", "is-system-running", "--wait");
                    agent.run(settled, NOTHING, BOOT);
                    return "";
                });
        join();
    }

    /// @param boot the id of the start before
    private boolean isStartedSince(String boot) throws InterruptedException {
        try {
            return !bootId().equals(boot);
        } catch (IOException e) {
            return false; // it answered just before it was reset
        }
    }

    private String bootId() throws IOException, InterruptedException {
        var command = List.of("/bin/cat", "/proc/sys/kernel/random/boot_id");
        return agent.run(command, NOTHING, LIMIT).out();
    }

    /// Shuts the machine down as its operator would, and waits for it.
    public void powerOff() {
        guarded(
                "shutdown",
                () -> {
                    agent.tell("guest-shutdown", Map.of("mode", "powerdown"));
                    if (!qemu.ended(LIMIT)) {
                        throw new IOException("still runs after " + LIMIT.toSeconds() + " s");
                    }
                    return "";
                });
    }

    /// The disk of a machine that is off.
    public Disk disk() {
        if (qemu.isAlive()) {
            throw new IllegalStateException(name + " is on: its disk changes");
        }
        Path raw = folder.resolve("disk.raw");
        Command.run(
                        List.of(
                                "qemu-img",
                                "convert",
                                "-O",
                                "raw",
                                folder.resolve("disk.qcow2").toString(),
                                raw.toString()))
                .orThrow("qemu-img");
        return new Disk(raw);
    }

    /// Writes what there is to know of the machine into a folder, for a person to find out what
    /// went wrong: console, journal, processes.
    public void collect(Path into) {
        try {
            Files.createDirectories(into);
            for (String log : List.of("console.log", "qemu.log")) {
                if (Files.exists(folder.resolve(log))) {
                    Files.write(into.resolve(log), Files.readAllBytes(folder.resolve(log)));
                }
            }
            if (qemu.isAlive()) {
                keep(into.resolve("journal"), "journalctl --no-pager -b | tail -n 5000");
                keep(into.resolve("processes"), "ps -eww -o pid,ppid,user,stat,lstart,comm,args");
                keep(into.resolve("sockets"), "ss -anp");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(Path file, String script) throws IOException {
        String text;
        try {
            text = agent.run(List.of("/bin/sh", "-c", script), NOTHING, LIMIT).out();
        } catch (IOException e) {
            text = "not to be had: " + e.getMessage() + "\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Files.writeString(file, text);
    }

    /// Socket of the machine's console, on which root can log in.
    public Path console() {
        return parts.console();
    }

    /// Its process on this machine.
    long pid() {
        return qemu.pid();
    }

    /// Pulls the plug, and removes what the machine left.
    @Override
    public void close() {
        attempt(() -> {
            agent.close();
            qemu.close();
            Runs.remove(folder);
            return "";
        });
    }

    private <T> T guarded(String what, Deed<T> deed) {
        try {
            return deed.run();
        } catch (IOException e) {
            throw failure(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted: " + what, e);
        }
    }

    private MachineException failure(String what, @Nullable Exception e) {
        String said = name + ": " + what + (e == null ? "" : ": " + e.getMessage());
        String text = said + "; its console:\n" + tail(parts.consoleLog());
        return e == null ? new MachineException(text) : new MachineException(text, e);
    }

    /// The last lines of a log.
    static String tail(Path log) {
        try {
            if (!Files.exists(log)) {
                return "(nothing)";
            }
            var lines = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).lines();
            var all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    interface Deed<T> {
        T run() throws IOException, InterruptedException;
    }

    static <T> T attempt(Deed<T> deed) {
        try {
            return deed.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
