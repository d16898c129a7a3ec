package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import davy.core.account.Accounts;
import davy.core.account.AuthorizedKeys;
import davy.core.account.History;
import davy.core.account.KnownHost;
import davy.core.account.SshdConfig;
import davy.core.account.SshdConnection;
import davy.core.account.Sudoers;
import davy.core.cloud.ChannelCommands;
import davy.core.packages.PackageIndex;
import davy.core.socket.ProcNet;
import davy.core.startup.ConfiguredCommands;
import davy.core.startup.Modprobe;
import davy.core.startup.PackageHooks;
import davy.core.startup.PamStacks;
import davy.core.startup.SystemdUnits;
import davy.core.startup.Udev;
import java.nio.ByteOrder;
import java.util.List;

/// Parsers that look for their files on a host.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class HostTargets {
    private static final String ALIYUN = "/usr/local/share/aliyun-assist/1.0.1.402/log/";
    private static final byte[] PASSWD =
            "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "accounts",
                            "users come from lines of the file",
                            HostTargets::accounts,
                            Pieces.joined(
                                    "root:x:0:0:r:/root:/bin/sh\n+::::::\n",
                                    "root:$6$a$b:19000:0:99999:7:::\n",
                                    "wheel:x:10:root\n",
                                    "wheel:!::root\n")),
                    Target.of(
                            "sshd-config",
                            "directives bear lines; the same twice; whom it lets in by password it lets in",
                            HostTargets::sshd,
                            Pieces.joined(
                                    "Include /etc/ssh/sshd_config.d/*.conf\nPort=2222\n"
                                            + "Match User root Address 10.0.0.0/8\n PermitRootLogin"
                                            + " yes\nMatch all\nUsePAM \"yes\" # c\n",
                                    "PasswordAuthentication no\nMatch Group \"a b\"\n",
                                    "Include ../a\n")),
                    Target.of(
                            "sudoers",
                            "entries bear lines of their file",
                            HostTargets::sudoers,
                            Pieces.joined(
                                    "User_Alias A = ann, %g, !bob\nDefaults env_reset\nA ALL=(ALL:ALL)"
                                            + " NOPASSWD: /bin/a, sudoedit /b \\\n, ALL\n"
                                            + "@includedir /etc/sudoers.d\n",
                                    "Cmnd_Alias A = B\nCmnd_Alias B = A\nann ALL = A\n")),
                    Target.of(
                            "authorized-keys",
                            "no more keys than lines",
                            HostTargets::keys,
                            "command=\"a \\\"b\",no-pty ssh-ed25519"
                                    + " AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
                                    + " x@y\n"),
                    Target.of(
                            "known-hosts",
                            "no more hosts than lines",
                            HostTargets::knownHosts,
                            "@revoked [a]:22,198.51.100.1 ssh-ed25519 AAAA\n|1|a=|b= ssh-rsa AAAA\n"),
                    Target.of(
                            "history",
                            "no more commands than lines",
                            HostTargets::history,
                            Pieces.joined(
                                    "#1700000000\nid\n",
                                    ": 1700000000:0;a\\\nb\n",
                                    "- cmd: a\\nb\n  when: 1700000000\n",
                                    "_HiStOrY_V2_\nselect\\0401;\n")),
                    Target.of(
                            "systemd-units",
                            "each unit has its name",
                            HostTargets::units,
                            Pieces.joined(
                                    "[Unit]\n[Service]\nExecStart=-/bin/sh -c \"a %i \\x41 $B ${C}\" ;"
                                            + " /b\nExecStart=\nEnvironment=\"A=b c\" D=e\\\n f\n"
                                            + "[Install]\nWantedBy=multi-user.target\nAlias=b.service\n",
                                    "[Service]\nExecStartPre=@/a b\nUser=ann\n",
                                    "[Timer]\nOnCalendar=daily\nUnit=a.service\n")),
                    Target.of(
                            "dpkg",
                            "owners are installed packages",
                            HostTargets::dpkg,
                            Pieces.joined(
                                    "Package: a\nStatus: install ok installed\nArchitecture: amd64\n"
                                            + "Version: 1:2-3\nConffiles:\n /etc/a"
                                            + " 00000000000000000000000000000000\n\n",
                                    "/.\n/bin\n/bin/a\n/etc/a\n",
                                    "00000000000000000000000000000000  bin/a\n",
                                    "/bin/b\n/bin/b.d\na\n")),
                    Target.of(
                            "rpm",
                            "as SQLite, ndb and Berkeley DB: owners are installed packages",
                            HostTargets::rpm,
                            List.of(
                                    Seeds.resource("rpmdb.sqlite"),
                                    Seeds.resource("Packages.db"),
                                    Seeds.resource("Packages"))),
                    Target.of(
                            "apk",
                            "owners are installed packages",
                            HostTargets::apk,
                            "C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:a\nV:1-r0\nA:x86_64\nF:bin\nM:0:0:755"
                                    + "\nR:a\na:0:0:755\nZ:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"),
                    Target.of(
                            "proc-net",
                            "ports are 0 to 65535",
                            HostTargets::procNet,
                            Pieces.joined(
                                    "  sl  local_address rem_address   st\n   0: 00000000:0016"
                                            + " 00000000:0000 0A 00000000:00000000 00:00000000 00000000"
                                            + "     0        0 17 1 0000000000000000 100 0 0 10 0\n",
                                    "x\n   0: 00000000000000000000000001000000:0016"
                                            + " 00000000000000000000000000000000:0000 0A"
                                            + " 00000000:00000000 00:00000000 00000000 0 0 17\n")),
                    Target.of(
                            "startup-files",
                            "no more entries than bytes",
                            HostTargets::startup,
                            Pieces.joined(
                                    "auth [success=1 default=ignore] pam_unix.so nullok\n@include b\n",
                                    "ACTION==\"add\", RUN+=\"/bin/sh -c 'a'\", GOTO=\"x\"\n",
                                    "install a /bin/b; /sbin/modprobe --ignore-install a\n",
                                    "DPkg::Post-Invoke { \"a\"; };\n")),
                    Target.of(
                            "configured-commands",
                            "each bears a line of its file; no more than bytes",
                            HostTargets::configured,
                            Pieces.joined(
                                    "extend  n /bin/a 'b' # c\npass_persist .1 /bin/b\n",
                                    "check program p with path \"/bin/c d\"\nstart program\n",
                                    "ann: x@y, \"|/bin/e f\"\n",
                                    "*.* ^/bin/g;h\naction(type=\"omprog\" binary=\"/bin/i\")\n",
                                    "au VimEnter * silent !/bin/j\ncall system('/bin/k')\n",
                                    "f+ /etc/x 0644 root root - it's\n",
                                    "s stream tcp nowait u /bin/l l -i\n",
                                    "service v\n{\n server = /bin/m\n user = w\n server_args ="
                                            + " -t\n}\n",
                                    "/etc/passwd  IN_MODIFY /bin/n $#\n")),
                    Target.of(
                            "cloud-logs",
                            "commands bear the file that tells of them",
                            HostTargets::cloud,
                            Pieces.joined(
                                    "2026-01-01 00:00:00.000 INFO {\"taskID\":\"t-bj1\","
                                            + "\"commandContent\":\"aWQ=\",\"type\":\"RunShellScript\"}\n",
                                    "#!/bin/sh\nid\n",
                                    "#cloud-config\nruncmd:\n - [a, b]\n - id\n")));

    private HostTargets() {}

    private static long accounts(byte[] bytes) {
        var pieces = Pieces.of(bytes, 4);
        var host = new BytesHost();
        var names = List.of("passwd", "shadow", "group", "gshadow");
        for (int i = 0; i < names.size(); i++) {
            host.with("/etc/" + names.get(i), pieces.get(i));
        }
        var accounts = Accounts.read(host);
        check(accounts.users().size() <= pieces.getFirst().length / 6 + 1, "too many users");
        return (long) accounts.users().size() + accounts.groups().size();
    }

    private static long sshd(byte[] bytes) {
        var pieces = Pieces.of(bytes, 3);
        var host =
                new BytesHost()
                        .with("/etc/ssh/sshd_config", pieces.get(0))
                        .with("/etc/ssh/sshd_config.d/a.conf", pieces.get(1))
                        .with("/etc/ssh/sshd_config.d/b.conf", pieces.get(2));
        var config = SshdConfig.read(host);
        same(config.directives(), () -> SshdConfig.read(host).directives());
        var address = java.net.InetAddress.ofLiteral("10.0.0.1");
        var login =
                config.login(new SshdConnection("root", List.of("root", "a b"), address, null, 22));
        check(!login.takesNoPassword() || login.takesPassword(), "no password, and none taken");
        check(!login.takesPassword() || login.isAllowed(), "taken, and not allowed");
        for (var directive : config.directives()) {
            check(directive.line() >= 1 && !directive.arguments().isEmpty(), "no directive");
        }
        return (long) config.ports().size() + config.authorizedKeysFiles().size();
    }

    private static long sudoers(byte[] bytes) {
        var pieces = Pieces.of(bytes, 2);
        var host =
                new BytesHost()
                        .with("/etc/sudoers", pieces.get(0))
                        .with("/etc/sudoers.d/a", pieces.get(1));
        var sudoers = Sudoers.read(host);
        sudoers.grants().forEach(grant -> check(grant.line() >= 1, "no line"));
        return (long) sudoers.grants().size() + sudoers.defaults().size();
    }

    private static long keys(byte[] bytes) {
        var host =
                new BytesHost()
                        .with("/etc/passwd", PASSWD)
                        .with("/root/.ssh/authorized_keys", bytes);
        long count = 0;
        for (var file : AuthorizedKeys.read(host, Accounts.read(host), SshdConfig.read(host))) {
            count += file.keys().size();
        }
        check(count <= lines(bytes), "how many keys", count);
        return count;
    }

    private static long knownHosts(byte[] bytes) {
        var hosts = KnownHost.read(new BytesHost().with("/k", bytes), "/k");
        check(hosts.size() <= lines(bytes), "how many hosts", hosts.size());
        return hosts.size();
    }

    private static long lines(byte[] bytes) {
        long lines = 1;
        for (byte b : bytes) {
            lines += b == '\n' || b == '\r' ? 1 : 0;
        }
        return lines;
    }

    private static long history(byte[] bytes) {
        var pieces = Pieces.of(bytes, 4);
        var host =
                new BytesHost()
                        .with("/etc/passwd", PASSWD)
                        .with("/root/.bash_history", pieces.get(0))
                        .with("/root/.zsh_history", pieces.get(1))
                        .with("/root/.local/share/fish/fish_history", pieces.get(2))
                        .with("/root/.mysql_history", pieces.get(3));
        long count = 0;
        var user = Accounts.read(host).users().getFirst();
        for (String path : History.paths(user)) {
            var history = History.read(host, user, path);
            var entries = history == null ? List.<History.Entry>of() : history.entries();
            count += entries.size();
            entries.forEach(entry -> check(entry.line() >= 1, "no line"));
        }
        check(count <= lines(bytes) + 4, "how many commands", count);
        return count;
    }

    private static long units(byte[] bytes) {
        var pieces = Pieces.of(bytes, 3);
        var host =
                new BytesHost()
                        .with("/etc/systemd/system/a.service", pieces.get(0))
                        .with("/etc/systemd/system/a.service.d/b.conf", pieces.get(1))
                        .with("/lib/systemd/system/c.timer", pieces.get(2));
        long size = 0;
        for (var unit : SystemdUnits.read(host)) {
            check(!unit.name().isEmpty(), "a unit without a name");
            size += unit.commands().size() + unit.environment().size() + unit.schedule().size();
        }
        return size;
    }

    private static long dpkg(byte[] bytes) {
        var pieces = Pieces.of(bytes, 4);
        var host =
                new BytesHost()
                        .with("/var/lib/dpkg/status", pieces.get(0))
                        .with("/var/lib/dpkg/info/a.list", pieces.get(1))
                        .with("/var/lib/dpkg/info/a.md5sums", pieces.get(2))
                        .with("/var/lib/dpkg/diversions", pieces.get(3));
        var index = PackageIndex.read(host);
        String owner = index.owner("/bin/a");
        check(owner == null || index.installed(owner) != null, "an owner that is not installed");
        var _ = index.sum("/bin/a");
        var _ = index.isConffile("/etc/a");
        return index.packages().size();
    }

    private static long rpm(byte[] bytes) {
        var host = new BytesHost();
        for (String name : List.of("rpmdb.sqlite", "Packages.db", "Packages")) {
            host.with("/var/lib/rpm/" + name, bytes);
        }
        return packages(host);
    }

    private static long apk(byte[] bytes) {
        return packages(new BytesHost().with("/lib/apk/db/installed", bytes));
    }

    private static long packages(BytesHost host) {
        var index = PackageIndex.read(host);
        long size = index.packages().size();
        for (var installed : index.packages().subList(0, Math.min(8, index.packages().size()))) {
            for (String file : index.files(installed.name())) {
                size++;
                var _ = index.sum(file);
                var _ = index.file(file);
            }
        }
        String owner = index.owner("/usr/bin/a");
        check(owner == null || index.installed(owner) != null, "an owner that is not installed");
        return size;
    }

    private static long procNet(byte[] bytes) {
        var pieces = Pieces.of(bytes, 4);
        var host =
                new BytesHost()
                        .with("/proc/net/tcp", pieces.get(0))
                        .with("/proc/net/tcp6", pieces.get(1))
                        .with("/proc/net/udp", pieces.get(2))
                        .with("/proc/net/packet", pieces.get(3));
        long count = 0;
        for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (var socket : ProcNet.read(host, "/proc/net", order).sockets()) {
                count++;
                check(socket.localPort() >>> 16 == 0, "a port beyond 65535");
            }
        }
        return count;
    }

    private static long startup(byte[] bytes) {
        var pieces = Pieces.of(bytes, 4);
        var host =
                new BytesHost()
                        .with("/etc/pam.d/sshd", pieces.get(0))
                        .with("/etc/udev/rules.d/a.rules", pieces.get(1))
                        .with("/etc/modprobe.d/a.conf", pieces.get(2))
                        .with("/etc/apt/apt.conf.d/a", pieces.get(3));
        long count = (long) PamStacks.read(host).size() + Udev.read(host).size();
        var _ = Modprobe.read(host);
        count += PackageHooks.read(host).size();
        check(count <= bytes.length, "how many entries", count);
        return count;
    }

    private static long configured(byte[] bytes) {
        var pieces = Pieces.of(bytes, 9);
        var host =
                new BytesHost()
                        .with("/etc/snmp/snmpd.conf", pieces.get(0))
                        .with("/etc/monit/monitrc", pieces.get(1))
                        .with("/etc/aliases", pieces.get(2))
                        .with("/etc/rsyslog.conf", pieces.get(3))
                        .with("/etc/vim/vimrc", pieces.get(4))
                        .with("/etc/tmpfiles.d/a.conf", pieces.get(5))
                        .with("/etc/inetd.conf", pieces.get(6))
                        .with("/etc/xinetd.conf", pieces.get(7))
                        .with("/etc/incron.d/a", pieces.get(8));
        var found = ConfiguredCommands.read(host);
        found.forEach(launch -> check(launch.line() >= 1, "no line"));
        check(found.size() <= bytes.length, "how many commands", found.size());
        return found.size();
    }

    private static long cloud(byte[] bytes) {
        var pieces = Pieces.of(bytes, 3);
        var host =
                new BytesHost()
                        .with(ALIYUN + "aliyun_assist_main.log", pieces.get(0))
                        .with("/tmp/t-bj1.sh", pieces.get(1))
                        .with("/var/lib/cloud/instance/user-data.txt", pieces.get(2));
        var commands = ChannelCommands.read(host);
        commands.forEach(command -> check(!command.place().isEmpty(), "of nowhere"));
        return commands.size();
    }
}
