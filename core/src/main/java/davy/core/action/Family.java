package davy.core.action;

import java.util.List;

/// How the processes of an intruder are told from all others. Who belongs to it is found anew at
/// each step, as it changes all the time: who runs one of its programs or scripts, who was started
/// by a member, who is in one of its services.
///
/// @param processes those that were accused when the plan was made
/// @param programs its files, as they were then; copies of them belong to it too
/// @param services control groups of its systemd units, as `/proc/PID/cgroup` names them
public record Family(List<ProcessPin> processes, List<FilePin> programs, List<String> services) {
    public Family {
        processes = List.copyOf(processes);
        programs = List.copyOf(programs);
        services = List.copyOf(services);
    }

    public boolean isEmpty() {
        return processes.isEmpty() && programs.isEmpty() && services.isEmpty();
    }

    Family withoutProcesses() {
        return new Family(List.of(), programs, services);
    }
}
