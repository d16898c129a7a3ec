package davy.agent.respond;

import davy.agent.check.ServiceProcess;
import davy.core.action.ProcessPin;
import davy.core.finding.Entity;
import davy.core.host.Host;
import davy.core.packages.FileSum;
import davy.core.packages.PackageIndex;
import davy.core.process.HostProcess;
import davy.core.process.MemoryMap;
import davy.core.process.ProcessTable;
import davy.core.startup.SystemdUnits;
import davy.core.startup.Unit;
import davy.core.text.Phrase;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Servers of packages that talk to a listed address, as a Redis does that was told to copy from
/// there: to end them loses data, and helps nobody. Such a one is the first process of a service
/// whose unit a package brought, with the program that this unit names, both unchanged, and with no
/// code in it that no package brought. What else a server starts, an interpreter, and a tool that
/// somebody runs are none: that is how bots run.
final class PackagedServices {
    private static final String CHECK = "indicator-connection";

    /// What accuses the process itself, though a plan does not end it for that.
    private static final Set<String> OF_PROCESS =
            Set.of("injected-library", "hot-process", "unaccounted-cpu");

    /// What an operator may set of a unit, which changes nothing of what it runs.
    private static final Pattern HARMLESS =
            Pattern.compile(
                    "|[#;].*|\\[(Unit|Service|Install)]|(Limit|Restart|Timeout|StartLimit|Memory|CPU|Tasks|IO"
                            + "|Nice|OOM|After|Before|Wants|Requires|Description)\\w*\\s*=.*[^\\\\]");

    private static final long LARGEST = 1L << 30;

    private final Host host;
    private final PackageIndex packages;
    private final Set<String> condemned = new HashSet<>();

    /// Whether files that are mapped are as their package brought them.
    private final Map<String, Boolean> given = new HashMap<>();

    private @Nullable ProcessTable table;

    /// @param sure those that a plan acts on
    PackagedServices(Host host, PackageIndex packages, List<Accusation> sure) {
        this.host = host;
        this.packages = packages;
        for (Accusation accusation : sure) {
            String check = accusation.detection();
            boolean condemns =
                    OF_PROCESS.contains(check) || Remedies.of(check).contains(Entity.Kind.PROCESS);
            if (condemns && !check.equals(CHECK)) {
                accusation.entities().stream()
                        .filter(entity -> entity.kind() == Entity.Kind.PROCESS)
                        .forEach(entity -> condemned.add(entity.id()));
            }
        }
    }

    /// Why a process is left; null where it is not.
    @Nullable Phrase left(ProcessPin pin, Accusation accusation) {
        boolean asked =
                accusation.detection().equals(CHECK)
                        && !condemned.contains(Integer.toString(pin.pid()));
        String service = asked ? service(pin) : null;
        return service == null
                ? null
                : Phrase.of(
                        "{0}: process {1} is {2} as its package brought it, and nothing else speaks"
                                + " against it, so it goes on; find who told it to go there (Redis: INFO"
                                + " replication, then REPLICAOF NO ONE; a proxy: its settings), and start"
                                + " it again in order (systemctl restart {2})",
                        "{0}：进程 {1} 是软件包自带且未被改动的服务 {2}，此外无其他可疑之处，因此不终止；请查明是谁让它连接该地址（Redis"
                                + " 请查看 INFO replication，并执行 REPLICAOF NO ONE；代理请检查其配置），处理后正常重启（systemctl"
                                + " restart {2}）",
                        accusation.reason(),
                        pin.pid(),
                        service);
    }

    /// The name of the service that a process is the main one of.
    private @Nullable String service(ProcessPin pin) {
        var processes = processes();
        var process = processes.byPid(pin.pid());
        var program = process == null ? null : process.executable();
        if (process == null
                || process.startTicks() != pin.start()
                || program == null
                || program.deleted()
                || process.container() != null
                || Interpreters.isName(program.path())) {
            return null;
        }
        String service = ServiceProcess.group(process);
        var main = ServiceProcess.main(processes, process);
        if (service == null || main == null || main != oldest(processes, service)) {
            return null;
        }
        return isGiven(service, program.path()) && isWhole(process, program.path())
                ? service
                : null;
    }

    private ProcessTable processes() {
        var known = table;
        if (known == null) {
            known = ProcessTable.read(host);
            table = known;
        }
        return known;
    }

    /// What an intruder starts by a hole of the server is in the same group, but younger.
    private static @Nullable HostProcess oldest(ProcessTable processes, String service) {
        return processes.all().stream()
                .filter(each -> service.equals(ServiceProcess.group(each)))
                .min(Comparator.comparingLong(HostProcess::startTicks))
                .orElse(null);
    }

    /// Whether the unit of this service is a package's and starts this program.
    private boolean isGiven(String service, String program) {
        String template = service.replaceFirst("@.*\\.service$", "@.service");
        return SystemdUnits.read(host).stream()
                .filter(unit -> unit.scope() == Unit.Scope.SYSTEM && !unit.shadowed())
                .filter(unit -> unit.name().equals(service) || unit.name().equals(template))
                .anyMatch(unit -> isGiven(unit, program));
    }

    private boolean isGiven(Unit unit, String program) {
        return isUnchanged(unit.path(), unit.path())
                && unit.dropIns().stream().allMatch(this::isHarmless)
                && unit.commands().stream()
                        .filter(command -> command.key().equals("ExecStart"))
                        .anyMatch(command -> program.equals(host.resolve(command.program())));
    }

    private boolean isHarmless(String dropIn) {
        return isUnchanged(dropIn, dropIn)
                || host.lines(dropIn).stream()
                        .allMatch(line -> HARMLESS.matcher(line.strip()).matches());
    }

    /// Whether a content is that of a packaged file.
    ///
    /// @param path of the packaged file
    /// @param content where it is read
    private boolean isUnchanged(String path, String content) {
        String real = host.resolve(path);
        var sum = real == null ? null : packages.sum(real);
        boolean[] same = {false};
        if (sum != null) {
            host.open(
                    content,
                    file -> {
                        byte[] digest = FileSum.digest(sum.algorithm(), file, LARGEST);
                        same[0] = digest != null && sum.isOf(digest);
                    });
        }
        return same[0];
    }

    /// Whether a process runs the packaged program, and nothing else is loaded into it.
    private boolean isWhole(HostProcess process, String program) {
        var maps = process.maps();
        return !maps.isEmpty()
                && isUnchanged(program, "/proc/" + process.pid() + "/exe")
                && maps.stream()
                        .filter(map -> map.isExecutable() && map.isFile())
                        .map(MemoryMap::path)
                        .distinct()
                        .allMatch(path -> isGiven(process.pid(), path));
    }

    /// Whether code in a process is that of a packaged file: a library that somebody changed has
    /// its name still. Of each file that is asked once.
    private boolean isGiven(int pid, String path) {
        String content = "/proc/" + pid + "/root" + path;
        var info = host.stat(content);
        if (info == null || packages.owner(path) == null) {
            return false;
        }
        String file = path + ' ' + info.device() + ' ' + info.inode();
        return given.computeIfAbsent(file, _ -> isUnchanged(path, content));
    }
}
