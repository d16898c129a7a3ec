package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.DisableService;
import davy.core.action.FilePin;
import davy.core.action.Line;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.host.FileType;
import davy.core.text.RawText;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A small root of a host in a directory of the test, with files of all sorts; programs other than
/// Davy make it and tell what is in it.
final class Stage implements AutoCloseable {
    private static final String BUILD =
            """
            import hashlib, os, stat, struct, subprocess, sys
            os.umask(0o022)
            os.chdir(sys.argv[1])
            def put(path, text, mode=0o644, uid=0, gid=0):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, 'wb') as f: f.write(text)
                os.chown(path, uid, gid)
                os.chmod(path, mode)
            put(b'etc/keep', b'stays\\n')
            put(b'etc/cron.d/sys', b'# jobs\\n* * * * * root /bin/true\\n'
                b'*/5 * * * * root /srv/drop/x\\n@daily root /bin/false\\n', 0o640, 7, 8)
            put(b'root/locked/rc', b'alias a=b\\r\\n/srv/drop/x &\\r\\nlast', 0o600)
            put(b'lib/systemd/system/cache.service', b'[Service]\\nExecStart=/srv/drop/x\\n')
            put(b'etc/systemd/system/cache.service.d/more.conf', b'[Service]\\nRestart=always\\n')
            os.makedirs(b'etc/systemd/system/multi-user.target.wants')
            os.symlink(b'/lib/systemd/system/cache.service',
                b'etc/systemd/system/multi-user.target.wants/cache.service')
            d = b'srv/drop/'
            put(d + b'setuid', b'#!setuid', 0o6755, 1234, 4321)
            put(d + b'odd', b'odd', 0o1000, 4000000001, 4000000002)
            put(d + b'empty', b'')
            put(d + b'attributes', b'x' * 5000, 0o755)
            os.setxattr(d + b'attributes', b'user.none', b'')
            os.setxattr(d + b'attributes', b'user.bytes', bytes(range(256)))
            os.setxattr(d + b'attributes', b'trusted.t', b'1')
            os.setxattr(d + b'attributes', b'security.capability',
                struct.pack('<5I', 0x02000001, 1 << 13, 0, 0, 0))
            os.setxattr(d + b'odd', b'user.\\xff\\xfename', b'v')
            put(d + b'acl', b'acl')
            os.setxattr(d + b'acl', b'system.posix_acl_access', struct.pack('<I', 2)
                + b''.join(struct.pack('<HHI', *e) for e in
                    [(1, 6, 2**32 - 1), (2, 7, 1000), (4, 4, 2**32 - 1), (16, 5, 2**32 - 1),
                     (32, 4, 2**32 - 1)]))
            put(d + b'-rf', b'dash')
            put(d + b'new\\nline \\\\ "q" \\x1b[2J', b'newline')
            put(d + b'bad\\xff\\xc3utf8', b'bytes')
            put(d + '挖矿'.encode(), b'han')
            with open(d + b'sparse', 'wb') as f:
                f.truncate(3 << 20)
                f.seek(1 << 20)
                f.write(b'data')
            os.symlink(b'/nowhere/\\xff', d + b'dangling')
            os.symlink(b'setuid', d + b'link')
            os.lchown(d + b'link', 5, 6)
            put(d + b'one', b'hard')
            os.link(d + b'one', d + b'two')
            put(d + b'nodump', b'flags')
            put(d + b'immutable', b'immutable', 0o755)
            put(d + b'append', b'append')
            put(d + b'cage/inside', b'in a locked folder')
            os.makedirs(d + b'tree/a/b')
            put(d + b'tree/a/b/leaf', b'leaf', 0o400)
            put(d + b'tree/a/other', b'other')
            os.chown(d + b'tree/a', 11, 12)
            os.chmod(d + b'tree/a', 0o3771)
            os.setxattr(d + b'tree/a', b'user.dir', b'd')
            if sys.argv[2] == 'fifo':
                os.mkfifo(d + b'fifo', 0o622)
            n = 0
            for top, dirs, files in os.walk(b'.', topdown=False):
                for name in files + dirs:
                    n += 1
                    t = 1500000000 * 10**9 + n * 1000000007
                    os.utime(os.path.join(top, name), ns=(t, t + 1), follow_symlinks=False)
            def chattr(flags, path):
                subprocess.run(['chattr', flags, '--', path], check=True)
            chattr('+dA', d + b'nodump')
            chattr('+i', d + b'immutable')
            chattr('+a', d + b'append')
            chattr('+i', d + b'tree/a/b/leaf')
            chattr('+i', d + b'tree/a/b')
            chattr('+i', d + b'cage')
            chattr('+i', b'root/locked/rc')
            chattr('+a', b'root/locked')
            for top, dirs, files in os.walk(b'.', topdown=False):
                for name in files + dirs:
                    path = os.path.join(top, name)
                    s = os.lstat(path)
                    kind, extra = 'other', ''
                    if stat.S_ISLNK(s.st_mode):
                        kind, extra = 'link', os.readlink(path).hex()
                    elif stat.S_ISDIR(s.st_mode):
                        kind = 'directory'
                    elif stat.S_ISFIFO(s.st_mode):
                        kind = 'fifo'
                    elif stat.S_ISREG(s.st_mode):
                        kind, extra = 'regular', hashlib.sha256(open(path, 'rb').read()).hexdigest()
                    print(path[1:].hex(), kind, extra)
            """;

