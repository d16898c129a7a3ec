package davy.agent.respond;

import davy.core.action.Family;
import davy.core.action.ProcessPin;
import davy.core.process.ProcessTable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The running processes, as far as a plan names them. On an image there are none.
final class AccusedProcesses {
    /// A finding tells the time to the second.
    private static final Duration ROUGHLY = Duration.ofSeconds(2);

    private final Hands hands;
    private final ProcessTable table;

    AccusedProcesses(Hands hands) {
        this.hands = hands;
        this.table = ProcessTable.read(hands.host());
    }

    /// The process of this pid, if it is the one that was accused; else null.
    ///
    /// @param started as its finding tells; null where it does not, which is not enough to know it
    @Nullable ProcessPin pin(String pid, @Nullable String started) {
        if (started == null || !pid.matches("[0-9]{1,7}")) {
            return null;
        }
        var process = table.byPid(Integer.parseInt(pid));
        if (process == null || !isRoughly(process.started(), started)) {
            return null;
        }
        var executable = process.executable();
        return new ProcessPin(
                process.pid(), process.startTicks(), executable == null ? "" : executable.path());
    }

    /// The control groups that any process is in.
    Set<String> groups() {
        var groups = new TreeSet<String>();
        table.all().forEach(process -> groups.addAll(process.cgroups()));
        return groups;
    }

    private static boolean isRoughly(Instant time, String told) {
        try {
            return Duration.between(time, Instant.parse(told)).abs().compareTo(ROUGHLY) <= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /// The family with all that belong to it now, whom a person sees in the plan; empty where none
    /// runs.
    Family withMembers(Family family) {
        var scan = hands.scan();
        if (scan == null || family.isEmpty()) {
            return new Family(List.of(), List.of(), List.of());
        }
        var pins = new ArrayList<ProcessPin>();
        for (Member member :
                new FamilyWatch(family, hands.host(), scan, hands.sparing()).members()) {
            pins.add(new ProcessPin(member.pid(), member.start(), member.executable()));
        }
        return pins.isEmpty()
                ? new Family(List.of(), List.of(), List.of())
                : new Family(pins, family.programs(), family.services());
    }
}
