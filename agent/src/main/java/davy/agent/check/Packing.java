package davy.agent.check;

import davy.core.file.Elf;
import davy.core.host.Host;
import java.util.concurrent.atomic.AtomicReference;

/// Whether a program unpacks itself when it starts.
public enum Packing {
    NONE,
    /// With UPX's mark.
    MARKED,
    /// By its shape: see [Elf#isPacked].
    UNMARKED;

    /// Of a file, links followed.
    public static Packing of(Host host, String path) {
        var packing = new AtomicReference<>(NONE);
        host.open(
                path,
                file -> {
                    var elf = Elf.parse(file::readAt, file.size());
                    if (elf != null && elf.isPacked()) {
                        packing.set(elf.upx() ? MARKED : UNMARKED);
                    }
                });
        return packing.get();
    }
}
