package davy.linux.change;

import davy.linux.LibcChange;
import java.util.Arrays;

/// Reads, removes and makes segments of System V shared memory, of this process's IPC namespace.
public final class MemoryHand {
    private MemoryHand() {}

    /// What is in a segment.
    ///
    /// @param size bytes of it, as it is known to be
    /// @throws ChangeException where it cannot be attached
    public static byte[] read(int id, int size) throws ChangeException {
        long at = LibcChange.shmat(id, true);
        check("shmat", id, at);
        try {
            return LibcChange.memory(at, size).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        } finally {
            LibcChange.shmdt(at);
        }
    }

    /// Removes a segment; it is gone when nobody has it attached any more.
    public static void remove(int id) throws ChangeException {
        check("shmctl", id, LibcChange.shmRemove(id));
    }

    /// Makes a segment that is not there, with this content.
    ///
    /// @param mode permission bits
    /// @return its id
    /// @throws ChangeException `EEXIST` where there is one with this key
    public static int make(int key, byte[] content, int mode, long uid, long gid)
            throws ChangeException {
        int id = LibcChange.shmget(key, content.length, mode & 0777);
        check("shmget", key, id);
        boolean whole = false;
        try {
            long at = LibcChange.shmat(id, false);
            check("shmat", id, at);
            LibcChange.memory(at, content.length)
                    .copyFrom(java.lang.foreign.MemorySegment.ofArray(content));
            LibcChange.shmdt(at);
            check("shmctl", id, LibcChange.shmSet(id, uid, gid, mode & 0777));
            whole = Arrays.equals(read(id, content.length), content);
        } finally {
            if (!whole) {
                LibcChange.shmRemove(id);
            }
        }
        return id;
    }

    private static void check(String call, int id, long result) throws ChangeException {
        if (result < 0 && result > -4096) {
            throw new ChangeException(call, "shared memory " + id, (int) -result);
        }
    }
}
