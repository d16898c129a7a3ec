package davy.linux;

import davy.core.host.Unseen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;

/// Mounts things in a mount namespace of its own and prints what the hosts there say of them; then
/// keeps the mounts until its input ends. Run by [MountTest] in another JVM.
final class MountStage {
    private static final int O_RDWR = 2;
    private static final long MS_BIND = 4096;

    private final Path base;

    private MountStage(Path base) {
        this.base = base;
    }

    static void main(String[] arguments) throws Exception {
        Thread.ofPlatform().daemon().start(MountStage::endWithInput);
        var stage = new MountStage(Path.of(arguments[0]));
        stage.mount();
        stage.proveThatItHangs();
        for (var features : List.of(Features.probe(), Features.OLD)) {
            try (var host = LinuxHost.live(features)) {
                stage.look(host, stage.base.toString());
            }
            try (var host = LinuxHost.image(stage.base.toString(), features)) {
                stage.look(host, "");
            }
        }
        print("ready");
        // Until the test has looked from outside.
        Thread.sleep(Duration.ofMinutes(5));
    }

    /// Nothing may be left behind, whatever hangs.
    private static void endWithInput() {
        try {
            System.in.readAllBytes();
        } catch (IOException e) {
            print(e + "");
        }
        Runtime.getRuntime().halt(0);
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void mount() {
        int fd = Libc.openat(Libc.AT_FDCWD, Libc.path("/dev/fuse"), O_RDWR | Libc.O_CLOEXEC);
        String options = "fd=" + fd + ",rootmode=40000,user_id=0,group_id=0";
        print("fuse " + Scratch.mount("silent", base.resolve("hang"), "fuse.silent", 0, options));
        print("tmpfs " + Scratch.mount("t", base.resolve("memory"), "tmpfs", 0, ""));
        Scratch.run0("touch", base + "/memory/inside");
        print("bind " + Scratch.mount(base + "/tree", base.resolve("bind"), "", MS_BIND, ""));
        print("ns " + Scratch.mount("/proc/self/ns/net", base.resolve("ns"), "", MS_BIND, ""));
        print("proc " + Scratch.mount("p", base.resolve("proc"), "proc", 0, ""));
        print("below " + Scratch.mount("t", base.resolve("proc/fs"), "tmpfs", 0, ""));
        Scratch.run0("touch", base + "/proc/fs/hidden");
        print("below " + Scratch.mount("t", base.resolve("bind/sub"), "tmpfs", 0, ""));
        Scratch.run0("touch", base + "/bind/sub/hidden");
        print("tmpfs " + Scratch.mount("t", base.resolve("gone"), "tmpfs", 0, ""));
        Scratch.run0("cp", base + "/tree/file", base + "/gone/file");
        String file = base + "/gone/file";
        print("file " + Scratch.mount(file, base.resolve("proc/version"), "", MS_BIND, ""));
        Scratch.run0("umount", base + "/gone");
        print("under " + Scratch.mount("t", base.resolve("again/fs"), "tmpfs", 0, ""));
        Scratch.run0("touch", base + "/again/fs/covered");
        print("over " + Scratch.mount("p", base.resolve("again"), "proc", 0, ""));
        String layers =
                "lowerdir="
                        + base
                        + "/lower,upperdir="
                        + base
                        + "/upper,workdir="
                        + base
                        + "/spare";
        print("overlay " + Scratch.mount("o", base.resolve("merged"), "overlay", 0, layers));
    }

    private void proveThatItHangs() throws InterruptedException {
        var path = base.resolve("hang/x").toString();
        var status = new FileStatus(Features.probe());
        var asker =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> status.at(Libc.AT_FDCWD, Libc.path(path).address()));
        asker.join(500);
        print("hangs " + asker.isAlive());
    }

    private void look(LinuxHost host, String prefix) {
        for (var name :
                List.of("/hang", "/hang/x", "/into", "/into/x", "/absolute", "/tree/../hang/x")) {
            String path = prefix + name;
            boolean silent =
                    host.stat(path) == null
                            && host.read(path, 10) == null
                            && host.list(path).isEmpty()
                            && host.readLink(path + "/y") == null
                            && host.resolve(path) == null
                            && host.attribute(path + "/y", "user.x") == null;
            print("silent " + silent);
        }
        print("links " + host.readLink(prefix + "/into") + " " + host.text(prefix + "/tree/file"));
        var seen = new ConcurrentSkipListSet<String>();
        host.walk(
                prefix.isEmpty() ? "/" : prefix,
                file -> {
                    file.head();
                    seen.add(file.path().substring(prefix.length()));
                });
        print("walk " + String.join(" ", seen));
        print("unseen " + places(host.unseen(), prefix));
    }

    private static List<String> places(List<Unseen> unseen, String prefix) {
        return unseen.stream().map(one -> one.what().substring(prefix.length())).toList();
    }

    /// What the test puts there before.
    static void set(Scratch scratch) throws IOException {
        for (var name :
                "hang memory bind proc gone again/fs tree/sub lower upper spare merged"
                        .split(" ")) {
            scratch.directory(name);
        }
        scratch.write("tree/file", "x");
        scratch.write("ns", "");
        scratch.write("lower/below", "x");
        scratch.write("upper/above", "x");
        scratch.link("into", "hang");
        scratch.link("absolute", "/into/x");
    }
}
