package davy.core.host;

import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Renders the `processes` of a case as `/proc/PID`, the way a 6.x kernel does.
final class CaseProcesses {
    private final CaseTree tree;
    private final CaseClock clock;
    private final Map<String, List<Integer>> cgroups = new TreeMap<>();
    private final Map<Integer, TreeMap<Long, byte[]>> memory = new HashMap<>();
    private final List<Supplier<Long>> busy = new ArrayList<>();
    private final List<String> mounts = new ArrayList<>();
    final Set<Integer> probed = new TreeSet<>();
    final Set<Integer> signalled = new TreeSet<>();

    CaseProcesses(CaseTree tree, CaseClock clock) {
        this.tree = tree;
        this.clock = clock;
    }

    void add(Object given) {
        var fields = CaseFields.of("process " + given, given);
        int pid = (int) fields.number("pid", -1);
        if (pid <= 0) {
            throw new IllegalArgumentException(fields.where() + ": needs a pid");
        }
        var hidden = Set.copyOf(fields.texts("hidden_from"));
        var argv = fields.texts("argv");
        String exe = CaseFile.escaped(fields.text("exe", ""));
        var process = CaseProcess.of(fields, pid, exe, argv);
        busy.add(() -> clock.of(process.user()));
        String cgroup = fields.text("cgroup", "/");
        views(process, hidden, cgroup);
        if (hidden.contains("probe")) {
            ignore(fields);
            return;
        }
        int over = (int) fields.number("bound_over", 0);
        String directory = "/proc/" + pid;
        status(directory, process, fields, over == 0 ? pid : over);
        text(directory + "/comm", process.comm() + "\n");
        text(directory + "/cmdline", joined(argv));
        text(directory + "/environ", environ(fields.take("environ")));
        text(directory + "/loginuid", Long.toString(fields.number("loginuid", 4294967295L)));
        text(directory + "/sessionid", "4294967295");
        text(directory + "/cgroup", cgroup.startsWith("/") ? "0::" + cgroup + "\n" : cgroup);
        text(directory + "/maps", maps(fields.list("maps"), pid));
        text(directory + "/stack", fields.text("stack", ""));
        memory(pid, fields.map("memory"));
        links(directory, fields, exe, process.kernel());
        fds(directory, fields.map("fds"));
        namespaces(directory, fields.map("ns"));
        if (fields.has("mountinfo")) {
            text(directory + "/mountinfo", fields.text("mountinfo", ""));
        }
        fields.done();
        if (over != 0) {
            mounts.add("99 22 0:21 /" + over + " " + directory + " rw - proc proc rw");
        }
        if (hidden.contains("getdents")) {
            tree.put(directory, tree.get(directory).unlisted());
        }
    }

    private static void ignore(CaseFields fields) {
        fields.keys().forEach(fields::take);
    }

    private void views(CaseProcess process, Set<String> hidden, String cgroup) {
        for (String view : hidden) {
            if (!Set.of("getdents", "probe", "kill", "cgroup", "task").contains(view)) {
                throw new IllegalArgumentException("unknown view in hidden_from: " + view);
            }
        }
        for (int id : process.threads()) {
            if (!hidden.contains("probe")) {
                probed.add(id);
            }
            if (!hidden.contains("kill")) {
                signalled.add(id);
            }
        }
        if (!hidden.contains("cgroup") && cgroup.startsWith("/")) {
            cgroups.computeIfAbsent(cgroup, c -> new ArrayList<>()).add(process.pid());
        }
    }

    private void status(String directory, CaseProcess process, CaseFields fields, int shown) {
        String security = CaseProcess.security(fields);
        for (int thread : process.threads()) {
            boolean main = thread == process.pid();
            String task = directory + "/task/" + thread;
            int id = main ? shown : thread;
            live(task + "/stat", () -> process.stat(id, main ? clock.of(process.user()) : 0));
            text(task + "/status", process.status(id, shown, security));
            text(task + "/comm", process.comm() + "\n");
            if (!main) {
                var door = CaseFile.link("task", task, tree.nextInode());
                tree.put("/proc/" + thread, door.unlisted());
            }
        }
        live(directory + "/stat", () -> process.stat(shown, clock.of(process.user())));
        text(directory + "/status", process.status(shown, shown, security));
    }

