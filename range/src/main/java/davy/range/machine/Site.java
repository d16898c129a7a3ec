package davy.range.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Machines on one network: servers, and the attacker's machine, to which a wire leads from each.
public record Site(List<Machine> servers, Machine attacker) implements AutoCloseable {
    /// What a machine is to be.
    ///
    /// @param address IPv4 address of its network card
    /// @param files what it finds in `/run/payload`: files and folders of this machine
    public record Member(String name, String address, List<Path> files) {}

    public Site {
        servers = List.copyOf(servers);
    }

    /// Starts them, the attacker's last.
    ///
    /// @param processors of each
    public static Site start(
            Variant variant, int processors, List<Member> servers, Member attacker) {
        return Machine.attempt(() -> {
            var snapshot = Snapshot.of(variant, processors);
            Path hub = Runs.folder(snapshot.image());
            var started = new ArrayList<Machine>();
            var wires = new ArrayList<Wire>();
            try {
                for (Member server : servers) {
                    Path folder = Runs.folder(snapshot.image());
                    var wire = new Wire(folder.resolve("wire"), hub.resolve("wire" + wires.size()));
                    wires.add(wire.other());
                    started.add(start(snapshot, folder, List.of(wire), server));
                }
                return new Site(started, start(snapshot, hub, wires, attacker));
            } catch (IOException | InterruptedException | RuntimeException e) {
                started.forEach(Machine::close);
                Runs.remove(hub);
                throw e;
            }
        });
    }

    private static Machine start(Snapshot snapshot, Path folder, List<Wire> wires, Member member)
            throws IOException, InterruptedException {
        return Machine.start(
                snapshot, folder, wires, member.name(), member.address(), member.files());
    }

    @Override
    public void close() {
        servers.forEach(Machine::close);
        attacker.close();
    }
}
