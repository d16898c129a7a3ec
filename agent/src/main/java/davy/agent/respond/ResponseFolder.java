package davy.agent.respond;

import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder that holds all responses, one folder each: `plan.yml`, `root` (of whose files),
/// `journal.jsonl`, `evidence/`, `kept/`, and `taken-back` once undoing it began. For root alone.
final class ResponseFolder {
    /// The root of this machine.
    static final String MACHINE = "/";

    /// Name of the file of a response that tells whose files it changed.
    static final String ROOT = "root";

    /// Name of the file of a response that was begun to be taken back.
    private static final String TAKEN_BACK = "taken-back";

    private static final Set<PosixFilePermission> OWN =
            PosixFilePermissions.fromString("rwx------");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;

    private ResponseFolder(Path folder) {
        this.folder = folder;
    }

    /// Opens it, or makes it where it is not there.
    static ResponseFolder open(Path folder) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        Files.createDirectories(whole, PosixFilePermissions.asFileAttribute(OWN));
        boolean safe =
                whole.toRealPath().equals(whole)
                        && Files.getPosixFilePermissions(whole).equals(OWN)
                        && Files.getAttribute(whole, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                                .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        if (!safe) {
            throw new RespondException(
                    Phrase.of(
                            "{0} must be a folder of root with mode 0700, and no link may lead"
                                    + " to it: look who made it, or name another with --state",
                            "{0} 必须是 root 所有、权限 0700 的目录，且路径中不得有符号链接：请查明其来历，或用 --state 指定其他目录",
                            whole.toString()));
        }
        return new ResponseFolder(whole);
    }

    /// A new response.
    ///
    /// @return its id: `r-20261121-234501-1a2b`
    String create(Instant now) throws IOException {
        String id = id("r-" + TIME.format(now) + "-");
        Path path = folder.resolve(id);
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWN));
        Files.createDirectory(path.resolve("kept"), PosixFilePermissions.asFileAttribute(OWN));
        return id;
    }

    /// By chance, so that two hosts do not have the same; two of one second by their order.
    private String id(String second) throws IOException {
        int number = new SecureRandom().nextInt(1 << 15);
        try (Stream<Path> all = Files.list(folder)) {
            var last =
                    all.map(path -> String.valueOf(path.getFileName()))
                            .filter(name -> name.matches(second + "[0-9a-f]{4}"))
                            .max(Comparator.naturalOrder());
            if (last.isPresent()) {
                number = HexFormat.fromHexDigits(last.get().substring(second.length())) + 1;
            }
        }
        return "%s%04x".formatted(second, number);
    }

    /// Ids of all responses, oldest first.
    List<String> ids() throws IOException {
        var ids = new ArrayList<String>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(path -> Files.exists(path.resolve("journal.jsonl")))
                    .forEach(path -> ids.add(String.valueOf(path.getFileName())));
        }
        ids.sort(null);
        return ids;
    }

    /// The folder of a response.
    ///
    /// @throws RespondException where there is none of this id
    Path of(String id) throws IOException {
        if (!ids().contains(id)) {
            throw new RespondException(
                    Phrase.of(
                            "no response is called {0}; davy respond --list shows them",
                            "没有名为 {0} 的处置；可用 davy respond --list 查看", id));
        }
        return folder.resolve(id);
    }

    /// Whether a response changed the files of this root, or does not say.
    boolean isOf(String id, String root) throws IOException {
        Path file = of(id).resolve(ROOT);
        return !Files.exists(file) || Files.readString(file).equals(root);
    }

    /// What was put aside in an image would come to this machine, and the other way round.
    ///
    /// @throws RespondException where a response changed the files of another root
    void refuseOther(String id, String root) throws IOException {
        if (isOf(id, root)) {
            return;
        }
        String own = Files.readString(of(id).resolve(ROOT));
        throw new RespondException(
                own.equals(MACHINE)
                        ? Phrase.of(
                                "response {0} changed this machine itself: leave --root out",
                                "处置 {0} 改动的是本机：请去掉 --root", id)
                        : Phrase.of(
                                "response {0} changed the files below {1}, not those below {2}: give"
                                        + " --root {1}",
                                "处置 {0} 改动的是 {1} 下的文件，而非 {2}：请加 --root {1}", id, own, root));
    }

    /// Returns when it is on the disk that a response is being taken back.
    void takeBack(String id) throws IOException {
        Files.write(
                of(id).resolve(TAKEN_BACK),
                new byte[0],
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
    }

    /// To go on with what is being taken back would do all of it again.
    ///
    /// @throws RespondException where undoing a response was begun
    void refuseTakenBack(String id) throws IOException {
        if (Files.exists(of(id).resolve(TAKEN_BACK))) {
            throw new RespondException(
                    Phrase.of(
                            "response {0} was taken back, in whole or in part: davy respond --undo"
                                    + " {0} takes back what is left of it, davy respond makes a new"
                                    + " plan",
                            "处置 {0} 已全部或部分撤销：可用 davy respond --undo {0} 撤销其余改动，或用 davy respond"
                                    + " 制定新方案",
                            id));
        }
    }

    /// The folder of a response that was just made.
    Path fresh(String id) {
        return folder.resolve(id);
    }

    /// Free for Davy, bytes.
    long space() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /// Holds the folder, so that no other Davy changes the host meanwhile; the kernel lets go of it
    /// when the process ends.
    ///
    /// @throws RespondException where another one holds it; says who
    Lock lock(Instant now) throws IOException {
        Path file = folder.resolve("lock");
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new RespondException(
                    Phrase.of(
                            "another davy is at work on this host: {0}. Wait for it to end",
                            "另一个 davy 正在处置本机：{0}。请等待其结束", Files.readString(file).strip()));
        }
        channel.truncate(0);
        String holder = "pid " + ProcessHandle.current().pid() + ", " + now + "\n";
        channel.write(StandardCharsets.UTF_8.encode(holder));
        return new Lock(channel, lock);
    }

    /// The folder is held until this is closed.
    record Lock(FileChannel channel, @Nullable FileLock lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