    private static String joined(List<String> arguments) {
        var out = new StringBuilder();
        arguments.forEach(argument -> out.append(argument).append('\0'));
        return out.toString();
    }

    /// A map, or a list of raw entries (which may repeat a name).
    private static String environ(Object given) {
        if (given instanceof List<?> list) {
            return joined(list.stream().map(String::valueOf).toList());
        }
        var entries = new ArrayList<String>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> entries.add(name + "=" + value));
        }
        return joined(entries);
    }

    private static String maps(List<?> given, int pid) {
        var out = new StringBuilder();
        long address = 0x550000000000L + pid * 0x10000L;
        for (Object entry : given) {
            if (entry instanceof String line) {
                out.append(line).append('\n');
                continue;
            }
            var map = CaseFields.of("map of process " + pid, entry);
            long size = map.number("size", 4096);
            long start = map.number("address", address);
            String path = map.text("path", "");
            long inode = path.startsWith("/") ? 1 : 0;
            out.append(
                    "%x-%x %s %08x fd:01 %d%s%s\n"
                            .formatted(
                                    start,
                                    start + size,
                                    map.text("perms", "r-xp"),
                                    map.number("offset", 0),
                                    map.number("inode", inode),
                                    path.isEmpty() ? "" : "                    ",
                                    path));
            map.done();
            address = start + size;
        }
        return out.toString();
    }

    private void memory(int pid, CaseFields given) {
        for (String address : given.keys()) {
            byte[] bytes = RawText.encode(given.text(address, ""));
            memory.computeIfAbsent(pid, p -> new TreeMap<>()).put(Long.decode(address), bytes);
        }
    }

    private void links(String directory, CaseFields fields, String exe, boolean kernel) {
        String root = fields.text("root", "");
        String cwd = fields.text("cwd", "/");
        if (!kernel) {
            link(directory + "/cwd", cwd, root + cwd);
            link(directory + "/root", "/", root.isEmpty() ? "/" : root);
        }
        if (exe.isEmpty()) {
            return;
        }
        if (fields.has("exe_file")) {
            var owners = new CaseOwners("", "");
            var file = CaseFile.of(directory + "/exe", fields.take("exe_file"), 0, owners);
            long inode = tree.nextInode();
            tree.put(directory + "/exe", CaseFile.door(exe, file.content().get(), inode));
            return;
        }
        link(directory + "/exe", exe, root + exe);
    }

    private void link(String path, String shown, String leads) {
        tree.put(path, CaseFile.link(shown, leads, tree.nextInode()));
    }

    private void fds(String directory, CaseFields given) {
        tree.put(directory + "/fd", CaseFile.directory(tree.nextInode()));
        for (String number : given.keys()) {
            descriptor(directory, number, given.text(number, ""));
        }
    }

    private void descriptor(String directory, String number, String target) {
        link(directory + "/fd/" + number, target, target);
    }

    /// Gives a process one more open file: a socket.
    void own(int pid, long inode) {
        String directory = "/proc/" + pid;
        if (tree.get(directory + "/fd") == null) {
            throw new IllegalArgumentException(
                    "a socket of process " + pid + ", which is not there");
        }
        int number = 3;
        while (tree.get(directory + "/fd/" + number) != null) {
            number++;
        }
        descriptor(directory, Integer.toString(number), "socket:[" + inode + "]");
    }

    private void namespaces(String directory, CaseFields given) {
        var usual = new LinkedHashMap<String, Long>();
        usual.put("cgroup", 4026531835L);
        usual.put("ipc", 4026531839L);
        usual.put("mnt", 4026531832L);
        usual.put("net", 4026531833L);
        usual.put("pid", 4026531836L);
        usual.put("user", 4026531837L);
        usual.put("uts", 4026531838L);
        usual.forEach((name, inode) -> {
            String text = name + ":[" + given.number(name, inode) + "]";
            link(directory + "/ns/" + name, text, text);
        });
        given.done();
    }

    byte[] memory(int pid, long address, int length) {
        var at = memory.getOrDefault(pid, new TreeMap<>()).floorEntry(address);
        if (at == null || address >= at.getKey() + at.getValue().length) {
            return null;
        }
        int from = (int) (address - at.getKey());
        int to = Math.min(at.getValue().length, from + length);
        return java.util.Arrays.copyOfRange(at.getValue(), from, to);
    }

    /// What all of `/proc` and the cgroups tell beside single processes.
    void finish(CaseFields cpu, CaseFields traffic, List<String> given) {
        traffic(traffic);
        int cpus = (int) cpu.number("cpus", 2);
        var busyTicks = longs(cpu.list("busy"));
        var idleTicks = longs(cpu.list("idle"));
        long started = cpu.number("started", 1);
        cpu.done();
        live("/proc/stat", () -> stat(cpus, busyTicks, idleTicks, started));
        var lines = new ArrayList<>(List.of("22 27 0:21 / /proc rw,relatime - proc proc rw"));
        lines.add("27 1 254:0 / / rw,relatime - ext4 /dev/vda rw");
        lines.addAll(mounts);
        lines.addAll(given);
        String mountinfo = String.join("\n", lines) + "\n";
        text("/proc/self/mountinfo", mountinfo);
        if (tree.get("/proc/1") != null && tree.get("/proc/1/mountinfo") == null) {
            text("/proc/1/mountinfo", mountinfo);
        }
        cgroups.forEach(this::cgroup);
    }

    private static List<Long> longs(List<?> values) {
        return values.stream().map(v -> CaseFields.asNumber("ticks", v)).toList();
    }

    private void traffic(CaseFields traffic) {
        var received = new LinkedHashMap<String, List<Long>>();
        var sent = new LinkedHashMap<String, List<Long>>();
        for (String name : traffic.keys()) {
            var counts = traffic.map(name);
            received.put(name, longs(counts.list("received")));
            sent.put(name, longs(counts.list("sent")));
            counts.done();
        }
        if (!sent.isEmpty()) {
            live("/proc/self/net/dev", () -> dev(received, sent));
        }
    }

    private String dev(Map<String, List<Long>> received, Map<String, List<Long>> sent) {
        var out =
                new StringBuilder("Inter-|   Receive  |  Transmit\n face |bytes packets |bytes\n");
        sent.forEach((name, counts) -> {
            long in = clock.of(received.getOrDefault(name, List.of()));
            long to = clock.of(counts);
            out.append(
                    "%6s: %d %d 0 0 0 0 0 0 %d %d 0 0 0 0 0 0\n"
                            .formatted(name, in * 60, in, to * 60, to));
        });
        return out.toString();
    }

    private String stat(int cpus, List<Long> busyTicks, List<Long> idleTicks, long started) {
        long user = clock.of(busyTicks);
        if (busyTicks.isEmpty()) {
            user = busy.stream().mapToLong(Supplier::get).sum();
        }
        long up = clock.now().getEpochSecond() - clock.boot().getEpochSecond();
        long idle = clock.of(idleTicks);
        if (idleTicks.isEmpty()) {
            idle = Math.max(0, up * cpus * CaseClock.TICKS - user);
        }
        var out = new StringBuilder("cpu  " + user + " 0 0 " + idle + " 0 0 0 0 0 0\n");
        for (int i = 0; i < cpus; i++) {
            out.append("cpu%d %d 0 0 %d 0 0 0 0 0 0\n".formatted(i, user / cpus, idle / cpus));
        }
        long boot = clock.boot().getEpochSecond();
        return out + "intr 0\nctxt 0\nbtime " + boot + "\nprocesses " + started + "\n";
    }

    private void cgroup(String path, List<Integer> pids) {
        var out = new StringBuilder();
        pids.forEach(pid -> out.append(pid).append('\n'));
        String directory = "/sys/fs/cgroup" + (path.equals("/") ? "" : path);
        text(directory + "/cgroup.procs", out.toString());
        text("/sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n");
    }

    private void text(String path, String text) {
        byte[] bytes = RawText.encode(text);
        tree.put(path, CaseFile.pseudo(() -> bytes, tree.nextInode()));
    }

    private void live(String path, Supplier<String> text) {
        Supplier<byte[]> bytes = () -> text.get().getBytes(StandardCharsets.UTF_8);
        tree.put(path, CaseFile.pseudo(bytes, tree.nextInode()));
    }
}
