package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.ProcessPin;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Real servers of Redis on loopback, seen by its own client, with a folder of the test for what
/// they write. Closing it ends all of them, and everything else that was run by it, and removes the
/// folder.
final class RealRedis implements AutoCloseable {
    /// Debian's redis-tools: the server itself, by the name it is started with.
    static final Path PROGRAM = Path.of("/usr/bin/redis-check-rdb");

    final Path top;

    /// The name it is started with.
    final Path program;

    private final List<Process> running = new ArrayList<>();

    RealRedis() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(PROGRAM), "needs redis-tools");
        top = Files.createTempDirectory("davy-redis-").toRealPath();
        program = Files.createSymbolicLink(top.resolve("redis-server"), PROGRAM);
    }

    /// A port on which nothing listens now.
    static int free() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /// Writes a file of settings for a server on loopback.
    Path settings(String name, int port, String more) throws IOException {
        return Files.writeString(
                top.resolve(name), "bind 127.0.0.1\nport %d\n%s".formatted(port, more));
    }

    /// The same for a server that lets everybody in and saves nothing unasked.
    Path unguarded(String name, int port, String more) throws IOException {
        return settings(
                name, port, "protected-mode no\nsave \"\"\ndir %s\n%s".formatted(top, more));
    }

    /// Starts a server, and waits until it answers.
    Process start(int port, Path settings) throws Exception {
        return start(port, program.toString(), settings.toString());
    }

    /// The same by another command, which becomes the server.
    Process start(int port, String... command) throws Exception {
        var server = run(command);
        for (int i = 0; i < 200 && !answers(port); i++) {
            Thread.sleep(50);
        }
        assertThat(answers(port)).as(String.join(" ", command)).isTrue();
        return server;
    }

    private static boolean answers(int port) throws Exception {
        return cli(port, "", "PING").matches("PONG|NOAUTH.*");
    }

    Process run(String... command) throws IOException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        running.add(process);
        return process;
    }

    /// What the server answers.
    ///
    /// @param password empty for none
    static String cli(int port, String password, String... words) throws Exception {
        var command =
                new ArrayList<>(
                        List.of("redis-cli", "--no-auth-warning", "-p", Integer.toString(port)));
        if (!password.isEmpty()) {
            command.addAll(List.of("-a", password));
        }
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        byte[] out = process.getInputStream().readAllBytes();
        process.waitFor();
        return new String(out, StandardCharsets.UTF_8).strip();
    }

    static ProcessPin pin(Process server) throws IOException {
        int pid = (int) server.pid();
        return new ProcessPin(pid, HerdTest.start(pid), PROGRAM.toRealPath().toString());
    }

    /// As the check of open services accuses.
    static Accusation open(int port, long pid, Map<String, String> more) {
        var evidence = new HashMap<String, String>(more);
        evidence.put("server.port", Integer.toString(port));
        evidence.put("service.type", "Redis");
        evidence.put("process.pid", Long.toString(pid));
        return new Accusation(
                "I1", "open-service", Level.HIGH, Phrase.plain("open"), evidence, Set.of());
    }

    /// Somewhere on this host is a dump that an intruder had written.
    Accusation dumped() {
        return new Accusation(
                "I1",
                "redis-dump",
                Level.HIGH,
                Phrase.plain("written"),
                Map.of("file.path", top + "/none"),
                Set.of());
    }

    /// The folder of the responses, which a test may mount something on.
    Path state() {
        return top.resolve("state");
    }

    Respond respond() throws IOException {
        return Respond.live(LinuxHost.live(_ -> null), state());
    }

    @Override
    public void close() throws IOException {
        try {
            running.forEach(Process::destroyForcibly);
            running.forEach(process -> process.onExit().join());
        } finally {
            String script = "umount -q -l \"$0/state\"; rm -rf \"$0\"";
            Stage.run("sh", "-c", script, top.toString());
        }
    }
}
