package davy.agent.respond;

import davy.core.action.Family;
import davy.core.action.ProcessPin;
import davy.core.process.ProcessTable;
import davy.core.text.Phrase;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The running processes, as far as a plan names them. On an image there are none.
final class AccusedProcesses {
    /// A finding tells the time to the second.
    private static final Duration ROUGHLY = Duration.ofSeconds(2);

    private static final Pattern OF_PROCESS = Pattern.compile("/proc/[0-9]{1,7}(/.*)?");

    private final Hands hands;
    private final ProcessTable table;
    private final List<Phrase> left = new ArrayList<>();

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

    /// What to say of those that are accused and are no members, though they go on: an intruder may
    /// have given his program the name of one that is never ended.
    List<Phrase> spared(Set<ProcessPin> accused, Family family) {
        var spared = new ArrayList<Phrase>(left);
        if (!family.isEmpty() && !hands.sparing().knowsPackages()) {
            spared.add(
                    Phrase.of(
                            "this host has no package database that Davy reads: servers such as sshd and"
                                    + " cron are spared where only root can put them (/usr/sbin and the"
                                    + " like), and no other program is known to be the host's own; look at"
                                    + " each process of the plan before it is ended",
                            "本机没有 Davy 可读取的软件包数据库：sshd、cron 等服务仅在位于只有 root 可写的目录（如"
                                    + " /usr/sbin）时予以保留，其余程序无法确认是否属于系统自身；终止前请逐一核对方案中的进程"));
        }
        spared.addAll(covered());
        for (ProcessPin pin : accused) {
            boolean member = family.processes().stream().anyMatch(p -> p.pid() == pin.pid());
            if (!member && isThere(pin)) {
                spared.add(
                        Phrase.of(
                                "process {0} ({1}) is accused, and is one that Davy never ends: look at"
                                        + " what it really is (/proc/{0}/exe), and end it by hand",
                                "进程 {0}（{1}）有嫌疑，但 Davy 不会终止这类进程：请查明其真实身份（/proc/{0}/exe）后手动终止",
                                pin.pid(),
                                pin.executable()));
            }
        }
        return spared;
    }

    /// Where something is mounted over a process, and this kernel gives no view without it.
    private Set<Phrase> covered() {
        var covered = new LinkedHashSet<Phrase>();
        var scan = hands.scan();
        if (scan == null || scan.seesAll()) {
            return covered;
        }
        for (String line : hands.host().lines("/proc/self/mountinfo")) {
            String[] fields = line.split(" ", 6);
            if (fields.length == 6 && OF_PROCESS.matcher(fields[4]).matches()) {
                covered.add(
                        Phrase.of(
                                "something is mounted on {0}, and this kernel does not let Davy look behind"
                                        + " it: that process is neither seen nor ended; unmount it (umount"
                                        + " {0}), and make a new plan",
                                "{0} 上挂载了其他内容，且内核不允许 Davy 查看其下的进程：该进程既不可见也不会被终止；请卸载（umount"
                                        + " {0}）后重新制定方案",
                                fields[4]));
            }
        }
        return covered;
    }

    private boolean isThere(ProcessPin pin) {
        var scan = hands.scan();
        var seen = scan == null ? null : scan.one(pin.pid());
        return seen != null && seen.stat().startTicks() == pin.start() && !seen.stat().isEnded();
    }

    private static boolean isRoughly(Instant time, String told) {
        try {
            return Duration.between(time, Instant.parse(told)).abs().compareTo(ROUGHLY) <= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /// The family with all that belong to it now, whom a person sees in the plan. Its programs and
    /// services stand where none of it runs too: what cron starts every few minutes, or what has
    /// just started itself again, is there by the time that the plan is carried out.
    Family withMembers(Family family) {
        var scan = hands.scan();
        if (scan == null || family.isEmpty()) {
            return new Family(List.of(), List.of(), List.of());
        }
        var pins = new ArrayList<ProcessPin>();
        var watch = new FamilyWatch(family, hands.host(), scan, hands.sparing());
        for (Member member : watch.members()) {
            pins.add(new ProcessPin(member.pid(), member.start(), member.executable()));
        }
        left.addAll(watch.left());
        return new Family(pins, family.programs(), family.services());
    }
}
