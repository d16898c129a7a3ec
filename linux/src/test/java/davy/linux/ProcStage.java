package davy.linux;

import davy.core.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Prints what a process shows whose directory in `/proc` is covered, in a mount namespace of its
/// own. Run by [OwnProcTest] in another JVM.
final class ProcStage {
    private static final long MS_BIND = 4096;

    private ProcStage() {}

    /// @param arguments what it runs, which sleeps, and what is mounted over its directory
    static void main(String[] arguments) throws Exception {
        Path program = Path.of(arguments[0]);
        var process = new ProcessBuilder(program.toString(), "100").start();
        try {
            Path covered = Path.of("/proc/" + process.pid());
            Path link = covered.resolve("exe");
            for (int i = 0; i < 200 && !Files.readSymbolicLink(link).equals(program); i++) {
                Thread.sleep(20);
            }
            System.out.println(process.pid());
            look((int) process.pid(), covered, arguments[1]);
        } finally {
            // Java ends no process whose start /proc does not tell.
            Scratch.run0("umount", "/proc/" + process.pid());
            process.destroyForcibly().waitFor();
        }
    }

    private static void look(int pid, Path covered, String over) throws IOException {
        System.out.println("mounted " + Scratch.mount(over, covered, "", MS_BIND, ""));
        System.out.println("stat " + name(covered.resolve("stat")));
        try (var scan = ProcessScan.open()) {
            var seen = scan.one(pid);
            System.out.println("scan " + (seen == null ? "" : seen.stat().comm()));
            System.out.println("threads " + scan.threads(pid).size());
            boolean listed = scan.all().stream().anyMatch(each -> each.pid() == pid);
            System.out.println("listed " + listed + " whole " + scan.seesAll());
        }
        for (var features : List.of(Features.probe(), Features.OLD)) {
            try (var host = LinuxHost.live(features)) {
                print(host, covered.toString());
            }
        }
    }

    private static void print(Host host, String process) {
        System.out.println(
                String.join(
                        " ",
                        "host",
                        String.valueOf(host.readLink(process + "/exe")),
                        String.valueOf(host.resolve(process + "/exe")),
                        host.list(process + "/task").toString(),
                        String.valueOf(host.text(process + "/comm")).strip(),
                        String.valueOf(host.list("/proc").contains(process.substring(6))),
                        String.valueOf(host.stat(process + "/root/etc") != null),
                        String.valueOf(host.text(process + "/../self/comm")).strip()));
    }

    private static String name(Path stat) throws IOException {
        return Files.exists(stat) ? Files.readString(stat).split("[()]")[1] : "";
    }
}
