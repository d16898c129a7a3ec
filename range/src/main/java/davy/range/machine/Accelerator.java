package davy.range.machine;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What runs a machine's instructions: KVM where a kernel has been seen to start under it, else
/// QEMU's own translator (TCG).
enum Accelerator {
    KVM("kvm"),
    TCG("tcg,thread=multi");

    /// The value of QEMU's `-accel`.
    final String option;

    Accelerator(String option) {
        this.option = option;
    }

    /// The one of this machine; found out once after each of its boots, as KVM may be there and
    /// hang.
    static Accelerator found(Image image) {
        try {
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            Path known = image.folder().resolve("accelerator-" + boot);
            if (Files.exists(known)) {
                return valueOf(Files.readString(known).strip());
            }
            var found = kvmStarts(image) ? KVM : TCG;
            Files.writeString(known, found.name());
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean kvmStarts(Image image) {
        if (!Files.isWritable(Path.of("/dev/kvm"))) {
            return false;
        }
        // Without a root the kernel panics at its end, and QEMU stops.
        var probe =
                Command.run(
                        List.of(
                                "timeout",
                                "--signal=KILL",
                                "15",
                                "qemu-system-x86_64",
                                "-nodefaults",
                                "-display",
                                "none",
                                "-no-reboot",
                                "-accel",
                                KVM.option,
                                "-m",
                                "512",
                                "-serial",
                                "stdio",
                                "-kernel",
                                image.kernel(Variant.LINUX_6_1).toString(),
                                "-append",
                                "console=ttyS0 panic=-1 root=/dev/none"),
                        Map.of(),
                        Duration.ofSeconds(20));
        return probe.exit() == 0 && probe.out().contains("Kernel panic");
    }
}
