package davy.core.action;

/// A segment of System V shared memory as `/proc/sysvipc/shm` shows it (proc_sysvipc(5)).
///
/// @param key of shmget(2), signed as the kernel prints it
/// @param id of this boot
/// @param mode permission bits
/// @param size bytes
/// @param creator pid of who made it
/// @param changed when it was made or its owner or mode were changed, seconds since 1970
public record SegmentPin(
        int key, int id, int mode, long size, int creator, long uid, long gid, long changed) {}
