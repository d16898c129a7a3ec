package davy.agent.check;

import davy.agent.check.network.Doors;
import davy.agent.log.LogReader;
import davy.core.account.Accounts;
import davy.core.account.SshdConfig;
import davy.core.cloud.ChannelCommand;
import davy.core.cloud.ChannelCommands;
import davy.core.container.Containers;
import davy.core.exposure.Exposure;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.indicator.Indicators;
import davy.core.log.LogSummary;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import davy.core.network.SocketDiff;
import davy.core.packages.LostDatabase;
import davy.core.packages.PackageIndex;
import davy.core.persistence.CronFacts;
import davy.core.process.CpuSample;
import davy.core.process.CpuUsage;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import davy.core.socket.InterfaceTraffic;
import davy.core.socket.ProcNet;
import davy.core.socket.SocketOwners;
import davy.core.startup.SystemdUnits;
import davy.core.startup.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The host as all checks share it: each fact is read once, by whoever asks first.
public final class Facts {
    /// Least time between the two samples of CPU use.
    private static final Duration SAMPLE = Duration.ofSeconds(4);

    /// Time for reading the logs.
    private static final Duration LOGS = Duration.ofSeconds(100);

    private static final Duration DEEP_LOGS = Duration.ofMinutes(25);

    private final Host host;
    private final Instant now;
    private final Options options;
    private final Pause pause;
    private final @Nullable CpuSample firstSample;
    private final @Nullable InterfaceTraffic firstTraffic;
    private boolean firewallAsked;
    private @Nullable Firewall firewall;

    private final Supplier<PackageIndex> packages;
    private final @Nullable ContainerRoot inside;
    private final Lazy<ContainerRoots> containerRoots;
    private final Lazy<ProcessTable> processes;
    private final Lazy<CpuUsage> cpuUsage;
    private final Lazy<List<Socket>> sockets;
    private final Lazy<ProcNet> procNet;
    private final Lazy<List<Socket>> otherSockets;
    private final Lazy<SocketOwners> socketOwners;
    private final Lazy<List<Unit>> units;
    private final Lazy<Accounts> accounts;
    private final Lazy<Containers> containers;
    private final Lazy<SshdConfig> sshdConfig;
    private final Lazy<CronFacts> cron;
    private final Lazy<List<ChannelCommand>> channelCommands;
    private final Lazy<LogSummary> logs;
    private final Lazy<List<Exposure>> exposures;

    /// @param now the time of the triage, on the clock of the machine that looks
    public Facts(Host host, Instant now, Options options, Pause pause) {
        this(host, now, options, pause, null, new Lazy<>(() -> packagesOf(host)));
    }

    private static PackageIndex packagesOf(Host host) {
        var index = PackageIndex.read(host);
        if (!index.known()) {
            LostDatabase.tell(host);
        }
        return index;
    }

    private Facts(
            Host host,
            Instant now,
            Options options,
            Pause pause,
            @Nullable ContainerRoot inside,
            Supplier<PackageIndex> packages) {
        this.host = host;
        this.inside = inside;
        this.packages = packages;
        this.now = now;
        this.options = options;
        this.pause = pause;
        firstSample = host.kernel() == null ? null : ProcessTable.cpu(host);
        firstTraffic = kernel() == null ? null : InterfaceTraffic.read(host, requireKernel().now());
        processes = new Lazy<>(() -> ProcessTable.read(host));
        cpuUsage = new Lazy<>(this::secondSample);
        sockets = new Lazy<>(() -> requireKernel().sockets());
        procNet = new Lazy<>(() -> ProcNet.read(host));
        otherSockets = new Lazy<>(() -> NamespaceSockets.read(this));
        socketOwners = new Lazy<>(() -> new SocketOwners(host));
        units = new Lazy<>(() -> SystemdUnits.read(host));
        accounts = new Lazy<>(() -> Accounts.read(host));
        containers = new Lazy<>(() -> Containers.read(host, DockerRoots.of(this)));
        containerRoots = new Lazy<>(() -> new ContainerRoots(this));
        sshdConfig = new Lazy<>(() -> SshdConfig.read(host));
        cron = new Lazy<>(() -> CronFacts.read(host));
        channelCommands = new Lazy<>(() -> ChannelCommands.read(host));
        logs = new Lazy<>(this::readLogs);
        exposures = new Lazy<>(() -> Doors.exposures(this));
    }

    /// Those of a container's root: an image, whose package databases are read when they are asked.
    Facts inside(ContainerRoot root) {
        return new Facts(
                root.host(), now, options, pause, root, () -> containerRoots().packages(root));
    }

    public Host host() {
        return host;
    }

    /// The running kernel; null on an image.
    public @Nullable Kernel kernel() {
        return host.kernel();
    }

    /// The running kernel, for checks with [Detects#live], which run on nothing else.
    public Kernel requireKernel() {
        return Objects.requireNonNull(host.kernel(), "a live check on an image");
    }

    /// Whether this is the root of a container, of which another host tells.
    public boolean isContainer() {
        return inside != null;
    }

    public boolean isLive() {
        return host.kind() == Host.Kind.LIVE;
    }

    public Instant now() {
        return now;
    }

