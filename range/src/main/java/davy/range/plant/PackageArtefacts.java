package davy.range.plant;

/// What intruders change in packaged files, in the network's configuration and in the firewall.
final class PackageArtefacts {
    private static final String LIBRARIES = "/usr/lib/x86_64-linux-gnu/";

    private PackageArtefacts() {}

    static void plant(Ground ground) {
        programs(ground);
        libraries(ground);
        network(ground);
    }

    private static void programs(Ground ground) {
        String word = ground.word();
        ground.move("/usr/bin/ps", "/usr/bin/ps.original");
        ground.script(
                "/usr/bin/ps",
                "#!/bin/bash\nps.original \"$@\" | grep -v \"" + word + "\\|minerd\"\n");
        ground.artefact("ps that is a script", "package-integrity", "high", "/usr/bin/ps");

        String other = "/usr/bin/" + ground.dice.letters(5);
        ground.move("/usr/bin/chattr", other);
        ground.artefact("chattr that was renamed", "package-integrity", "high", "/usr/bin/chattr");

        ground.program("/usr/bin/top", Inert.withTail(ground.read("/usr/bin/top"), ground.word()));
        ground.artefact("top that was changed", "package-integrity", "high", "/usr/bin/top");

        ground.replaceIn(
                "/usr/lib/systemd/system/rsyslog.service",
                "[Service]",
                "[Service]\nExecStartPre=-/var/tmp/." + ground.word());
        ground.artefact(
                "packaged unit that was changed",
                "package-integrity systemd-unit",
                "high",
                "/usr/lib/systemd/system/rsyslog.service");
    }

    private static void libraries(Ground ground) {
        String pam = LIBRARIES + "security/pam_unix.so";
        ground.write(pam, ground.inert.library("pam_sm_authenticate", "/var/tmp/.pw"));
        ground.artefact("PAM module that was replaced", "package-integrity pam", "high", pam);

        String keys = LIBRARIES + "libkeyutils.so.1." + ground.dice.between(10, 99);
        ground.write(keys, ground.inert.library("keyctl"));
        ground.link(LIBRARIES + "libkeyutils.so.1", keys.substring(LIBRARIES.length()));
        ground.artefact(
                "library link that was turned", "package-integrity", "high", "libkeyutils.so.1");
    }

    private static void network(Ground ground) {
        ground.append(
                "/etc/hosts",
                """
                0.0.0.0 update.aegis.aliyun.com
                127.0.0.1 jsrv.aegis.aliyun.com
                0.0.0.0 www.virustotal.com
                """);
        ground.artefact("names of defenders lead nowhere", "hosts-file", "high", "/etc/hosts");

        String rules =
                ground.write(
                        "/etc/iptables/rules.v4",
                        """
                        *filter
                        :INPUT ACCEPT [0:0]
                        -A INPUT -p tcp -m tcp --dport 6379 -j ACCEPT
                        -A INPUT -p tcp -m tcp --dport 2375 -j ACCEPT
                        COMMIT
                        """);
        ground.artefact("firewall open for databases", "firewall-opened", "medium", rules);
    }
}
