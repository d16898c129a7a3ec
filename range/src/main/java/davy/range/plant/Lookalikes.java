package davy.range.plant;

import java.time.Instant;

/// What honest software and careful people leave behind, close to what intruders leave. Each stands
/// for a false alarm that somebody got from some tool.
final class Lookalikes {
    private Lookalikes() {}

    static void plant(Ground ground) {
        jobs(ground);
        morePrograms(ground);
        shells(ground);
        people(ground);
        HiddenLookalikes.plant(ground);
        ServerLookalikes.plant(ground);
    }

    private static void jobs(Ground ground) {
        Dice dice = ground.dice;
        String person = ground.person();
        String backup =
                ground.script(
                        "/home/" + person + "/bin/backup.sh",
                        """
                        #!/bin/sh
                        set -e
                        tar czf /srv/backup/$(date +%F).tgz /srv/data
                        find /srv/backup -mtime +14 -delete
                        """);
        ground.owner(backup, person);
        ground.write(
                "/var/spool/cron/crontabs/" + person,
                "# m h dom mon dow command\nMAILTO="
                        + person
                        + "\n"
                        + dice.between(1, 59)
                        + " "
                        + dice.between(1, 5)
                        + " * * * /home/"
                        + person
                        + "/bin/backup.sh\n");
        ground.lookalike("nightly backup of a person");

        ground.write(
                "/etc/cron.d/certbot",
                """
                SHELL=/bin/sh
                0 */12 * * * root test -x /usr/bin/certbot -a \\! -d /run/systemd/system && perl -e 'sleep int(rand(43200))' && certbot -q renew
                """);
        ground.lookalike("cron.d of certbot");

        ground.write(
                "/etc/cron.d/health",
                "*/5 * * * * www-data curl -fsS -m 10 -o /dev/null https://hc.example.com/ping/"
                        + dice.hex(8)
                        + "\n");
        ground.lookalike("job that pings a health check");

        ground.write(
                "/etc/cron.d/app-start",
                "@reboot www-data cd /srv/app && /usr/bin/python3 /srv/app/main.py >> /var/log/app.log 2>&1\n");
        ground.write("/srv/app/main.py", "import http.server\nhttp.server.test(port=8080)\n");
        ground.lookalike("job at boot of an application");

        ground.script(
                "/etc/cron.daily/mirror",
                """
                #!/bin/sh
                rsync -a --delete rsync://mirror.example.com/data/ /srv/mirror/
                """);
        ground.lookalike("daily mirror");
    }

    private static void morePrograms(Ground ground) {
        ground.program("/opt/app/bin/server", ground.inert.program());
        ground.age("/opt/app/bin/server", Instant.parse("2021-03-04T05:06:07Z"));
        ground.lookalike("unpackaged program in /opt");

        ground.program("/usr/local/bin/terraform", ground.inert.staticProgram());
        ground.program("/usr/local/bin/kubectl", ground.inert.staticProgram());
        ground.program("/usr/local/sbin/node_exporter", ground.inert.staticProgram());
        ground.lookalike("tools in /usr/local");

        ground.write("/usr/local/lib/libprotobuf.so.23", ground.inert.library("protobuf"));
        ground.link("/usr/local/lib/libprotobuf.so", "libprotobuf.so.23");
        ground.lookalike("library built by hand");

        ground.write("/opt/app/lib/memfd:cache", ground.inert.library());
        ground.lookalike("file named like a memfd");

        ground.write(
                "/usr/share/doc/monitoring/README",
                "To detect miners look for stratum+tcp:// in command lines, and for xmrig, kinsing, kdevtmpfsi.\n");
        ground.lookalike("documentation that names miners");

        ground.write(
                "/etc/suricata/rules/coinminer.rules",
                "alert tcp any any -> any any (msg:\"stratum\"; content:\"mining.subscribe\"; content:\"xmrig\"; sid:1;)\n");
        ground.lookalike("detection rules that name miners");
    }

