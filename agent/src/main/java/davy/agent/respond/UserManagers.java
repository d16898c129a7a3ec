package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.User;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import davy.core.text.Phrase;
import davy.linux.change.ProcessHand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `systemd --user` of users who are logged in: each goes on with a unit whose files are gone,
/// and starts it again, until it reads its units anew. It is told so by `SIGHUP` (systemd(1)): what
/// listens on its socket answers to its user, who may be the intruder, and could hang whoever asks.
final class UserManagers {
    private static final String UNITS = "/systemd/user/";
    private static final Set<Character> STILL = Set.of('T', 't');

    private final Hands hands;

    UserManagers(Hands hands) {
        this.hands = hands;
    }

    /// Lets those read their units that some of these files concern.
    ///
    /// @return who could not be told; null where all were
    @Nullable Phrase reload(Collection<String> paths) {
        var processes = hands.processes();
        var units = paths.stream().filter(path -> path.contains(UNITS)).toList();
        if (processes == null || units.isEmpty()) {
            return null;
        }
        var concerned = new Concerned(units);
        var untold = new ArrayList<HostProcess>();
        for (HostProcess process : ProcessTable.read(hands.host()).all()) {
            if (isManager(process) && concerned.includes(process.uid())) {
                boolean told = isSystemd(process) && tell(processes, process);
                if (!told) {
                    untold.add(process);
                }
            }
        }
        return untold.isEmpty() ? null : untold(untold);
    }

    /// By what it says of itself, which another program may say too.
    private static boolean isManager(HostProcess process) {
        return process.pid() != 1
                && process.comm().equals("systemd")
                && process.arguments().values().contains("--user");
    }

    /// Whether it runs the program of a package: the signal would end another one.
    private boolean isSystemd(HostProcess process) {
        var executable = process.executable();
        return executable != null
                && executable.name().equals("systemd")
                && !hands.sparing().isInside(process.pid())
                && hands.sparing().runsPackaged(process.pid());
    }

    /// One that was stopped hears it only when it goes on.
    private boolean tell(ProcessHand processes, HostProcess process) {
        var sent = processes.reload(process.pid(), process.startTicks());
        var now = hands.scan() == null ? null : hands.scan().one(process.pid());
        boolean still = now != null && STILL.contains(now.stat().state());
        return sent == ProcessHand.Sent.GONE || sent == ProcessHand.Sent.DONE && !still;
    }

    private Phrase untold(List<HostProcess> untold) {
        var first = untold.getFirst();
        return Phrase.of(
                "{0} {0|user manager|user managers} (systemd --user) could not be told that units"
                        + " changed, such as process {1} of {2}: let it read them (systemctl --user"
                        + " --machine={2}@ daemon-reload), or log the user out",
                "{0} 个用户管理器（systemd --user）未能得知单元变化，例如用户 {2} 的进程 {1}：请让其重新加载（systemctl --user"
                        + " --machine={2}@ daemon-reload）或注销该用户",
                untold.size(),
                first.pid(),
                Accounts.read(hands.host()).name(first.uid()));
    }

    /// Whose units some files are: those below a home are its user's, others are everybody's.
    private final class Concerned {
        private final Set<Long> uids = new HashSet<>();
        private boolean all;

        Concerned(List<String> units) {
            var users = Accounts.read(hands.host()).users();
            for (String path : units) {
                boolean own = false;
                for (User user : users) {
                    if (isBelow(path, user.home())) {
                        uids.add(user.uid());
                        own = true;
                    }
                }
                all |= !own;
            }
        }

        private boolean isBelow(String path, String home) {
            String real = home.startsWith("/") ? hands.host().resolve(home) : null;
            return real != null && real.length() > 1 && path.startsWith(real + "/");
        }

        boolean includes(long uid) {
            return all || uids.contains(uid);
        }
    }
}
