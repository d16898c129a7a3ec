package davy.range.plant;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Inert processes on a stage. Each ends by itself within a minute, and all are ended, one by one
/// and by pid, when this is closed.
final class Actors implements AutoCloseable {
    private static final byte[] SALT = "SALT-SALT-SALT-SALT-SALT-SALT-32".getBytes(US_ASCII);
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final Stage stage;
    private final Path launch;
    private final Dice dice;
    private final byte[] program;
    private final int saltAt;
    private final byte[] hiding;
    private final List<Process> started = new ArrayList<>();

    Actors(Stage stage, Inert inert, Dice dice, Path folder) {
        this.stage = stage;
        this.dice = dice;
        program = inert.compiled(source("actor.c"), "-O1", "-static");
        saltAt = new String(program, ISO_8859_1).indexOf(new String(SALT, US_ASCII));
        hiding = inert.compiled(source("hide.c"), "-O1", "-shared", "-fPIC", "-ldl");
        launch = folder.resolve("start");
        try {
            Files.write(launch, inert.compiled(source("launch.c"), "-O1", "-static"));
            Files.setPosixFilePermissions(
                    launch, Files.getPosixFilePermissions(Path.of("/bin/sh")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The program that takes poses, see `actor.c`; each time another in some bytes in its middle.
    byte[] program() {
        byte[] salted = program.clone();
        System.arraycopy(
                dice.letters(SALT.length).getBytes(US_ASCII), 0, salted, saltAt, SALT.length);
        return salted;
    }

    /// The library that hides names; see `hide.c`.
    byte[] hiding() {
        return hiding;
    }

    /// Starts the acting program and waits until it holds its poses.
    ///
    /// @param poses one a line
    /// @param arguments options of `launch.c`, the program's path, `argv[0]` and further
    long act(String poses, String... arguments) {
        Process process = start(arguments);
        try {
            process.getOutputStream()
                    .write((poses.strip() + "\n\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            awaitReady(process, String.join(" ", arguments));
            return process.pid();
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", arguments), e);
        }
    }

    /// Starts any other program.
    long run(String... arguments) {
        return start(arguments).pid();
    }

    private Process start(String... arguments) {
        var command = new ArrayList<>(stage.inside());
        command.add(launch.toString());
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(Path.of("/").toFile()).start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(Process process, String what) throws IOException {
        InputStream out = process.getInputStream();
        long end = System.nanoTime() + PATIENCE;
        while (out.available() == 0) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String told =
                        new String(
                                process.getErrorStream().readNBytes(process.isAlive() ? 0 : 4096),
                                StandardCharsets.UTF_8);
                throw new IllegalStateException(what + " did not hold its pose: " + told);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        var all =
                started.stream()
                        .flatMap(process ->
                                Stream.concat(process.descendants(), Stream.of(process.toHandle())))
                        .toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static String source(String name) {
        try (InputStream in = Actors.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no source " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
