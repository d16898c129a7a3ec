package davy.core.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// A repository of the real git, with a history that is drawn by lot.
final class GitWork {
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final long BEGIN = 1_600_000_000;

    final Path directory;
    private final Random random;
    private int commits;

    GitWork(Path directory, long seed, String... init) throws IOException {
        this.directory = Files.createDirectories(directory);
        random = new Random(seed);
        var arguments = new ArrayList<>(List.of("init", "-q"));
        arguments.addAll(List.of(init));
        git(arguments.toArray(String[]::new));
    }

    String git(String... arguments) {
        return git(directory, arguments);
    }

    static String git(Path directory, String... arguments) {
        return git(directory, Map.of(), arguments);
    }

    static String git(Path directory, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of("git", "-c", "user.name=dev"));
        command.addAll(List.of("-c", "user.email=dev@example.com", "-c", "gc.auto=0"));
        command.addAll(List.of("-c", "protocol.file.allow=always", "-c", "maintenance.auto=false"));
        command.addAll(List.of(arguments));
        try {
            var builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            builder.environment().putAll(environment);
            var output = Files.createTempFile("git", ".out");
            var process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            Files.delete(output);
            if (!ended || process.exitValue() > 1) {
                throw new AssertionError(command + ": " + text);
            }
            return text.strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command.toString(), e);
        }
    }

    GitWork write(String path, String text) throws IOException {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /// Each commit is a day younger than the one before it.
    String commit(String message) {
        git("add", "-A");
        String time = BEGIN + 86_400L * commits++ + " +0800";
        var times = Map.of("GIT_AUTHOR_DATE", time, "GIT_COMMITTER_DATE", time);
        git(directory, times, "commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    String letters(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    int number(int most) {
        return random.nextInt(most);
    }
}
