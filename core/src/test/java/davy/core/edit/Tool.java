package davy.core.edit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// Programs whose files are edited, asked what they make of an edited file. No service is started
/// that anyone else could reach.
final class Tool {
    private Tool() {}

    /// @param text standard output and standard error
    record Result(int status, String text) {}

    static Result run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    static Result run(List<String> command) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), text);
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    static void needs(String... paths) {
        for (String path : paths) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(path)), path + " is not installed");
        }
    }

    /// `sshd -T`: what holds, a line for each keyword in lower case. As another user, for sshd
    /// wants an account of its own when it is root.
    ///
    /// @param folder new, below which all files are that the configuration names
    static List<String> sshd(Path folder, Path config, String... options)
            throws IOException, InterruptedException {
        var program = program();
        Assumptions.assumeTrue(program != null, "no sshd");
        var copy = folder.resolve("sshd");
        if (program != null && !Files.exists(copy)) {
            Files.copy(program, copy);
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/key");
        }
        var readable = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.setPosixFilePermissions(folder, readable);
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, readable);
            }
        }
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(
                    List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        } else {
            Files.setPosixFilePermissions(
                    folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
        }
        command.addAll(List.of(copy.toString(), "-T", "-f", config.toString()));
        command.addAll(List.of("-h", folder + "/key"));
        command.addAll(List.of(options));
        var result = run(command);
        Assumptions.assumeFalse(result.text.contains("error while loading"), result.text);
        return result.text.lines().toList();
    }

    /// That of the machine, or of a machine image that was made here.
    private static @Nullable Path program() throws IOException {
        var own = Path.of("/usr/sbin/sshd");
        if (Files.isExecutable(own)) {
            return own;
        }
        var images = Path.of(System.getProperty("user.home"), ".cache/davy-range");
        if (!Files.isDirectory(images)) {
            return null;
        }
        try (var folders = Files.list(images)) {
            return folders.map(folder -> folder.resolve("usr/sbin/sshd"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
    }
}
