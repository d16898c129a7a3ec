package davy.core.host;

import java.util.ArrayList;
import java.util.List;

/// What more than one file of `/proc` tells of a process of a case, and the two that tell most.
record CaseProcess(
        int pid,
        long ppid,
        String comm,
        String state,
        boolean kernel,
        long session,
        long tty,
        long uid,
        long euid,
        long gid,
        long start,
        List<Long> user,
        List<Integer> threads,
        String nsPid) {
    /// @param exe shown by `/proc/PID/exe`, or empty
    static CaseProcess of(CaseFields fields, int pid, String exe, List<String> argv) {
        String program = exe.isEmpty() ? argv.isEmpty() ? "" : argv.getFirst() : exe;
        String name = program.substring(program.lastIndexOf('/') + 1).replace(" (deleted)", "");
        String usual = name.length() > 15 ? name.substring(0, 15) : name;
        var threads = new ArrayList<Integer>(List.of(pid));
        fields.list("threads").forEach(t -> threads.add((int) CaseFields.asNumber("thread", t)));
        var user = new ArrayList<Long>();
        fields.list("cpu").forEach(t -> user.add(CaseFields.asNumber("cpu", t)));
        long uid = fields.number("uid", 0);
        return new CaseProcess(
                pid,
                fields.number("ppid", pid == 1 || pid == 2 ? 0 : 1),
                fields.text("comm", usual),
                fields.text("state", "S"),
                fields.flag("kthread"),
                fields.number("session", pid),
                fields.number("tty", 0),
                uid,
                fields.number("euid", uid),
                fields.number("gid", uid),
                fields.number("start", 100) * CaseClock.TICKS,
                user,
                threads,
                fields.text("nspid", Integer.toString(pid)));
    }

    /// @param ticks of the processor that the thread has used
    String stat(int id, long ticks) {
        return id
                + " ("
                + kernelEscaped(comm)
                + ") "
                + state
                + " "
                + ppid
                + " "
                + session
                + " "
                + session
                + " "
                + tty
                + " -1 "
                + (kernel ? 0x208040 : 0x400100)
                + " 0 0 0 0 "
                + ticks
                + " 0 0 0 20 0 "
                + threads.size()
                + " 0 "
                + start
                + " 4096000 100 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0"
                + " 0 0 0 0\n";
    }

    /// @param security the lines of `status` on capabilities and who watches
    String status(int id, int group, String security) {
        String uids = uid + "\t" + euid + "\t" + euid + "\t" + euid;
        String gids = (gid + "\t").repeat(3) + gid;
        return "Name:\t"
                + kernelEscaped(comm)
                + "\nUmask:\t0022\nState:\t"
                + state
                + " (sleeping)\nTgid:\t"
                + group
                + "\nNgid:\t0\nPid:\t"
                + id
                + "\nPPid:\t"
                + ppid
                + "\nUid:\t"
                + uids
                + "\nGid:\t"
                + gids
                + "\nFDSize:\t64\nGroups:\t\n"
                + "NStgid:\t"
                + nsPid
                + "\nNSpid:\t"
                + nsPid.replace(" ", "\t")
                + "\nKthread:\t"
                + (kernel ? 1 : 0)
                + "\nThreads:\t"
                + threads.size()
                + "\n"
                + security;
    }

    static String security(CaseFields fields) {
        String capabilities =
                "CapInh:\t0000000000000000\nCapPrm:\t%1$s\nCapEff:\t%1$s\nCapBnd:\t000001ffffffffff\n"
                        .formatted(fields.text("capabilities", "0000000000000000"));
        return capabilities
                + "NoNewPrivs:\t0\nSeccomp:\t"
                + fields.number("seccomp", 0)
                + "\nTracerPid:\t"
                + fields.number("tracer", 0)
                + "\n";
    }

    /// As `proc_task_name` of fs/proc/array.c writes a name into `stat` and `status`.
    private static String kernelEscaped(String comm) {
        return comm.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
