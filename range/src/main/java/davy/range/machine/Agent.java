package davy.range.machine;

import davy.range.Command;
import davy.range.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// QEMU's guest agent inside the machine: runs programs there, over a serial line, whatever became
/// of the machine's network.
final class Agent implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /// Programs are found as by root's login shell; the agent's own environment has little.
    private static final List<String> ENVIRONMENT =
            List.of(
                    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "HOME=/root",
                    "LANG=C.UTF-8");

    private final Path socket;
    private Line line;
    private int asked;

    private Agent(Path socket, Line line) {
        this.socket = socket;
        this.line = line;
    }

    /// Waits until the agent answers.
    static Agent at(Path socket, Duration limit) throws IOException, InterruptedException {
        var agent = new Agent(socket, Line.to(socket, limit));
        agent.begin(limit);
        return agent;
    }

    /// What an earlier conversation left unread is passed over.
    private void begin(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            int id = ++asked;
            line.tell("guest-sync", Map.of("id", id));
            try {
                while (true) {
                    var answer = line.next(Duration.ofSeconds(2));
                    if (String.valueOf(answer.get("return")).equals(Integer.toString(id))) {
                        return;
                    }
                }
            } catch (IOException e) {
                line.close();
                line = Line.to(socket, ANSWER);
            }
        }
        throw new IOException("no agent answers at " + socket);
    }

    /// Runs a program to its end.
    ///
    /// @param input what it reads
    synchronized Command run(List<String> command, byte[] input, Duration limit)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        var arguments = new LinkedHashMap<String, Object>();
        arguments.put("path", command.getFirst());
        arguments.put("arg", command.subList(1, command.size()));
        arguments.put("env", ENVIRONMENT);
        arguments.put("input-data", Base64.getEncoder().encodeToString(input));
        arguments.put("capture-output", true);
        var started = Json.asObject(line.ask("guest-exec", arguments, ANSWER));
        var pid = Map.of("pid", started.getOrDefault("pid", 0L));
        // The agent writes a line to the journal for each question: few of them.
        long pause = 20;
        while (true) {
            Thread.sleep(pause);
            pause = Math.min(pause * 2, 2000);
            var state = Json.asObject(line.ask("guest-exec-status", pid, ANSWER));
            if (Boolean.TRUE.equals(state.get("exited"))) {
                var wall = Duration.ofNanos(System.nanoTime() - start);
                return new Command(exit(state), text(state, "out"), text(state, "err"), wall);
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IOException("still running after " + limit.toSeconds() + " s");
            }
        }
    }

    /// As a shell has it: a signal counts from 128.
    private static int exit(Map<String, Object> state) {
        if (state.get("exitcode") instanceof Long code) {
            return code.intValue();
        }
        return state.get("signal") instanceof Long signal ? 128 + signal.intValue() : 127;
    }

    private static String text(Map<String, Object> state, String stream) throws IOException {
        if (Boolean.TRUE.equals(state.get(stream + "-truncated"))) {
            throw new IOException("more than the guest agent takes of " + stream + ": 16 MiB");
        }
        String encoded = state.getOrDefault(stream + "-data", "").toString();
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /// Asks for something to which no answer comes: a shutdown.
    synchronized void tell(String command, Map<String, Object> arguments) throws IOException {
        line.tell(command, arguments);
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
