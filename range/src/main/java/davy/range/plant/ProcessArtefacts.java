package davy.range.plant;

import java.nio.file.Path;
import java.util.ArrayList;

/// Inert processes that look like an intruder's.
final class ProcessArtefacts {
    private final Ground ground;
    private final Actors actors;
    private final Dice dice;
    private final Path shared;
    private final Path folder;

    /// @param shared a directory of ours below `/dev/shm`
    /// @param folder one below `/tmp`
    ProcessArtefacts(Ground ground, Actors actors, Path shared, Path folder) {
        this.ground = ground;
        this.actors = actors;
        this.dice = ground.dice;
        this.shared = shared;
        this.folder = folder;
    }

    void plant() {
        masks();
        places();
        family();
        miner();
        memoryShapes();
        libraries();
        shells();
        hot();
    }

    private void masks() {
        String worker = "kworker/" + dice.between(0, 7) + ":" + dice.between(0, 3);
        long pid = actors.act("name " + worker, place(), "[" + worker + "]");
        found(
                "process that looks like a kernel thread",
                "kernel-thread-masquerade",
                "critical",
                pid);

        long bracket = actors.act("", place(), "[kswapd" + dice.between(1, 7) + "]");
        found("arguments in brackets", "kernel-thread-masquerade", "high", bracket);

        String near = dice.pick("kthreaddi", "kdevtmpfsi", "khugepageds");
        String path = ground.program("/opt/" + ground.word() + "/" + near, actors.program());
        long like = actors.act("", path, near);
        found(
                "name next to a kernel thread's",
                "kernel-thread-masquerade miner-process",
                "high",
                like);

        long spoof = actors.act("", place(), "route", "-n");
        found("arguments of another program", "argv-spoof", "high", spoof);
    }

    private void places() {
        String gone = place();
        long deleted = actors.act("", gone, gone);
        ground.delete(gone);
        found("deleted program", "deleted-executable", "high", deleted);

        String name = dice.letters(5);
        long memory = actors.act("", "-m", name, place(), "/usr/sbin/" + name);
        found("program without a file", "memfd-executable", "high", memory);

        String fast = shared + "/" + ground.word();
        long ram = actors.act("", ground.program(fast, actors.program()), fast);
        found("program in shared memory", "temp-executable", "high", ram);

        String temporary = folder + "/" + ground.word() + "/" + ground.word();
        long temp = actors.act("", ground.program(temporary, actors.program()), temporary);
        found("program below /tmp", "temp-executable", "medium", temp);
    }

    private void family() {
        byte[] body = actors.program();
        var pids = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            String name = dice.letters(10);
            String path =
                    ground.program("/usr/bin/" + name, Inert.withTail(body, dice.letters(10)));
            pids.add(
                    actors.act(
                            i == 0 ? "children " + dice.pick("route -n", "grep A", "uptime") : "",
                            path,
                            dice.pick("cat resolv.conf", "netstat -an", "gnome-terminal", "sh")));
        }
        for (long pid : pids) {
            found("member of a family", "process-family argv-spoof", "high", pid);
        }
        long segment = actors.act("segment 0xDA718716", place(), "daemon");
        ground.artefact("shared memory of a known family", "bot-ipc", "high", "pid:" + segment);
    }

    void miner() {
        String path = place();
        long pid =
                actors.act(
                        "",
                        path,
                        path,
                        "-o",
                        "stratum+tcp://" + dice.address() + ":" + dice.between(3333, 9999),
                        "-u",
                        Wallet.address(dice),
                        "-p",
                        "x",
                        "--donate-level=1");
        found("arguments of a miner", "miner-process", "critical", pid);
    }

    void memory() {
        String address = "stratum+tcp://" + dice.address() + ":3333";
        String login =
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\""
                        + Wallet.address(dice)
                        + "\",\"agent\":\"XMRig/6.21.0\"}}";
        String path = place();
        long pid =
                actors.act(
                        "remember "
                                + new StringBuilder(address).reverse()
                                + "\nremember "
                                + new StringBuilder(login).reverse(),
                        path,
                        path);
        found("miner's words in memory", "miner-memory", "critical", pid);
    }

    private void memoryShapes() {
        String path = place();
        long pid = actors.act("randomx", path, path);
        found("memory in the shape of RandomX", "randomx-memory", "high", pid);
    }

    private void libraries() {
        String library =
                ground.write("/usr/local/lib/." + ground.word() + ".so", ground.inert.library());
        long pid = actors.run("-p", library, "/usr/bin/cat", "cat");
        found("library in a program by its environment", "injected-library", "high", pid);
    }

    private void shells() {
        String server =
                ground.program("/opt/" + ground.word() + "/bin/redis-server", actors.program());
        long pid = actors.act("shell /usr/bin/dash", server, "redis-server *:6380");
        long child = childOf(pid);
        ground.artefact("shell below a database", "server-shell", "high", "pid:" + child);
    }

    private void hot() {
        String path = folder + "/" + ground.word();
        ground.program(path, actors.program());
        long pid = actors.act("burn 30 40", path, path);
        found("busy program of no package", "hot-process temp-executable", "medium", pid);
    }

    /// Mounts an empty directory over a process's own.
    void coverOne(Stage stage) {
        String path = place();
        long pid = actors.act("", path, path);
        String empty = folder + "/" + ground.word();
        ground.directory(empty);
        stage.run("mount", "--bind", empty, "/proc/" + pid);
        found("process under a mount", "proc-mount hidden-process", "critical", pid);
    }

    private String place() {
        return ground.program("/opt/" + ground.word() + "/" + ground.word(), actors.program());
    }

    private void found(String name, String checks, String level, long pid) {
        ground.artefact(name, checks, level, "pid:" + pid);
    }

    private static long childOf(long pid) {
        for (int i = 0; i < 100; i++) {
            var children = ProcessHandle.of(pid).orElseThrow().children().toList();
            if (!children.isEmpty()) {
                return children.getFirst().pid();
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("no child of " + pid);
    }
}
