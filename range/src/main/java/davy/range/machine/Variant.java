package davy.range.machine;

import java.util.Locale;

/// A kernel and how it is started: the conditions under which Davy has to work.
public enum Variant {
    /// Debian 12 as it comes: kernel 6.1, cgroup v2, BPF LSM.
    LINUX_6_1("6.1", "lsm=" + Variant.MODULES + ",bpf"),
    LINUX_6_12("6.12", "lsm=" + Variant.MODULES + ",bpf"),
    CGROUP_V1(
            "6.1",
            "lsm="
                    + Variant.MODULES
                    + ",bpf systemd.unified_cgroup_hierarchy=0"
                    + " systemd.legacy_systemd_cgroup_controller=1"),
    NO_BPF_LSM("6.1", "lsm=" + Variant.MODULES);

    private static final String MODULES = "landlock,lockdown,yama,integrity,apparmor";

    /// Folder of the image that holds the kernel.
    final String kernel;

    /// What is added to the kernel's command line.
    final String options;

    Variant(String kernel, String options) {
        this.kernel = kernel;
        this.options = options;
    }

    /// @param label as [#label] has it
    public static Variant of(String label) {
        for (var variant : values()) {
            if (variant.label().equals(label)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("no variant " + label);
    }

    /// `linux-6-1`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
