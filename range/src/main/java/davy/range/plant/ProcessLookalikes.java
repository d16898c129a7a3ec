package davy.range.plant;

/// Honest processes that look like an intruder's.
final class ProcessLookalikes {
    private final Ground ground;
    private final Actors actors;

    ProcessLookalikes(Ground ground, Actors actors) {
        this.ground = ground;
        this.actors = actors;
    }

    void plant() {
        silent("this virtual machine", ProcessHandle.current().pid());

        ground.write("/opt/report/main.py", "import time\ntime.sleep(55)\n");
        silent(
                "script of an application",
                actors.run("/usr/bin/python3", "python3", "/opt/report/main.py"));

        upgraded();

        String loader = ground.program("/opt/runtime/bin/init", actors.program());
        silent(
                "sealed copy of a loader",
                actors.act("", "-m", "runc_cloned:/proc/self/exe", "-s", loader, "runc", "init"));

        silent(
                "program that renames itself",
                actors.run("/usr/bin/sleep", "postgres: 14/main: writer process", "55"));
        silent(
                "helper with its name in parentheses",
                actors.run("/usr/bin/sleep", "(sd-pam)", "55"));
        silent("shell on a pipe", actors.run("/usr/bin/bash", "bash", "-c", "sleep 55; true"));

        String exporter = ground.program("/opt/exporter/bin/node_exporter", actors.program());
        silent("unpackaged server in /opt", actors.act("listen 0.0.0.0 9100", exporter, exporter));

        silent(
                "packaged program at work",
                actors.run(
                        "/usr/bin/timeout",
                        "timeout",
                        "20",
                        "nice",
                        "-n",
                        "19",
                        "sha256sum",
                        "/dev/zero"));
    }

    /// A packaged program whose file an upgrade replaced while it ran.
    private void upgraded() {
        long pid = actors.run("/usr/bin/sleep", "sleep", "55");
        awaitProgram(pid);
        ground.program("/usr/bin/sleep.dpkg-new", ground.read("/usr/bin/sleep"));
        ground.move("/usr/bin/sleep.dpkg-new", "/usr/bin/sleep");
        ground.lookalike("program that was upgraded while it ran", "pid:" + pid);
    }

    private static void awaitProgram(long pid) {
        for (int i = 0; i < 200; i++) {
            var command = ProcessHandle.of(pid).flatMap(process -> process.info().command());
            if (command.filter("/usr/bin/sleep"::equals).isPresent()) {
                return;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("pid " + pid + " did not become sleep");
    }

    private void silent(String name, long pid) {
        ground.lookalike(name, "pid:" + pid);
    }
}
