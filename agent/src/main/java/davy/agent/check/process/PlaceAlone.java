package davy.agent.check.process;

import davy.agent.check.Facts;
import davy.agent.check.MalwareNames;
import davy.agent.check.Packing;
import davy.agent.check.Places;
import davy.agent.check.ServiceProcess;
import davy.core.account.User;
import davy.core.file.RandomName;
import davy.core.process.Executable;
import davy.core.process.HostProcess;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether the place of a program is all that speaks against its process, and one where people too
/// unpack, build and test: in sight in /tmp or /var/tmp, or in a hidden folder directly in a home.
final class PlaceAlone {
    /// Services in whose group people's own commands may be.
    private static final Pattern LOGINS =
            Pattern.compile("(sshd?|getty|serial-getty)(@.*)?\\.service");

    private static final Set<String> CRON = Set.of("cron", "crond", "atd", "anacron");

    private PlaceAlone() {}

    static boolean isAll(HostProcess process, Facts facts) {
        var executable = process.executable();
        return executable != null
                && isOfPeople(executable.path())
                && !isGone(executable, facts)
                && !KernelNames.isImitatedBy(process)
                && !isNamedByIntruder(executable.name())
                && !isOfService(process, facts)
                && !isOfCron(process, facts)
                && Packing.of(facts.host(), process.directory() + "/exe") == Packing.NONE;
    }

    private static boolean isOfPeople(String path) {
        boolean shared = path.startsWith("/tmp/") || path.startsWith("/var/tmp/");
        // Those of the X server as well: nobody builds there, and intruders hide there.
        boolean dotted = path.contains("/.") || Places.isHidden(path);
        return shared ? !dotted : Places.isInHiddenFolderOfHome(path);
    }

    private static boolean isGone(Executable executable, Facts facts) {
        return executable.memory()
                || executable.deleted() && !Signs.isReplaced(executable.path(), facts);
    }

    private static boolean isNamedByIntruder(String name) {
        return MalwareNames.isProgram(name) || RandomName.looksRandom(name);
    }

    /// The account of a server, or what a server started: what broke into it runs so. Old
    /// distributions gave people numbers from 500 on; nobody logs in to an account without a shell.
    private static boolean isOfService(HostProcess process, Facts facts) {
        long uid = process.uid();
        var users = facts.accounts().byUid(uid);
        boolean closed = !users.isEmpty() && users.stream().noneMatch(PlaceAlone::hasShell);
        boolean person =
                uid >= 500 && users.stream().anyMatch(user -> user.home().startsWith("/home/"));
        String group = ServiceProcess.group(process);
        return uid > 0 && uid < 1000 && !person
                || uid == 65534
                || closed
                || group != null && !LOGINS.matcher(group).matches();
    }

    private static boolean hasShell(User user) {
        return !user.shell().endsWith("/nologin") && !user.shell().endsWith("/false");
    }

    private static boolean isOfCron(HostProcess process, Facts facts) {
        return process.cgroups().stream()
                        .anyMatch(g -> g.endsWith("/cron.service") || g.endsWith("/crond.service"))
                || facts.processes().ancestors(process).stream()
                        .anyMatch(parent -> CRON.contains(parent.comm()));
    }
}
