package davy.range.machine;

import davy.range.Command;
import davy.range.Davy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The disks and the kernels that `range/bin/machine-image` makes; made once and cached.
///
/// @param folder holds a folder for each kernel with its disk
record Image(Path folder) {
    /// The image of the present recipe; makes it first where it is not there, in some minutes.
    static Image ready() {
        Path program = Davy.launcher().resolveSibling("range/bin/machine-image");
        var made = Command.run(List.of(program.toString()), Map.of(), Duration.ofMinutes(20));
        return new Image(Path.of(made.orThrow("making the machines' image").strip()));
    }

    Path disk(Variant variant) {
        return folder.resolve(variant.kernel).resolve("disk.raw");
    }

    Path kernel(Variant variant) {
        return folder.resolve(variant.kernel).resolve("vmlinuz");
    }

    Path initrd(Variant variant) {
        return folder.resolve(variant.kernel).resolve("initrd.img");
    }

    /// A folder beside the image's, for machines that run: not in a temporary folder, and with a
    /// short name, because names of sockets are short.
    Path runs() {
        return folder.resolveSibling("run");
    }
}
