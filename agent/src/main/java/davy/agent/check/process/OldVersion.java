package davy.agent.check.process;

import davy.agent.check.Facts;
import davy.agent.check.Guarded;
import davy.agent.check.Ownership;
import davy.agent.check.ServiceProcess;
import davy.core.process.HostProcess;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import org.jspecify.annotations.Nullable;

/// A service that goes on with the old version of its program, whose folder a deployment removed:
/// `/opt/app/releases/0412/bin/server`. A miner that deletes itself leaves its folder, lies where
/// others may write, or is started by a person, by cron or by a server's hole.
final class OldVersion {
    private OldVersion() {}

    /// The service; null where it is no such one.
    ///
    /// @param path of the program, which is deleted
    static @Nullable String service(HostProcess process, String path, Facts facts) {
        String folder = parent(path);
        boolean gone = !facts.host().exists(folder);
        // Its being deleted is one sign.
        boolean plain = process.container() == null && Signs.of(process, facts).size() <= 1;
        String service = gone && plain ? ServiceProcess.group(process) : null;
        if (service == null || ServiceProcess.main(facts.processes(), process) == null) {
            return null;
        }
        while (!folder.equals("/") && !facts.host().exists(folder)) {
            folder = parent(folder);
        }
        boolean own = Guarded.isGuarded(facts.host(), folder) && isOf(service, path, facts);
        return own ? service : null;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /// Whether the unit of a service starts a program of this name: its path may lead to the new
    /// version by now. A unit that starts a packaged program, as cron's does, starts no other.
    private static boolean isOf(String service, String path, Facts facts) {
        String template = service.replaceFirst("@.*\\.service$", "@.service");
        return facts.units().stream()
                .filter(unit -> unit.scope() == Unit.Scope.SYSTEM && !unit.shadowed())
                .filter(unit -> unit.name().equals(service) || unit.name().equals(template))
                .flatMap(unit -> unit.commands().stream())
                .filter(command -> command.key().equals("ExecStart"))
                .map(UnitCommand::program)
                .anyMatch(program -> isNamed(program, path, facts));
    }

    private static boolean isNamed(String program, String path, Facts facts) {
        String name = path.substring(path.lastIndexOf('/'));
        return program.endsWith(name) && facts.ownership(program) != Ownership.PACKAGED;
    }
}
