package davy.core.process;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A process of a host. What is cheap was read when the table was; environment, memory maps and
/// open files are read when asked for, and are empty if the process is gone by then.
public final class HostProcess {
    /// The login user id of what no login started (`4294967295`, proc_pid_loginuid(5)).
    public static final long NO_LOGIN = 0xFFFF_FFFFL;

    private static final long PF_KTHREAD = 0x0020_0000;

    private static final int MAX_ENVIRONMENT = 256 << 10;
    private static final int MAX_MAPS = 16 << 20;
    private static final int MAX_FILES = 100_000;

    private final Host host;
    private final int pid;
    private final String directory;
    private final ProcessStat stat;
    private final ProcessStatus status;
    private final String comm;
    private final Instant started;
    private final @Nullable Executable executable;
    private final Arguments arguments;
    private final @Nullable String workingDirectory;
    private final @Nullable String root;
    private final List<String> cgroups;
    private final @Nullable Container container;
    private final Namespaces namespaces;
    private final long loginUid;

    private HostProcess(
            Host host, int pid, ProcessStat stat, Instant started, ArgumentsReader reader) {
        this.host = host;
        this.pid = pid;
        this.stat = stat;
        this.started = started;
        directory = stat.goesOnHeadless() ? directoryOf(host, pid) : "/proc/" + pid;
        status = ProcessStatus.parse(text(host.read("/proc/" + pid + "/status", 64 << 10)));
        comm = comm(host.read("/proc/" + pid + "/comm", 4096), stat.comm());
        executable = Executable.read(host, directory);
        arguments = reader.read(host, directory + "/cmdline");
        workingDirectory = host.readLink(directory + "/cwd");
        root = host.readLink(directory + "/root");
        cgroups = cgroups(host.read(directory + "/cgroup", 64 << 10));
        container = container(cgroups);
        namespaces = Namespaces.read(host, directory);
        loginUid = loginUid(text(host.read(directory + "/loginuid", 64)));
    }

    /// A process by the name of its directory; null where it is gone.
    static @Nullable HostProcess read(Host host, int pid, Clock clock, ArgumentsReader reader) {
        var content = host.read("/proc/" + pid + "/stat", 4096);
        var stat = content == null ? null : ProcessStat.parse(content.text());
        return stat == null
                ? null
                : new HostProcess(host, pid, stat, clock.at(stat.startTicks()), reader);
    }

    /// The directory that tells what a process runs and has open: its own, or that of one of its
    /// threads where the main one has ended.
    public static String directoryOf(Host host, int pid) {
        String own = "/proc/" + pid;
        if (host.readLink(own + "/exe") != null) {
            return own;
        }
        for (String thread : host.list(own + "/task")) {
            String other = own + "/task/" + thread;
            if (host.readLink(other + "/exe") != null) {
                return other;
            }
        }
        return own;
    }

    /// When the machine was started, and how long a tick is.
    record Clock(Instant boot, int ticksPerSecond) {
        Instant at(long ticks) {
            long seconds = ticks / ticksPerSecond;
            long millis = ticks % ticksPerSecond * 1000 / ticksPerSecond;
            return boot.plusSeconds(Math.min(seconds, 1L << 40)).plusMillis(millis);
        }
    }

    private static String text(@Nullable Content content) {
        return content == null ? "" : content.text();
    }

    private static String comm(@Nullable Content content, String otherwise) {
        if (content == null) {
            return otherwise;
        }
        String text = content.text();
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static List<String> cgroups(@Nullable Content content) {
        var paths = new ArrayList<String>();
        for (String line : content == null ? List.<String>of() : content.lines()) {
            int colon = line.indexOf(':', line.indexOf(':') + 1);
            if (colon > 0) {
                paths.add(line.substring(colon + 1));
            }
        }
        return List.copyOf(paths);
    }

    private static @Nullable Container container(List<String> cgroups) {
        for (String path : cgroups) {
            var container = Container.of(path);
            if (container != null) {
                return container;
            }
        }
        return null;
    }

    private static long loginUid(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return NO_LOGIN;
        }
    }

    /// The name of its directory in `/proc`.
    public int pid() {
        return pid;
    }

    /// What [#directoryOf] told when the table was read.
    public String directory() {
        return directory;
    }

    public int parent() {
        return stat.parent();
    }

    /// The name of its main thread, exactly; at most 15 bytes for a user's process, which can set
    /// it to anything.
    public String comm() {
        return comm;
    }

    /// `R` running, `S` sleeping, `D` in the kernel, `T` stopped, `Z` zombie.
    public char state() {
        return stat.state();
    }

    public boolean isZombie() {
        return stat.isEnded();
    }

    public int session() {
        return stat.session();
    }

    /// Device number of its controlling terminal; 0 for none.
    public long terminal() {
        return stat.terminal();
    }

    public boolean hasTerminal() {
        return stat.terminal() != 0;
    }

    /// `PF_*` of include/linux/sched.h.
    public long flags() {
        return stat.flags();
    }

