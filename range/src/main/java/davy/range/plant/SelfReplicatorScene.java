package davy.range.plant;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Kill it and it returns: a program that copies itself, after root's password was guessed.
final class SelfReplicatorScene implements Scene {
    private static final String LOG = "/var/log/auth.log";

    @Override
    public String name() {
        return "self-replicator";
    }

    static byte[] miner(Ground ground) {
        return ground.inert.marked(
                "stratum+tcp://",
                "mining.subscribe",
                "--donate-level",
                "randomx",
                "cryptonight",
                "xmrig");
    }

    @Override
    public void live(Ground ground) {
        var now = Instant.now();
        ground.account("admin", "!", "/bin/bash");
        var logs = new Logs(ground, "db-1");
        logs.administrator(LOG, now, "admin", "192.0.2.10");
        logs.noise(LOG, now);
        ground.write(
                "/etc/ssh/sshd_config",
                "PermitRootLogin yes\nPasswordAuthentication yes\nUsePAM yes\n");
        ground.script("/etc/cron.daily/backup", "#!/bin/sh\ntar czf /srv/backup/etc.tgz /etc\n");
    }

    @Override
    public Outcome attack(Ground ground, Path beside) {
        String attacker = "203.0.113." + ground.dice.between(1, 254);
        guess(ground, attacker);
        byte[] body = ground.inert.staticProgram();
        var things = new ArrayList<String>();
        things.add(attacker);
        String last = "";
        for (int i = 0; i < 5; i++) {
            last =
                    ground.program(
                            "/usr/bin/" + ground.dice.letters(10),
                            Inert.withTail(body, ground.dice.letters(10)));
            things.add(last);
        }
        things.add(
                ground.program(
                        "/usr/lib/libudev.so", Inert.withTail(body, ground.dice.letters(10))));
        things.add(
                ground.program(
                        "/usr/lib/libudev.so.6", Inert.withTail(body, ground.dice.letters(10))));
        things.add(ground.script("/etc/cron.hourly/gcc.sh", SelfReplicator.HOURLY));
        ground.append("/etc/crontab", "*/3 * * * * root /etc/cron.hourly/gcc.sh\n");
        String name = last.substring("/usr/bin/".length());
        things.add(ground.script("/etc/init.d/" + name, SelfReplicator.init(name, last)));
        for (int level = 1; level <= 5; level++) {
            ground.link("/etc/rc" + level + ".d/S90" + name, "/etc/init.d/" + name);
        }
        return new Outcome(List.of(new Story("ssh_guess", things)), List.of());
    }

    /// 400 failures within half an hour, then the password.
    private static void guess(Ground ground, String attacker) {
        var logs = new Logs(ground, "db-1");
        var end = Instant.now().minusSeconds(240);
        for (int i = 400; i > 0; i--) {
            logs.precise(
                    LOG,
                    end.minusMillis(4500L * i),
                    "sshd",
                    "Failed password for root from "
                            + attacker
                            + " port "
                            + (40_000 + i)
                            + " ssh2");
        }
        logs.precise(
                LOG,
                end,
                "sshd",
                "Accepted password for root from " + attacker + " port 51022 ssh2");
        logs.precise(
                LOG,
                end.plusMillis(80),
                "sshd",
                "pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)");
    }
}