    public Options options() {
        return options;
    }

    /// Lets time pass, for checks that look again.
    public void pass(Duration time) {
        pause.pass(time);
    }

    /// What the package managers know.
    public PackageIndex packages() {
        return packages.get();
    }

    /// Whether a package owns the file with this path, or the file that the path leads to.
    public Ownership ownership(String path) {
        var index = packages();
        if (!index.known()) {
            return Ownership.UNKNOWN;
        }
        if (index.owner(path) != null) {
            return Ownership.PACKAGED;
        }
        String real = host.resolve(path);
        if (real != null && !real.equals(path) && index.owner(real) != null) {
            return Ownership.PACKAGED;
        }
        return inside != null && inside.isShipped(path) ? Ownership.UNKNOWN : Ownership.UNPACKAGED;
    }

    /// Whether a package owns what a process runs: for one in a container, a package of that.
    public Ownership ownership(HostProcess process) {
        var executable = process.executable();
        if (executable == null) {
            return Ownership.UNKNOWN;
        }
        var home = processes().isContained(process) ? containerRoots().of(process) : this;
        if (home == null) {
            return Ownership.UNKNOWN;
        }
        if (executable.memory()) {
            return home.isContainer() ? Ownership.UNKNOWN : Ownership.UNPACKAGED;
        }
        return home.ownership(executable.path());
    }

    /// The processes as `/proc` lists them; none on an image.
    public ProcessTable processes() {
        return processes.get();
    }

    /// Whether this is Davy itself.
    public boolean isSelf(HostProcess process) {
        var kernel = host.kernel();
        return kernel != null && process.pid() == kernel.self();
    }

    /// CPU use from the start of the triage to the first call of this, which late checks make
    /// ([Check#isLate]); on a quick triage it waits until some seconds have passed.
    public CpuUsage cpuUsage() {
        return cpuUsage.get();
    }

    private CpuUsage secondSample() {
        var first = Objects.requireNonNull(firstSample, "a live check on an image");
        var passed = Duration.between(first.at(), requireKernel().now());
        if (passed.compareTo(SAMPLE) < 0) {
            pause.pass(SAMPLE.minus(passed));
        }
        return CpuUsage.between(first, ProcessTable.cpu(host));
    }

    /// Packets a second of each network interface, over the same time as [#cpuUsage].
    public Map<String, InterfaceTraffic.Rate> traffic() {
        cpuUsage();
        return Objects.requireNonNull(firstTraffic, "a live check on an image")
                .until(InterfaceTraffic.read(host, requireKernel().now()));
    }

    /// The sockets of this network namespace, as netlink tells them.
    public List<Socket> sockets() {
        return sockets.get();
    }

    /// The same, as `/proc/net` tells them.
    public ProcNet procNet() {
        return procNet.get();
    }

    /// The sockets of other network namespaces, those of containers above all, as `/proc/PID/net`
    /// of one process in each tells them.
    public List<Socket> otherSockets() {
        return otherSockets.get();
    }

    /// All sockets: those that netlink tells, those that only `/proc/net` has, and those of other
    /// network namespaces.
    public List<Socket> allSockets() {
        var all = new ArrayList<>(sockets());
        all.addAll(SocketDiff.missing(procNet().sockets(), sockets()));
        all.addAll(otherSockets());
        return all;
    }

    /// Which process holds which socket.
    public SocketOwners socketOwners() {
        return socketOwners.get();
    }

    /// The units of systemd, of the system and of all people.
    public List<Unit> units() {
        return units.get();
    }

    /// Users, groups and their passwords' state.
    public Accounts accounts() {
        return accounts.get();
    }

    /// Containers and images, as their runtimes keep them on disk.
    public Containers containers() {
        return containers.get();
    }

    /// The roots of containers.
    public ContainerRoots containerRoots() {
        return containerRoots.get();
    }

    /// The configuration of the SSH server, with what it includes.
    public SshdConfig sshdConfig() {
        return sshdConfig.get();
    }

    /// Every cron table, cron script and at job.
    public CronFacts cron() {
        return cron.get();
    }

    /// What the channels of clouds ran here.
    public List<ChannelCommand> channelCommands() {
        return channelCommands.get();
    }

    /// What all logs come to, those that the user named among them. Reading them takes a while: a
    /// triage begins with it.
    public LogSummary logs() {
        return logs.get();
    }

    private LogSummary readLogs() {
        var users = new LinkedHashMap<Long, String>();
        accounts().users().forEach(user -> users.putIfAbsent(user.uid(), user.name()));
        var patience = options.deep() ? DEEP_LOGS : LOGS;
        return LogReader.read(host, options.logs(), users, patience);
    }

    /// The services that can be reached over the network, and what they ask of who comes: SSH, and
    /// those that give a host away.
    public List<Exposure> exposures() {
        return exposures.get();
    }

    /// What the user brought to compare with; nothing where none was given.
    public Indicators indicators() {
        return options.indicators();
    }

    /// The packet filter; null where it could not be asked.
    public synchronized @Nullable Firewall firewall() {
        if (!firewallAsked) {
            firewallAsked = true;
            firewall = requireKernel().firewall();
        }
        return firewall;
    }
}
