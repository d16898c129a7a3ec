package davy.agent.respond;

import davy.core.action.ProcessPin;
import davy.core.host.Host;
import davy.core.process.HostProcess;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Of which processes evidence is kept whole. A family may have made itself any number of them, to
/// have its evidence take all day and all memory: those that were accused and one of each program
/// come first.
///
/// @param others of which only is told that they were there
record EvidenceChoice(List<Member> whole, List<Member> others) {
    private static final int MOST = 1_000;

    EvidenceChoice {
        whole = List.copyOf(whole);
        others = List.copyOf(others);
    }

    static EvidenceChoice of(Host host, List<Member> members, List<ProcessPin> accused) {
        if (members.size() <= MOST) {
            return new EvidenceChoice(members, List.of());
        }
        var order = new LinkedHashSet<Member>();
        var named = new HashSet<Member>();
        accused.forEach(pin -> named.add(new Member(pin.pid(), pin.start(), "")));
        for (Member member : members) {
            if (named.contains(new Member(member.pid(), member.start(), ""))) {
                order.add(member);
            }
        }
        order.addAll(ofEachProgram(host, members));
        order.addAll(members);
        var all = List.copyOf(order);
        int whole = Math.min(MOST, all.size());
        return new EvidenceChoice(all.subList(0, whole), all.subList(whole, all.size()));
    }

    private static Set<Member> ofEachProgram(Host host, List<Member> members) {
        var programs = new HashSet<String>();
        var first = new LinkedHashSet<Member>();
        for (Member member : members) {
            var info = host.stat(HostProcess.directoryOf(host, member.pid()) + "/exe");
            String program =
                    info == null ? member.executable() : info.device() + ":" + info.inode();
            if (programs.add(program)) {
                first.add(member);
            }
        }
        return first;
    }
}
