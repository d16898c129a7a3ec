package davy.agent.check.process;

import davy.core.process.HostProcess;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names of kernel threads, and what imitates them.
///
/// Only a process without `PF_KTHREAD` that has an executable can imitate one.
final class KernelNames {
    /// Without the numbers and device names that follow: `kworker/0:1`, `jbd2/sda1-8`, `kswapd0`.
    private static final Set<String> STEMS =
            Set.of(
                    "kthreadd",
                    "kworker",
                    "ksoftirqd",
                    "migration",
                    "kswapd",
                    "kdevtmpfs",
                    "khugepaged",
                    "khungtaskd",
                    "kauditd",
                    "kcompactd",
                    "ksmd",
                    "kblockd",
                    "kintegrityd",
                    "kthrotld",
                    "kstrp",
                    "kpsmoused",
                    "ksnapd",
                    "kdmflush",
                    "kcryptd",
                    "kcopyd",
                    "kpagecached",
                    "kondemand",
                    "kacpid",
                    "kacpi_notify",
                    "rcu_sched",
                    "rcu_preempt",
                    "rcu_bh",
                    "rcu_gp",
                    "rcu_par_gp",
                    "rcub",
                    "rcuob",
                    "rcuos",
                    "rcuop",
                    "cpuhp",
                    "idle_inject",
                    "oom_reaper",
                    "writeback",
                    "watchdogd",
                    "netns",
                    "inet_frag_wq",
                    "jbd2",
                    "ext4-rsv-conver",
                    "xfsaild",
                    "xfs_mru_cache",
                    "scsi_eh",
                    "scsi_tmf",
                    "irq",
                    "devfreq_wq",
                    "pdflush",
                    "bdi-default",
                    "flush",
                    "md",
                    "edac-poller",
                    "ata_sff",
                    "crypto",
                    "kaluad",
                    "kmpath_rdacd",
                    "mld",
                    "ipv6_addrconf",
                    "zswap-shrink",
                    "khelper",
                    "kcached",
                    "events",
                    "aio",
                    "nfsiod",
                    "rpciod",
                    "kjournald",
                    "kseriod",
                    "khubd",
                    "psimon",
                    "slub_flushwq",
                    "pool_workqueue_");

    private static final int SHORTEST_NEAR = 6;

    private KernelNames() {}

    /// Whether a user process carries a kernel thread's name, or nearly one.
    static boolean isImitatedBy(HostProcess process) {
        return imitated(process) != null;
    }

    /// The name that imitates; null where none does.
    static @Nullable String imitated(HostProcess process) {
        if (process.isKernelThread() || process.executable() == null) {
            return null;
        }
        var arguments = process.arguments().values();
        if (!arguments.isEmpty() && isBracketed(arguments.getFirst())) {
            return arguments.getFirst();
        }
        for (String name : names(process)) {
            if (isExact(name) || isNear(name)) {
                return name;
            }
        }
        return null;
    }

    private static List<String> names(HostProcess process) {
        var executable = process.executable();
        return executable == null
                ? List.of(process.comm())
                : List.of(process.comm(), executable.name());
    }

    /// `[kworker/0:1]` as ps(1) shows kernel threads; not `[celeryd: worker]`, a title.
    static boolean isBracketed(String argument) {
        String text = argument.strip();
        return text.length() > 2
                && text.startsWith("[")
                && text.endsWith("]")
                && text.indexOf(' ') < 0
                && !text.contains(": ");
    }

    /// Exactly a kernel thread's name, with a device or number behind.
    static boolean isExact(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return STEMS.contains(stem(lower)) && (lower.contains("/") || isStemAlone(lower));
    }

    /// A stem that no ordinary program has by chance, alone or with a number behind.
    private static boolean isStemAlone(String name) {
        String stem = stem(name);
        return stem.length() >= SHORTEST_NEAR && (stem.startsWith("k") || stem.startsWith("rcu"));
    }

    private static String stem(String name) {
        int end = name.indexOf('/');
        String stem = end < 0 ? name : name.substring(0, end);
        int length = stem.length();
        while (length > 0 && Character.isDigit(stem.charAt(length - 1))) {
            length--;
        }
        return stem.substring(0, length);
    }

    /// One letter more, less or other than a kernel thread's name, as `khugepageds` for
    /// `khugepaged`; or a kernel thread's name with one or two letters behind, as `kdevtmpfsi`.
    static boolean isNear(String name) {
        String stem = stem(name.toLowerCase(Locale.ROOT));
        if (stem.length() < SHORTEST_NEAR || stem.charAt(0) != 'k') {
            return false;
        }
        for (String kernel : STEMS) {
            if (kernel.length() >= SHORTEST_NEAR
                    && !kernel.equals(stem)
                    && isOneEditFrom(kernel, stem)) {
                return true;
            }
        }
        return false;
    }

    /// Edit distance of exactly one, in one pass.
    static boolean isOneEditFrom(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 1) {
            return false;
        }
        int start = 0;
        int shorter = Math.min(a.length(), b.length());
        while (start < shorter && a.charAt(start) == b.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
            end++;
        }
        return Math.max(a.length(), b.length()) - start - end == 1;
    }
}
