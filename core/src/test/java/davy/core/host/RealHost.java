package davy.core.host;

import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The machine that the tests run on, by the plain means of the Java library: enough to compare
/// parsers with the tools of this machine.
public final class RealHost implements Host, Kernel {
    private final List<Unseen> unseen = new ArrayList<>();

    @Override
    public Kind kind() {
        return Kind.LIVE;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        return info(path);
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return info(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static @Nullable FileInfo info(String path, LinkOption... options) {
        try {
            Map<String, Object> unix = Files.readAttributes(Path.of(path), "unix:*", options);
            return new FileInfo(
                    FileType.ofMode((int) unix.get("mode")),
                    (int) unix.get("mode") & 07777,
                    Integer.toUnsignedLong((int) unix.get("uid")),
                    Integer.toUnsignedLong((int) unix.get("gid")),
                    (long) unix.get("size"),
                    (long) unix.get("ino"),
                    (long) unix.get("dev"),
                    (int) unix.get("nlink"),
                    ((FileTime) unix.get("lastModifiedTime")).toInstant(),
                    ((FileTime) unix.get("ctime")).toInstant(),
                    null,
                    false,
                    false);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public @Nullable String resolve(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        var info = stat(path);
        if (info == null || !info.isRegular()) {
            return null;
        }
        try (var in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(limit + 1);
            boolean truncated = bytes.length > limit;
            return new Content(truncated ? Arrays.copyOf(bytes, limit) : bytes, truncated);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public @Nullable String readLink(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public List<String> list(String directory) {
        try (var entries = Files.list(Path.of(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        return null;
    }

    @Override
    public void walk(String root, FileVisitor visitor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Kernel kernel() {
        return this;
    }

    @Override
    public void miss(Unseen miss) {
        unseen.add(miss);
    }

    @Override
    public List<Unseen> unseen() {
        return List.copyOf(unseen);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public int ticksPerSecond() {
        return 100;
    }

    @Override
    public int self() {
        return (int) ProcessHandle.current().pid();
    }

    @Override
    public boolean answersSignal(int id) {
        return hasProcEntry(id);
    }

    @Override
    public boolean hasGroup(int id) {
        return hasProcEntry(id);
    }

    @Override
    public boolean hasProcEntry(int id) {
        return Files.exists(Path.of("/proc/" + id));
    }

    @Override
    public List<Socket> sockets() {
        return List.of();
    }

    @Override
    public @Nullable Firewall firewall() {
        return null;
    }

    @Override
    public List<BpfProgram> bpfPrograms() {
        return List.of();
    }

    @Override
    public byte @Nullable [] memory(int pid, long address, int length) {
        return null;
    }
}
