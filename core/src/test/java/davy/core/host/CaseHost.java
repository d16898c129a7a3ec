package davy.core.host;

import davy.core.network.Firewall;
import davy.core.network.IptablesSave;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host that a test case describes, so that a bug report can be a case: `/proc`, package
/// databases and sockets are rendered as a real kernel and dpkg write them, and the real parsers
/// read them.
///
/// A case's `host` is a map. Keys that begin with `/` are files; an unknown key is refused.
///
/// ```yaml
/// host:
///   kind: live                          # or image: no kernel, no /proc. Default live
///   now: 2026-01-15T12:00:00Z           # the default
///   boot: 2026-01-05T12:00:00Z          # default: ten days before now
///   # --- files. A string alone is the text of a file; parent directories make themselves
///   /etc/hosts: "127.0.0.1 localhost\n"
///   /bin: {link: usr/bin}               # files given below a link go where it leads
///   /tmp/.x/k: {elf: {static: true, text: "stratum+tcp://"}, mode: "0755", owner: nobody}
///   '/tmp/name\xff': {hex: "52454449 53"}   # \xHH: a byte that YAML cannot hold (single quotes!)
///   /etc/ld.so.preload:
///     type: file          # file | dir | link | fifo | char | block | socket
///     text: "..."         # or hex: | base64: | elf: {static, interp, needed: [], soname, symbols: [], text}
///     parts: ["#!/bin/sh\n", {text: ":\n", times: 65536}]   # or these, one after the other
///     size: 1073741824    # longer than the content: the rest is a hole
///     owner: root         # root, a number, or a name of the case's own /etc/passwd; group: alike
///     mode: "04755"       # in quotes. Default 0644; directories and elf 0755
///     modified: 2026-01-01T00:00:00Z    # default 2025-06-01; changed: and born: follow it
///     immutable: true     # append_only: true
///     xattrs: {security.capability: "0100000200040000"}   # hex
///     unreadable: true    # opening it fails, and is recorded as unseen
///     unlisted: true      # its directory does not show it
///     inode: 77           # device: links:
///   # --- processes (live): rendered as /proc/PID/*
///   processes:
///     - pid: 1300
///       ppid: 1                   # default 1
///       comm: kworker/0:1         # default: name of exe, 15 characters
///       argv: ["[kworker/0:1]"]
///       exe: /tmp/.x/k (deleted)  # a link as readlink shows it; leads to the case's file
///       exe_file: {hex: 7f454c46} # what /proc/PID/exe opens, for a deleted one
///       kthread: true             # a kernel thread: no exe, PF_KTHREAD
///       uid: 0                    # euid: gid: alike; default uid
///       loginuid: 1000            # default 4294967295, which is none
///       state: S                  # session: tty: nspid: "1300 1" tracer: seccomp: capabilities: hex
///       cwd: /tmp
///       root: /var/lib/x/merged   # of a container: exe and cwd are inside
///       environ: {LD_PRELOAD: /tmp/x.so}   # or a list of raw entries
///       start: 864000             # seconds after boot; default 100
///       cpu: [100, 1100]          # ticks of 10 ms: first sample, and second after advance()
///       threads: [1301, 1302]     # ids beside the pid
///       maps: ["lines as in /proc/PID/maps", {path: /tmp/x.so, perms: r-xp, size: 4096}]
///       memory: {"0x7f0000000000": "text in memory"}
///       fds: {3: "socket:[123]", 4: /dev/null}
///       cgroup: /system.slice/x.service    # or whole lines of a cgroup v1 host
///       ns: {pid: 4026532000, mnt: 4026532001, net: 4026532002}
///       stack: "text of /proc/PID/stack"
///       hidden_from: [getdents, probe, kill, cgroup]   # views that do not show it
///       bound_over: 1             # another process' directory is mounted over this one's
///   cpu: {cpus: 4, busy: [1000, 9000], idle: [0, 0]}   # /proc/stat; default: sum of processes
///                                                      # and `started: N` since boot, 1 if missing
///   traffic: {eth0: {received: [10, 20], sent: [0, 500000]}}   # packets; /proc/net/dev
///   mounts: ["98 27 0:40 / /data rw - ext4 /dev/vdb rw"]   # more lines of mountinfo
///   # --- sockets (live): /proc/net/*, descriptors of the owner, sock_diag
///   sockets:
///     - {protocol: tcp, local: "0.0.0.0:6380", state: listen, pid: 1300, uid: 0}
///     - {local: "10.0.0.5:40000", remote: "5.196.26.96:3333", pid: 1300}
///     - {local: "[::]:22", hidden_from: [proc]}        # or [diag]; protocol: udp | raw | packet
///   firewall: "iptables-save text"
///   bpf: [{id: 7, type: kprobe, name: hide, tag: 0011223344556677, uid: 0, loaded: ...}]
///   modules: [{name: rk, size: 16384, taint: OE, hidden_from: [proc]}]   # or [getdents], [sys]
///            # loads_after: 2: it comes after so many readings of /proc/modules
///   # --- packages: a database of dpkg with the sums of the case's files
///   packages:
///     coreutils: [/bin/ls, /bin/cat]     # files that the case does not give are made
///     openssh-server:
///       version: 1:9.2p1-2
///       /usr/sbin/sshd: {changed: true}  # its sum is another; missing: true: not made
///       /etc/ssh/sshd_config: {conffile: true}
///       /usr/sbin/x: {unsummed: true}    # listed, but without a sum
///   rpm: {bash: [/usr/bin/bash]}         # the same, as a database of rpm (ndb, SHA-256)
///   apk: {busybox: [/bin/busybox]}       # the same, as a database of apk
/// ```
///
/// Files of `/proc` and `/sys` can be given like any other, and win over what is rendered.
public final class CaseHost implements Host {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