    /// Type, mode, owner, size, time of change, hard links, target; flags; attributes; content.
    private static final String LIST =
            """
            cd "$1" || exit 1
            export LC_ALL=C
            find . -type d -printf '%p %y %m %U %G %T@\\0' | sort -z | tr '\\0' '\\n'
            find . ! -type d -printf '%p %y %m %U %G %s %T@ %n %l\\0' | sort -z | tr '\\0' '\\n'
            find . \\( -type f -o -type d \\) -print0 | sort -z | xargs -0 lsattr -d --
            find . -type f -print0 | sort -z | xargs -0 sha256sum --
            find . -print0 | sort -z | python3 -c 'import os, sys
            for p in sys.stdin.buffer.read().split(b"\\0")[:-1]:
                for a in sorted(os.listxattr(p, follow_symlinks=False)):
                    print(p, os.fsencode(a), os.getxattr(p, a, follow_symlinks=False).hex())'
            """;

    final Path top;
    final Path root;
    final Path state;
    final Map<String, FilePin> pins = new LinkedHashMap<>();
    private final boolean mounted;

    /// @param away whether the state folder is on a file system of its own
    Stage(boolean away) throws IOException {
        this(away, !away);
    }

    Stage(boolean away, boolean fifo) throws IOException {
        top = Files.createTempDirectory("davy-respond-");
        root = Files.createDirectory(top.resolve("root"));
        state = Files.createDirectory(top.resolve("state"));
        mounted = away;
        if (away) {
            run("mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "davy-test", state.toString());
        }
        run("chmod", "700", state.toString());
        String told = run("python3", "-c", BUILD, root.toString(), fifo ? "fifo" : "");
        for (String line : told.lines().toList()) {
            var part = line.split(" ", -1);
            String path = text(part[0]);
            var type = FileType.valueOf(part[1].toUpperCase(Locale.ROOT));
            String extra = type == FileType.LINK ? text(part[2]) : part[2];
            pins.put(path, new FilePin(path, type, extra));
        }
    }

    private static String text(String hex) {
        return RawText.decode(HexFormat.of().parseHex(hex));
    }

    static String run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = RawText.decode(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(List.of(command) + ": " + out);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return out;
    }

    /// All that is in the root.
    String listing() throws IOException {
        return run("bash", "-c", LIST, "list", root.toString());
    }

    Respond respond() throws IOException {
        return respond(root, state);
    }

    static Respond respond(Path root, Path state) throws IOException {
        return Respond.image(
                LinuxHost.image(root.toString()), root, LinuxHost.live(_ -> null), state);
    }

    /// A program's source with a mark: a family is known by its program's content, and another run
    /// of the same tests on this machine would end the processes of this one.
    static String unique(String source) {
        return source
                + "__attribute__((used)) static const char mark[] = \"%s\";\n"
                        .formatted(java.util.UUID.randomUUID());
    }

    FilePin pin(String path) {
        var pin = pins.get(path);
        if (pin == null) {
            throw new AssertionError(path + " of " + pins.keySet());
        }
        return pin;
    }

    /// All files below a folder, folders behind what is in them.
    List<FilePin> below(String folder) {
        return pins.values().stream().filter(p -> p.path().startsWith(folder + "/")).toList();
    }

    Plan plan() {
        String units = "/etc/systemd/system/";
        return plan(
                new DisableService(
                        "cache.service",
                        List.of(
                                pin(units + "multi-user.target.wants/cache.service"),
                                pin(units + "cache.service.d/more.conf"),
                                pin(units + "cache.service.d"),
                                pin("/lib/systemd/system/cache.service"))),
                new RemoveLines(
                        pin("/etc/cron.d/sys"),
                        List.of(new Line(3, "*/5 * * * * root /srv/drop/x"))),
                new RemoveLines(pin("/root/locked/rc"), List.of(new Line(2, "/srv/drop/x &\r"))),
                new Quarantine(below("/srv/drop")));
    }

    static Plan plan(Action... actions) {
        var steps = new ArrayList<Step>();
        for (Action action : actions) {
            steps.add(new Step(steps.size() + 1, action, List.of("I1"), List.of()));
        }
        return new Plan("web01", Instant.now(), steps, List.of());
    }

    /// Hears of nothing.
    static final Responder.Listener QUIET =
            new Responder.Listener() {
                @Override
                public void begins(Step step) {}

                @Override
                public void ended(Responder.Told told) {}
            };

    Path at(String path) {
        return Path.of(root + path);
    }

    void write(String path, String text) throws IOException {
        Files.writeString(at(path), text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        new ProcessBuilder("chattr", "-R", "-f", "-i", "-a", top.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join();
        if (mounted) {
            run("umount", state.toString());
        }
        run("rm", "-rf", top.toString());
    }
}
