package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.text.RawText;
import java.lang.foreign.Arena;

/// A procfs of our own, mounted nowhere: what somebody mounted over `/proc/PID`, to hide a process
/// or to show another one in its place, does not lie over it.
final class OwnProc {
    private static final int CREATE = 6;

    private OwnProc() {}

    /// A descriptor of its root as a place only (`O_PATH`); `-errno` where the kernel has no such
    /// calls (before Linux 5.2), or does not let us, as in a container.
    static int open() {
        int context = Libc.fsopen(Libc.path("proc"));
        if (context < 0) {
            return context;
        }
        int result = Libc.fsconfig(context, CREATE);
        int mount = result < 0 ? result : Libc.fsmount(context);
        Libc.close(context);
        if (mount >= 0 && !isOfSameProcesses(mount)) {
            Libc.close(mount);
            return -Errno.ENODEV;
        }
        return mount;
    }

    /// Where `/proc` is that of another namespace of processes, as in a container to which the
    /// host's was given, it is that one which is meant.
    private static boolean isOfSameProcesses(int mount) {
        String own = self(mount, "self");
        return !own.isEmpty() && own.equals(self(Libc.AT_FDCWD, "/proc/self"));
    }

    private static String self(int directory, String path) {
        try (var arena = Arena.ofConfined()) {
            var target = arena.allocate(64);
            int length = Libc.readlinkat(directory, Libc.path(path), target);
            return length <= 0 ? "" : RawText.decode(target.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }
}