    private final Kind kind;
    private final CaseClock clock;
    private final CaseTree tree = new CaseTree();
    private final @Nullable CaseKernel kernel;
    private final List<Unseen> unseen = new ArrayList<>();

    private CaseHost(Map<String, Object> host) {
        var fields = CaseFields.of("host", host);
        kind = fields.text("kind", "live").equals("image") ? Kind.IMAGE : Kind.LIVE;
        var now = fields.instant("now", NOW);
        clock = new CaseClock(now, fields.instant("boot", now.minus(Duration.ofDays(10))));
        files(fields, CaseOwners.of(host), "");
        kernel = kind == Kind.LIVE ? live(fields) : null;
        files(fields, CaseOwners.of(host), "/");
        var packages = new CasePackages(tree);
        var given = fields.map("packages");
        given.keys().forEach(name -> packages.add(name, given.take(name)));
        packages.finish();
        CaseRpm.add(tree, fields.map("rpm"));
        CaseApk.add(tree, fields.map("apk"));
        fields.done();
    }

    /// A host as the case's `host` map describes it.
    public static CaseHost of(Map<String, Object> host) {
        return new CaseHost(host);
    }

    /// Later: the clock moves, and every `[first, second]` shows its second.
    public void advance(Duration time) {
        clock.advance(time);
    }

    /// Links first, so that files given below them go where they lead. What is below `/proc` and
    /// `/sys` comes after what is rendered there (`part` is empty, then `/`).
    private void files(CaseFields fields, CaseOwners owners, String part) {
        var paths = new ArrayList<>(fields.keys());
        paths.removeIf(path -> !path.startsWith("/") || part.isEmpty() && isPseudo(path));
        var made = new TreeMap<String, CaseFile>();
        for (String path : paths) {
            made.put(path, CaseFile.of(path, fields.take(path), tree.nextInode(), owners));
        }
        paths.sort(Comparator.comparing(path -> made.get(path).link() == null));
        for (String path : paths) {
            tree.put(place(tree, CaseFile.escaped(path)), made.get(path));
        }
    }

    private static boolean isPseudo(String path) {
        return path.startsWith("/proc/") || path.startsWith("/sys/");
    }

