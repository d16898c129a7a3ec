package davy.agent.respond;

import davy.core.process.Executable;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import davy.linux.ProcessScan;
import davy.linux.ProcessScan.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds what runs in the login sessions of an account now: by the control groups that
/// systemd-logind gives them, and as what an ssh server or login(1) started under its number. What
/// a service runs under the same number is in none.
final class Sessions {
    private static final Set<String> SERVERS =
            Set.of("sshd", "sshd-session", "dropbear", "login", "in.telnetd", "telnetd");

    /// The ssh server's own process for a session has the number of the account.
    private static final Set<String> OF_SESSION = Set.of("sshd", "sshd-session");

    private static final Pattern SCOPE =
            Pattern.compile("/user\\.slice/user-0\\.slice/session-[^/]+\\.scope");

    private final Hands hands;
    private final ProcessScan scan;
    private final Operator operator;

    Sessions(Hands hands, ProcessScan scan, Operator operator) {
        this.hands = hands;
        this.scan = scan;
        this.operator = operator;
    }

    /// The processes, those that ended already left out; empty for root itself.
    ///
    /// @param services whether what the account's own service manager runs counts too
    List<Member> of(String user, long uid, boolean services) {
        if (user.equals("root")) {
            return List.of();
        }
        var living = new LinkedHashMap<Integer, Seen>();
        for (Seen seen : scan.all()) {
            if (!seen.stat().isEnded()) {
                living.put(seen.pid(), seen);
            }
        }
        var table = ProcessTable.read(hands.host());
        var kept = kept(living, table, uid);
        var members = new LinkedHashMap<Integer, Member>();
        var scopes = uid == 0 ? scopes(table, user) : Set.<String>of();
        for (HostProcess process : table.all()) {
            boolean member =
                    !kept.contains(process.pid())
                            && (isInGroup(process, uid, services, scopes)
                                    || isStarted(table, process, user, uid));
            var seen = member ? living.get(process.pid()) : null;
            if (seen != null && seen.stat().startTicks() == process.startTicks()) {
                members.put(process.pid(), member(seen));
            }
        }
        addChildren(living, kept, members);
        return List.copyOf(members.values());
    }

    /// Who is never ended here. What serves an account's own sessions under its own number is ended
    /// with them, also where it is a program without which nobody could come in, such as the ssh
    /// server's process for this one connection.
    private Set<Integer> kept(Map<Integer, Seen> living, ProcessTable table, long uid) {
        var kept = new HashSet<>(hands.sparing().spared(living));
        var always = hands.sparing().own(living);
        for (HostProcess process : table.all()) {
            boolean its = uid != 0 && process.uid() == uid && process.effectiveUid() == uid;
            if (its && !always.contains(process.pid())) {
                kept.remove(process.pid());
            }
            if (process.cgroups().stream().anyMatch(this::isOwnScope)) {
                kept.add(process.pid());
            }
        }
        return kept;
    }

    private boolean isOwnScope(String group) {
        return group.endsWith(".scope") && operator.isOwnSession(group);
    }

    /// Sessions of number 0 that began as another account than root.
    private static Set<String> scopes(ProcessTable table, String user) {
        var scopes = new HashSet<String>();
        for (HostProcess process : table.all()) {
            for (String group : process.cgroups()) {
                if (SCOPE.matcher(group).matches() && isNamed(process, user)) {
                    scopes.add(group);
                }
            }
        }
        return scopes;
    }

    private static boolean isInGroup(
            HostProcess process, long uid, boolean services, Set<String> scopes) {
        for (String group : process.cgroups()) {
            if (uid == 0 ? scopes.contains(group) : isOf(group, uid, services)) {
                return true;
            }
        }
        return false;
    }

    /// Whether systemd-logind made a control group for sessions of this number; those of containers
    /// lie deeper. Beside the sessions runs a service manager of the account, which may go on when
    /// nobody is logged in: with rootless containers, for one.
    static boolean isOf(String group, long uid, boolean services) {
        String all = "/user.slice/user-" + uid + ".slice/";
        return services
                ? group.startsWith(all)
                : group.matches(Pattern.quote(all) + "session-[^/]+\\.scope(/.*)?");
    }

    private static boolean isNamed(HostProcess process, String user) {
        return process.environment().values().contains("LOGNAME=" + user);
    }

    /// Whether a login began it: where there is no systemd, and beside it.
    private static boolean isStarted(
            ProcessTable table, HostProcess process, String user, long uid) {
        if (process.uid() != uid || table.isContained(process)) {
            return false;
        }
        if (uid != 0 && OF_SESSION.contains(name(process))) {
            return true;
        }
        var parent = table.byPid(process.parent());
        return parent != null
                && SERVERS.contains(name(parent))
                && (uid != 0 || isNamed(process, user));
    }

    private static String name(HostProcess process) {
        @Nullable Executable executable = process.executable();
        return executable == null ? "" : executable.name();
    }

    private void addChildren(
            Map<Integer, Seen> living, Set<Integer> kept, Map<Integer, Member> members) {
        boolean more = !members.isEmpty();
        while (more) {
            more = false;
            for (Seen seen : new ArrayList<>(living.values())) {
                boolean child =
                        members.containsKey(seen.stat().parent())
                                && !members.containsKey(seen.pid());
                if (child && !kept.contains(seen.pid())) {
                    members.put(seen.pid(), member(seen));
                    more = true;
                }
            }
        }
    }

    private Member member(Seen seen) {
        String link = hands.host().readLink("/proc/" + seen.thread() + "/exe");
        return new Member(seen.pid(), seen.stat().startTicks(), link == null ? "" : link);
    }
}
