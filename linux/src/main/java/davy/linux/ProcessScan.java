package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.process.ProcessStat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at all processes of this machine fast enough to follow a family that forks all the time:
/// three calls for each. Of one thread.
public final class ProcessScan implements AutoCloseable {
    private static final int TO_LIST =
            Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;

    private final MemorySegment names = Arena.ofAuto().allocate(64 << 10, 8);
    private final MemorySegment line = Arena.ofAuto().allocate(4096, 8);
    private final Status status = new Status();
    private final int proc;
    private final boolean own;

    /// A process at a moment.
    ///
    /// @param thread of it that tells what it runs, by `/proc/THREAD`: the main one, as long as
    ///   that has not ended before the others
    /// @param device of what it runs; with `inode` 0 where it runs no file that can be seen
    /// @param born when that file was made, which tells it from a later one of the same inode; null
    ///   where that is not known
    /// @param changed when that file or what is known of it was changed last
    /// @param size of that file in bytes
    public record Seen(
            ProcessStat stat,
            int thread,
            long device,
            long inode,
            @Nullable Instant born,
            Instant changed,
            long size) {
        public int pid() {
            return stat.pid();
        }
    }

    private ProcessScan(int proc, boolean own) {
        this.proc = proc;
        this.own = own;
    }

    /// @throws java.io.IOException where `/proc` cannot be opened
    public static ProcessScan open() throws java.io.IOException {
        int mount = OwnProc.open();
        if (mount >= 0) {
            int root = Libc.openat(mount, Libc.path("."), TO_LIST);
            Libc.close(mount);
            if (root >= 0) {
                return new ProcessScan(root, true);
            }
        }
        int fd = Libc.openat(Libc.AT_FDCWD, Libc.path("/proc"), TO_LIST);
        if (fd < 0) {
            throw new java.io.IOException("/proc: cannot be opened: " + Errno.name(-fd));
        }
        return new ProcessScan(fd, false);
    }

    /// Whether processes are seen also where something is mounted over their directory in `/proc`.
    public boolean seesAll() {
        return own;
    }

    /// All processes that a listing of `/proc` shows now.
    public List<Seen> all() {
        var seen = new ArrayList<Seen>();
        for (int pid : pids()) {
            var one = one(pid);
            if (one != null) {
                seen.add(one);
            }
        }
        return seen;
    }

    /// A process by its pid, listed or not; null where there is none.
    public @Nullable Seen one(int pid) {
        var stat = stat(pid + "/stat");
        if (stat == null || stat.pid() != pid) {
            return null;
        }
        int thread = stat.goesOnHeadless() ? living(pid) : pid;
        boolean runs = status.behind(proc, Libc.path(thread + "/exe")) == 0;
        return runs
                ? new Seen(
                        stat,
                        thread,
                        status.device(),
                        status.inode(),
                        status.born(),
                        status.changed(),
                        status.size())
                : new Seen(stat, thread, 0, 0, null, Instant.EPOCH, 0);
    }

    private @Nullable ProcessStat stat(String path) {
        int fd = Libc.openat(proc, Libc.path(path), Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0) {
            return null;
        }
        int length = Libc.read(fd, line);
        Libc.close(fd);
        if (length <= 0) {
            return null;
        }
        byte[] bytes = line.asSlice(0, length).toArray(JAVA_BYTE);
        return ProcessStat.parse(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /// A thread that has not ended, where there is one.
    private int living(int pid) {
        for (ProcessStat thread : threads(pid)) {
            if (thread.state() != 'Z' && thread.state() != 'X') {
                return thread.pid();
            }
        }
        return pid;
    }

    /// The threads of a process, each with a state of its own; empty where it is gone.
    public List<ProcessStat> threads(int pid) {
        int directory = Libc.openat(proc, Libc.path(pid + "/task"), TO_LIST);
        if (directory < 0) {
            return List.of();
        }
        var threads = new ArrayList<ProcessStat>();
        for (int thread : numbers(directory)) {
            var stat = stat(pid + "/task/" + thread + "/stat");
            if (stat != null) {
                threads.add(stat);
            }
        }
        Libc.close(directory);
        return threads;
    }

    private List<Integer> pids() {
        Libc.lseek(proc, 0, Libc.SEEK_SET);
        return numbers(proc);
    }

    private List<Integer> numbers(int directory) {
        var pids = new ArrayList<Integer>();
        var entries = new Entries(names);
        while (entries.fill(directory) > 0) {
            while (entries.next()) {
                int pid = number(entries.offset(), entries.length());
                if (pid > 0) {
                    pids.add(pid);
                }
            }
        }
        return pids;
    }

    private int number(int offset, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            int digit = names.get(JAVA_BYTE, offset + i) - '0';
            if (digit < 0 || digit > 9 || length > 9) {
                return 0;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    @Override
    public void close() {
        Libc.close(proc);
    }
}