    /// Where a file of this path lies, when parents that are links are followed; a parent link that
    /// leads nowhere gets a directory.
    static String place(CaseTree tree, String path) {
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String parent = path.substring(0, end);
            String itself = tree.resolve(parent, false);
            if (itself == null) {
                continue;
            }
            String real = tree.resolve(parent, true);
            if (real == null) {
                String leads = tree.get(itself).leads();
                String beside = itself.substring(0, itself.lastIndexOf('/') + 1);
                real = place(tree, leads.startsWith("/") ? leads : beside + leads);
                tree.put(real, CaseFile.directory(tree.nextInode()));
            }
            return (real.equals("/") ? "" : real) + path.substring(end);
        }
        return path;
    }

    private CaseKernel live(CaseFields fields) {
        var processes = new CaseProcesses(tree, clock);
        fields.list("processes").forEach(processes::add);
        var sockets = new CaseSockets(processes);
        fields.list("sockets").forEach(sockets::add);
        sockets.tables().forEach((name, text) -> pseudo("/proc/self/net/" + name, text));
        tree.put("/proc/net", CaseFile.link("self/net", "self/net", tree.nextInode()));
        if (tree.get("/proc/1") != null) {
            tree.put("/proc/1/net", CaseFile.link("net", "/proc/self/net", tree.nextInode()));
        }
        pseudo("/proc/sys/kernel/pid_max", "32768\n");
        long up = clock.now().getEpochSecond() - clock.boot().getEpochSecond();
        pseudo("/proc/uptime", up + ".00 " + up + ".00\n");
        processes.finish(fields.map("cpu"), fields.map("traffic"), fields.texts("mounts"));
        new CaseModules(tree).add(fields.list("modules"));
        var firewall = firewall(fields.text("firewall", ""));
        return new CaseKernel(clock, processes, sockets, fields.list("bpf"), firewall);
    }

    private void pseudo(String path, CharSequence text) {
        byte[] bytes = text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        tree.put(path, CaseFile.pseudo(() -> bytes, tree.nextInode()));
    }

    /// The packet filter: text of `iptables-save`, for IPv4 and IPv6 alike.
    private static @Nullable Firewall firewall(String saved) {
        if (saved.isEmpty()) {
            return null;
        }
        var lines = saved.lines().toList();
        var chains = new ArrayList<>(IptablesSave.parse(lines, Firewall.Family.IPV4).chains());
        chains.addAll(IptablesSave.parse(lines, Firewall.Family.IPV6).chains());
        return new Firewall(chains, true);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        String real = tree.resolve(path, true);
        if (real == null) {
            return null;
        }
        var file = tree.get(real);
        return file.isDoor() ? file.target() : file.info();
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        String real = tree.resolve(path, false);
        return real == null ? null : tree.get(real).info();
    }

    @Override
    public @Nullable String resolve(String path) {
        return tree.resolve(path, true);
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        var file = opened(path);
        return file == null ? null : file.read(limit);
    }

    @Override
    public boolean open(String path, Consumer<? super OpenFile> reader) {
        var file = opened(path);
        if (file == null) {
            return false;
        }
        reader.accept(file.open());
        return true;
    }

    private @Nullable CaseFile opened(String path) {
        String real = tree.resolve(path, true);
        if (real == null) {
            return null;
        }
        var file = tree.get(real);
        if (file.unreadable()) {
            miss(path);
            return null;
        }
        return file.info().isRegular() || file.isDoor() ? file : null;
    }

    @Override
    public @Nullable String readLink(String path) {
        String real = tree.resolve(path, false);
        return real == null ? null : tree.get(real).link();
    }

    @Override
    public List<String> list(String directory) {
        String real = tree.resolve(directory, true);
        if (real == null || !tree.get(real).info().isDirectory()) {
            return List.of();
        }
        if (tree.get(real).unreadable()) {
            miss(directory);
            return List.of();
        }
        return tree.names(real);
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        String real = tree.resolve(path, false);
        return real == null ? null : tree.get(real).attributes().get(name);
    }

    @Override
    public void walk(String root, FileVisitor visitor) {
        String real = tree.resolve(root, true);
        if (real == null || real.equals("/proc") || real.equals("/sys")) {
            return;
        }
        for (String name : list(real)) {
            String path = real.equals("/") ? "/" + name : real + "/" + name;
            var file = tree.get(path);
            visitor.visit(new CaseView(this, path, file));
            if (file.info().isDirectory() && visitor.enter(path, file.info())) {
                walk(path, visitor);
            }
        }
    }

    @Override
    public @Nullable Kernel kernel() {
        return kernel;
    }

    private void miss(String path) {
        miss(new Unseen(path, Phrase.of("permission denied", "没有权限")));
    }

    @Override
    public synchronized void miss(Unseen miss) {
        unseen.add(miss);
    }

    @Override
    public synchronized List<Unseen> unseen() {
        return List.copyOf(unseen);
    }
}
