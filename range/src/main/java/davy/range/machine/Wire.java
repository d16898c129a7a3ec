package davy.range.machine;

import java.nio.file.Path;

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

    String netdev() {
        return "dgram,id=net0,local.type=unix,local.path=%s,remote.type=unix,remote.path=%s"
                .formatted(here, there);
    }
}
