package davy.agent.check;

import davy.core.file.Elf;
import davy.core.host.Host;
import java.util.concurrent.atomic.AtomicBoolean;

/// Programs that unpack themselves when they start.
public final class Packing {
    private Packing() {}

    /// Whether a file is one, links followed; see [Elf#isPacked].
    public static boolean isPacked(Host host, String path) {
        var packed = new AtomicBoolean();
        host.open(
                path,
                file -> {
                    var elf = Elf.parse(file::readAt, file.size());
                    packed.set(elf != null && elf.isPacked());
                });
        return packed.get();
    }
}