    /// Whether the kernel itself made it; no user's process can set this mark (`PF_KTHREAD`).
    public boolean isKernelThread() {
        return (stat.flags() & PF_KTHREAD) != 0;
    }

    /// The kernel's second word on the same question: `Kthread:` of `status` (Linux 6.8); null on
    /// an older kernel.
    public @Nullable Boolean saysKernelThread() {
        String line = status.line("Kthread");
        return line == null ? null : line.equals("1");
    }

    public int threads() {
        return stat.threads();
    }

    /// Ticks after boot; with the pid, what no other process of this boot shares.
    public long startTicks() {
        return stat.startTicks();
    }

    /// To the second, because the time of boot is.
    public Instant started() {
        return started;
    }

    /// CPU time so far, in ticks, of all its threads.
    public long cpuTicks() {
        return stat.ticks();
    }

    /// What it runs; null for kernel threads, zombies, and where it cannot be read.
    public @Nullable Executable executable() {
        return executable;
    }

    /// Its arguments; of more than 192 KiB the first 128 and the last 64 (of 2 MiB), and less where
    /// those of all processes together are too long. A process can overwrite them.
    public Arguments arguments() {
        return arguments;
    }

    /// All its arguments, up to 2 MiB, read now: not to be kept.
    public Arguments wholeArguments() {
        return Arguments.of(host.read(directory + "/cmdline", ArgumentsReader.MOST));
    }

    /// Arguments with blanks between them, for people; `[comm]` where there are none.
    public String commandLine() {
        return arguments.length() == 0 ? "[" + comm + "]" : arguments.joined();
    }

    /// The environment that it was started with, the first 256 KiB.
    public Arguments environment() {
        return Arguments.of(host.read(directory + "/environ", MAX_ENVIRONMENT));
    }

    public @Nullable String workingDirectory() {
        return workingDirectory;
    }

    /// `/` also for a container whose mounts are its own: see [#fileRoot].
    public @Nullable String root() {
        return root;
    }

    /// Where its own files can be looked at from the host: a prefix of paths, empty for a process
    /// that shares the host's mounts and root.
    public String fileRoot(Namespaces init) {
        boolean other = namespaces.mount() != 0 && namespaces.mount() != init.mount();
        return other || root != null && !root.equals("/") ? directory + "/root" : "";
    }

    public long uid() {
        return status.number("Uid", 0, -1);
    }

    public long effectiveUid() {
        return status.number("Uid", 1, -1);
    }

    public long gid() {
        return status.number("Gid", 0, -1);
    }

    /// A bit for each capability that is in effect (capabilities(7)).
    public long capabilities() {
        return status.hexadecimal("CapEff");
    }

    /// Who logged in to start it, over any change of user; [#NO_LOGIN] for services.
    public long loginUid() {
        return loginUid;
    }

    public boolean hasLogin() {
        return loginUid != NO_LOGIN;
    }

    /// 0 none, 1 strict, 2 filter; 0 where the kernel does not tell.
    public int seccomp() {
        return (int) status.number("Seccomp", 0, 0);
    }

    /// The process that traces it; 0 for none.
    public int tracer() {
        return (int) status.number("TracerPid", 0, 0);
    }

    /// Paths in each cgroup hierarchy.
    public List<String> cgroups() {
        return cgroups;
    }

    public @Nullable Container container() {
        return container;
    }

    public Namespaces namespaces() {
        return namespaces;
    }

    /// Its ids from the host's process namespace inwards; empty where the kernel does not tell.
    public List<Long> namespacePids() {
        return List.copyOf(status.numbers("NSpid", 10));
    }

    /// Whether the directory shows another process: something is mounted over it.
    public boolean isMismatched() {
        long shown = status.number("Pid", 0, stat.pid());
        return stat.pid() != pid || shown != pid;
    }

    /// Its address space; the first 16 MiB of lines.
    public List<MemoryMap> maps() {
        var content = host.read(directory + "/maps", MAX_MAPS);
        return content == null ? List.of() : MemoryMap.parse(content.lines());
    }

    /// Open files by their number, as links show them: a path, `socket:[12]`, `pipe:[7]`,
    /// `anon_inode:[eventfd]`. At most 100,000; more are recorded as unseen.
    public SortedMap<Integer, String> openFiles() {
        var files = new TreeMap<Integer, String>();
        String open = directory + "/fd";
        var names = host.list(open);
        for (String name : names.subList(0, Math.min(names.size(), MAX_FILES))) {
            String target = host.readLink(open + "/" + name);
            int number = ProcessTable.number(name);
            if (target != null && number >= 0) {
                files.put(number, target);
            }
        }
        if (names.size() > MAX_FILES) {
            host.miss(new Unseen(open, Phrase.of("too many open files", "打开的文件过多")));
        }
        return files;
    }

    /// Text of a file of its directory, such as `stack`; null where it cannot be read.
    public @Nullable String file(String name, int limit) {
        var content = host.read(directory + "/" + name, limit);
        return content == null ? null : content.text();
    }

    @Override
    public String toString() {
        return pid + " " + comm;
    }
}
