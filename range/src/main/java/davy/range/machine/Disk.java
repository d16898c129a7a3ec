package davy.range.machine;

import davy.range.Davy;
import davy.range.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The disk of a machine that is off, to be looked at from outside.
///
/// @param raw an ext4 file system
public record Disk(Path raw) {
    /// Where triage finds it, in a mount namespace that ends with it.
    private static final String MOUNT = "mount -o loop,ro,noload \"$0\" /mnt; exec \"$@\"";

    /// Looks at the disk with this machine's `./davy`.
    ///
    /// @param options more of them
    public Verdict triage(List<String> options) {
        var all = new ArrayList<>(List.of("--root", "/mnt"));
        all.addAll(options);
        return Davy.triage(
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-euc",
                        MOUNT,
                        raw.toString()),
                Map.of(),
                all.toArray(String[]::new));
    }
}
