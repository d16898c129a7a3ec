package davy.linux;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A line of `/proc/PID/mountinfo`, proc_pid_mountinfo(5).
///
/// @param point where it is seen, in the host's own root
/// @param root which directory of the file system is mounted
/// @param device as `st_dev`
/// @param options of the file system (not of this mount), separated by commas
record Mount(String point, String root, long device, String type, String source, String options) {
    /// Whose answers do not come from a disk of this machine.
    enum Nature {
        /// A disk or memory of this machine: looked at.
        LOCAL,
        /// The kernel speaking of itself: not walked.
        PSEUDO,
        /// Another machine or a program answers, or does not: never touched.
        REMOTE
    }

    private static final Set<String> PSEUDO =
            Set.of(
                    "proc",
                    "sysfs",
                    "cgroup",
                    "cgroup2",
                    "cpuset",
                    "devpts",
                    "tracefs",
                    "debugfs",
                    "securityfs",
                    "selinuxfs",
                    "smackfs",
                    "apparmorfs",
                    "pstore",
                    "bpf",
                    "configfs",
                    "fusectl",
                    "mqueue",
                    "hugetlbfs",
                    "efivarfs",
                    "binfmt_misc",
                    "rpc_pipefs",
                    "nfsd",
                    "nsfs",
                    "resctrl");

    private static final Set<String> REMOTE =
            Set.of(
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smb3",
                    "smbfs",
                    "ncpfs",
                    "9p",
                    "afs",
                    "ceph",
                    "coda",
                    "glusterfs",
                    "lustre",
                    "orangefs",
                    "pvfs2",
                    "beegfs",
                    "gpfs",
                    "panfs",
                    "wekafs",
                    "autofs",
                    "davfs",
                    "fuse",
                    "vboxsf",
                    "vmhgfs",
                    "prl_fs");

    /// Where Debian, Incus and the snap of LXD mount lxcfs.
    private static final Set<String> LXCFS =
            Set.of("/var/lib/lxcfs", "/var/lib/incus-lxcfs", "/var/snap/lxd/common/var/lib/lxcfs");

    /// Programs that serve a disk of this machine; only root may vouch for them.
    private static final Set<String> LOCAL_FUSE =
            Set.of(
                    "fuseblk",
                    "fuse.snapfuse",
                    "fuse.squashfuse",
                    "fuse.squashfuse_ll",
                    "fuse.fuse-overlayfs",
                    "fuse.mergerfs",
                    "fuse.ntfs-3g",
                    "fuse.exfat",
                    "fuse.unionfs");

    /// The same file system at another place.
    Mount at(String point, String root) {
        return new Mount(point, root, device, type, source, options);
    }

    Nature nature() {
        if (PSEUDO.contains(type) || isOfContainers()) {
            return Nature.PSEUDO;
        }
        if (LOCAL_FUSE.contains(type)) {
            return hasOption("user_id=0") ? Nature.LOCAL : Nature.REMOTE;
        }
        // What stands at the root is the host itself: without it there is nothing to look at.
        if (point.equals("/")) {
            return Nature.LOCAL;
        }
        boolean remote = REMOTE.contains(type) || type.startsWith("fuse.");
        return remote ? Nature.REMOTE : Nature.LOCAL;
    }

    /// lxcfs, which answers in the place of files of `/proc` and `/sys`: root's, and where it
    /// belongs. Else anybody could call his own file system so, and it would be passed over.
    private boolean isOfContainers() {
        return type.equals("fuse.lxcfs")
                && hasOption("user_id=0")
                && (LXCFS.contains(point)
                        || point.startsWith("/proc/")
                        || point.startsWith("/sys/"));
    }

    /// systemd's trigger for binfmt_misc: nothing is mounted there, and nobody is served by saying
    /// so.
    boolean isIdleTrigger() {
        return type.equals("autofs") && point.equals("/proc/sys/fs/binfmt_misc");
    }

    boolean hasOption(String option) {
        return ("," + options + ",").contains("," + option + ",");
    }

    /// The value of an option, such as `upperdir`; null where it is not set.
    @Nullable String option(String name) {
        String all = "," + options + ",";
        int start = all.indexOf("," + name + "=");
        if (start < 0) {
            return null;
        }
        start += name.length() + 2;
        return all.substring(start, all.indexOf(',', start));
    }
}
