package davy.agent.check.kernel;

import davy.core.host.Host;

/// What the kernel holds against itself (`/proc/sys/kernel/tainted`, admin-guide/tainted-kernels).
///
/// @param bits 0 where it cannot be read
record Taint(long bits) {
    static Taint read(Host host) {
        String text = host.text("/proc/sys/kernel/tainted");
        try {
            return new Taint(text == null ? 0 : Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return new Taint(0);
        }
    }

    /// `O`: a module that is not of the kernel's own tree was loaded.
    boolean isOutOfTree() {
        return (bits >> 12 & 1) != 0;
    }

    /// `E`: a module without a good signature was loaded.
    boolean isUnsigned() {
        return (bits >> 13 & 1) != 0;
    }
}
