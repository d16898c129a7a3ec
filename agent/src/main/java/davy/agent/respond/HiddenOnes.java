package davy.agent.respond;

import davy.core.action.ProcessPin;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Processes that somebody hides. Whoever is root can mount something over the directory of the
/// database, or let a rootkit hide it: that alone condemns no program of the host.
final class HiddenOnes {
    private static final Set<String> CHECKS = Set.of("proc-mount", "hidden-process");
    private static final String MOUNT_POINT = "/proc/[0-9]{1,7}(/[\\w./-]*)?";

    private final Sparing sparing;
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> condemned = new HashSet<>();

    /// @param sure those that a plan acts on
    HiddenOnes(Sparing sparing, List<Accusation> sure) {
        this.sparing = sparing;
        for (Accusation accusation : sure) {
            boolean hides = CHECKS.contains(accusation.detection());
            boolean condemns =
                    accusation.level().atLeast(Level.HIGH)
                            && Remedies.of(accusation.detection()).contains(Entity.Kind.PROCESS);
            for (Entity entity : accusation.entities()) {
                if (entity.kind() == Entity.Kind.PROCESS && (hides || condemns)) {
                    (hides ? hidden : condemned).add(entity.id());
                }
            }
        }
    }

    /// Why a process is left; null where it is not.
    @Nullable Phrase left(ProcessPin pin, Accusation accusation) {
        String pid = Integer.toString(pin.pid());
        boolean own =
                hidden.contains(pid)
                        && !condemned.contains(pid)
                        && (sparing.runsPackaged(pin.pid())
                                || sparing.programs().runsStandard(pin.pid()));
        if (!own) {
            return null;
        }
        String place = accusation.evidence().getOrDefault("file.path", "");
        return accusation.detection().equals("proc-mount") && place.matches(MOUNT_POINT)
                ? Phrase.of(
                        "process {0} runs {1}, a program of this host, and nothing but the mount over it"
                                + " speaks against it: it goes on; take the mount away (umount {2}),"
                                + " look at the process, and make a new plan",
                        "进程 {0} 运行的 {1} 是本机自带程序，除被挂载覆盖外无其他可疑之处，因此保留；请卸载（umount"
                                + " {2}）并查看该进程，再重新制定方案",
                        pin.pid(),
                        pin.executable(),
                        place)
                : Phrase.of(
                        "process {0} runs {1}, a program of this host, and nothing but that it is hidden"
                                + " speaks against it: it goes on; find what hides it, and look at the"
                                + " process",
                        "进程 {0} 运行的 {1} 是本机自带程序，除被隐藏外无其他可疑之处，因此保留；请查明隐藏它的手段，并查看该进程",
                        pin.pid(),
                        pin.executable());
    }
}