    private static void shells(Ground ground) {
        String person = ground.person();
        String home = "/home/" + person;
        ground.write(
                home + "/.bashrc",
                """
                [ -z "$PS1" ] && return
                HISTCONTROL=ignoreboth
                HISTSIZE=5000
                PROMPT_COMMAND='history -a'
                alias ll='ls -alF'
                alias grep='grep --color=auto'
                export NVM_DIR="$HOME/.nvm"
                [ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"
                eval "$(direnv hook bash)"
                . "$HOME/.cargo/env"
                """);
        ground.write(home + "/.cargo/env", "export PATH=\"$HOME/.cargo/bin:$PATH\"\n");
        ground.program(home + "/.cargo/bin/rg", ground.inert.program());
        ground.program(home + "/.local/bin/helper", ground.inert.program());
        ground.program(
                home + "/.vscode-server/bin/" + ground.dice.hex(40) + "/node",
                ground.inert.program());
        ground.owner(home + "/.bashrc", person);
        ground.lookalike("tools and shell files of a developer");

        ground.write(
                "/etc/profile.d/jdk.sh",
                "export JAVA_HOME=/opt/jdk\nexport PATH=$JAVA_HOME/bin:$PATH\n");
        ground.lookalike("profile.d of a JDK");

        String history = "/home/" + ground.person() + "/.bash_history";
        ground.write(
                history,
                """
                ls
                cd /srv/app
                git pull
                wget https://dl.example.com/app-1.2.tar.gz
                tar xzf app-1.2.tar.gz
                curl -s localhost:8080/health | jq .
                sudo systemctl restart nginx
                """);
        ground.lookalike("history of an administrator");

        String installs =
                ground.script(
                        "/home/" + ground.person() + "/install.sh",
                        """
                        #!/bin/sh
                        curl -fsSLo /tmp/node.tar.xz https://dl.example.com/node.tar.xz
                        sha256sum -c node.sha256
                        tar -C /opt -xJf /tmp/node.tar.xz
                        """);
        ground.owner(installs, 1000);
        ground.lookalike("script that fetches, checks and unpacks");
    }

    private static void people(Ground ground) {
        Dice dice = ground.dice;
        String person = ground.person();
        String keys = "/home/" + person + "/.ssh/authorized_keys";
        ground.write(
                keys,
                "# laptop\n"
                        + AccountArtefacts.publicKey(dice)
                        + " "
                        + person
                        + "@laptop\n"
                        + AccountArtefacts.publicKey(dice)
                        + " "
                        + person
                        + "@desktop\n");
        ground.owner(keys, person);
        ground.lookalike("ordinary keys", person);

        String backup = ground.person();
        String forced = "/home/" + backup + "/.ssh/authorized_keys";
        ground.write(
                forced,
                "restrict,command=\"/usr/bin/rrsync -ro /srv/data\" "
                        + AccountArtefacts.publicKey(dice)
                        + " backup\n"
                        + "from=\"192.0.2.0/24\",no-pty,command=\"internal-sftp\" "
                        + AccountArtefacts.publicKey(dice)
                        + " sftp\n");
        ground.owner(forced, backup);
        ground.lookalike("keys for one purpose", backup);

        String rule =
                ground.write(
                        "/etc/sudoers.d/deploy",
                        "deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart app, /usr/bin/systemctl status app\n");
        ground.mode(rule, "r--r-----");
        ground.lookalike("sudo rule for one command");

        String service = ground.account(ground.word(), "*", "/usr/sbin/nologin");
        ground.lookalike("account of a service", service);

        String strong = ground.word();
        ground.account(strong, AccountArtefacts.hash(dice.hex(24)), "/bin/bash");
        ground.lookalike("account with a strong password", strong);

        ground.write(
                "/etc/ssh/sshd_config.d/hardening.conf",
                """
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2
                """);
        ground.lookalike("sshd made stricter");
    }
}
