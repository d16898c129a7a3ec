package davy.range.machine;

import davy.range.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/// A machine that has started, kept as its disk and its memory; each test goes on from it in
/// seconds. Made once for each variant and number of processors, and anew when the hardware or QEMU
/// is another.
///
/// @param folder holds `disk.qcow2` and `state`
record Snapshot(Image image, Variant variant, List<String> hardware, Path folder) {
    /// Bytes of what the machine reads as `/dev/vdb`; a size that the snapshot remembers.
    static final long PAYLOAD = 256L << 20;

    private static final Duration BOOT = Duration.ofMinutes(8);
    private static final Duration SAVE = Duration.ofMinutes(2);

    static Snapshot of(Variant variant, int processors) throws IOException, InterruptedException {
        Image image = Image.ready();
        var hardware = Qemu.hardware(image, variant, processors, Accelerator.found(image));
        String qemu = Command.run(List.of("qemu-system-x86_64", "--version")).orThrow("QEMU");
        String key = hash(hardware + qemu).substring(0, 16);
        Path folder = image.folder().resolve(variant.label() + "-" + key);
        var snapshot = new Snapshot(image, variant, hardware, folder);
        snapshot.ensure();
        return snapshot;
    }

    /// Several may ask for it at once: whoever has the lock makes it. One of a file is for
    /// programs, and none for threads of the same one.
    private void ensure() throws IOException, InterruptedException {
        synchronized (Snapshot.class) {
            try (var lock =
                            new RandomAccessFile(
                                    image.folder().resolve(variant.label() + ".lock").toFile(),
                                    "rw");
                    var _ = lock.getChannel().lock()) {
                if (!Files.exists(state())) {
                    make();
                }
            }
        }
    }

    Path disk() {
        return folder.resolve("disk.qcow2");
    }

    Path state() {
        return folder.resolve("state");
    }

    private void make() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path run = Runs.folder(image);
        Path payload = run.resolve("payload");
        try (var file = new RandomAccessFile(payload.toFile(), "rw")) {
            file.setLength(PAYLOAD);
        }
        overlay(image.disk(variant), "raw", disk());
        var parts = new Qemu.Parts(run, disk(), payload, List.of(Wire.loose(run)));
        try (var qemu = Qemu.start(hardware, parts, List.of())) {
            try (var agent = Agent.at(parts.agent(), BOOT)) {
                // The memory is as small as it can be: what is in no cache is not written.
                String settle =
                        "systemctl is-system-running --wait; sync; echo 3 >/proc/sys/vm/drop_caches";
                agent.run(List.of("/bin/sh", "-c", settle), new byte[0], BOOT);
            }
            Path making = folder.resolve("state.making");
            qemu.save(making, SAVE);
            Files.move(making, state(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new MachineException(
                    "no snapshot of a started machine; its console:\n"
                            + Machine.tail(parts.consoleLog()),
                    e);
        } finally {
            Runs.remove(run);
        }
    }

    /// An empty disk over another, which stays as it is.
    static void overlay(Path below, String format, Path disk) {
        Command.run(
                        List.of(
                                "qemu-img",
                                "create",
                                "-q",
                                "-f",
                                "qcow2",
                                "-b",
                                below.toString(),
                                "-F",
                                format,
                                disk.toString()))
                .orThrow("qemu-img");
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
