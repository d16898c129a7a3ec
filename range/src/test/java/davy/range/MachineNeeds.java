package davy.range;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;

/// What tests need that start machines in QEMU.
public final class MachineNeeds {
    private MachineNeeds() {}

    /// Skips the test, with the reason, where disks cannot be made or machines not be started.
    public static void assume() {
        assumeTrue("root".equals(System.getProperty("user.name")), "making disks needs root");
        for (String program : List.of("qemu-system-x86_64", "mmdebstrap", "gcc")) {
            assumeTrue(Command.run(List.of("which", program)).exit() == 0, "needs " + program);
        }
    }
}
