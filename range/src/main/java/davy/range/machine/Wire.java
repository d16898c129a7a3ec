package davy.range.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A network cable between two machines: Ethernet frames over two Unix sockets. Nothing else hangs
/// on it, neither this machine nor any other network.
///
/// @param here socket at which this end hears
/// @param there socket to which it speaks
public record Wire(Path here, Path there) {
    /// A cable of which no other end is plugged in.
    static Wire loose(Path folder) {
        return new Wire(folder.resolve("wire"), folder.resolve("nobody"));
    }

    /// The other end.
    public Wire other() {
        return new Wire(there, here);
    }

    /// Arguments of QEMU that plug wires into a machine's one network card, `net0`: more than one
    /// by a hub, so that who is on one of them hears those on the others.
    static List<String> netdevs(List<Wire> wires) {
        if (wires.size() == 1) {
            return List.of("-netdev", wires.getFirst().netdev("net0"));
        }
        var all = new ArrayList<>(List.of("-netdev", "hubport,id=net0,hubid=0"));
        for (int i = 0; i < wires.size(); i++) {
            all.addAll(List.of("-netdev", wires.get(i).netdev("wire" + i)));
            all.addAll(
                    List.of("-netdev", "hubport,id=port%d,hubid=0,netdev=wire%d".formatted(i, i)));
        }
        return all;
    }

    private String netdev(String id) {
        return "dgram,id=%s,local.type=unix,local.path=%s,remote.type=unix,remote.path=%s"
                .formatted(id, here, there);
    }
}
