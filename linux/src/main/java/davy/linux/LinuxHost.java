package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// This machine, or a mounted image, asked by system calls alone. Safe for several threads.
public final class LinuxHost implements Host, AutoCloseable {
    private static final int NAMES_LIMIT = 1_000_000;

    /// Bytes of names: a million of the longest would be more than all of Davy's memory.
    private static final long NAMES_LENGTH = 32 << 20;

    private static final int WORKERS = 2;

    private static final Phrase SINGLE =
            Phrase.of(
                    "a file that is mounted where no walk goes, and lies nowhere else in sight; look"
                            + " at it by hand",
                    "单独挂载在不遍历之处的文件，别处也看不到；请人工查看");

    private final Root root;
    private final @Nullable Kernel kernel;

    private LinuxHost(Root root, Function<? super Host, ? extends @Nullable Kernel> kernel) {
        this.root = root;
        this.kernel = kernel.apply(this);
    }

    /// The running machine.
    ///
    /// @param kernel makes what answers for the kernel; it is given this host, which is complete
    ///   but for [#kernel]
    /// @throws IOException where `/` cannot be opened
    public static LinuxHost live(Function<? super Host, ? extends @Nullable Kernel> kernel)
            throws IOException {
        return new LinuxHost(Root.live(Features.probe()), kernel);
    }

    /// What lies below a directory, which is the host's `/`: a mounted image, an unpacked
    /// collection, or `/proc/PID/root` of a container.
    ///
    /// @throws IOException where the directory cannot be opened
    public static LinuxHost image(String directory) throws IOException {
        return image(directory, Features.probe());
    }

    static LinuxHost live(Features features) throws IOException {
        return new LinuxHost(Root.live(features), _ -> null);
    }

    static LinuxHost image(String directory, Features features) throws IOException {
        return new LinuxHost(Root.image(directory, features), _ -> null);
    }

    @Override
    public Kind kind() {
        return root.kind;
    }

    @Override
    public @Nullable Kernel kernel() {
        return kernel;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        return status(path, true);
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return status(path, false);
    }

    private @Nullable FileInfo status(String path, boolean follow) {
        int fd = open(path, follow);
        if (fd < 0) {
            return null;
        }
        var status = root.buffers().status;
        int result = status.of(fd);
        var info = result < 0 ? null : status.info();
        Libc.close(fd);
        root.misses.add(path, result);
        return info;
    }

    private int open(String path, boolean follow) {
        int fd = root.open(path, follow);
        root.misses.add(path, fd);
        return fd;
    }

    @Override
    public @Nullable String resolve(String path) {
        if (!path.startsWith("/") || path.length() > Root.LONGEST || path.indexOf('\0') >= 0) {
            return null;
        }
        var steps = new Steps(root);
        int fd = steps.open(path, true);
        if (fd < 0) {
            root.misses.add(path, fd);
            return null;
        }
        Libc.close(fd);
        return steps.real();
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        int fd = openAs(FileType.REGULAR, path);
        if (fd < 0) {
            return null;
        }
        var reading = new Reading(root.buffers());
        boolean more = reading.read(fd, Math.max(limit, 0));
        Libc.close(fd);
        root.misses.add(path, reading.error());
        byte[] bytes = reading.bytes();
        return reading.error() < 0 && bytes.length == 0 ? null : new Content(bytes, more);
    }

    @Override
    public boolean open(String path, Consumer<? super OpenFile> reader) {
        int fd = openAs(FileType.REGULAR, path);
        if (fd < 0) {
            return false;
        }
        try {
            var status = root.buffers().status;
            long size = status.of(fd) < 0 ? 0 : status.info().size();
            reader.accept(new PlaceReader(root, path, fd, size));
        } finally {
            Libc.close(fd);
        }
        return true;
    }

    /// Opens what the path leads to, if it is of this type; -1 where it is not, or cannot be
    /// opened.
    private int openAs(FileType type, String path) {
        int place = open(path, true);
        if (place < 0) {
            return -1;
        }
        var status = root.buffers().status;
        int result = status.of(place);
        if (result == 0 && status.type() == type) {
            result = Root.reopen(place, type);
        } else {
            result = result == 0 ? -Errno.ENOENT : result;
        }
        Libc.close(place);
        root.misses.add(path, result);
        return result;
    }

    @Override
    public @Nullable String readLink(String path) {
        int fd = open(path, false);
        if (fd < 0) {
            return null;
        }
        var buffers = root.buffers();
        int length = Libc.readlinkat(fd, Buffers.EMPTY, buffers.text);
        Libc.close(fd);
        if (length < 0) {
            // Not a link: ENOENT since Linux 2.6.39, EINVAL from some file systems.
            root.misses.add(path, length == -Errno.EINVAL ? 0 : length);
            return null;
        }
        return buffers.target(length);
    }

    @Override
    public List<String> list(String directory) {
        return list(directory, NAMES_LENGTH);
    }

    /// @param length of all names together, in bytes, past which no more are read
    List<String> list(String directory, long length) {
        int fd = openAs(FileType.DIRECTORY, directory);
        if (fd < 0) {
            return List.of();
        }
        var names = names(directory, fd, length);
        Libc.close(fd);
        Collections.sort(names);
        return Collections.unmodifiableList(names);
    }

    private List<String> names(String directory, int fd, long length) {
        var buffers = root.buffers();
        var entries = new Entries(buffers.directory);
        var names = new ArrayList<String>();
        long left = length;
        int result = entries.fill(fd);
        for (; result > 0 && names.size() < NAMES_LIMIT && left > 0; result = entries.fill(fd)) {
            while (entries.next()) {
                names.add(buffers.decode(buffers.directory, entries.offset(), entries.length()));
                left -= entries.length();
            }
        }
        if (result > 0) {
            miss(
                    new Unseen(
                            directory,
                            Phrase.of(
                                    "holds more names than are kept at once, only {0} were listed",
                                    "目录项过多，只列出了 {0} 个", names.size())));
        }
        root.misses.add(directory, result);
        return names;
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        int fd = open(path, false);
        if (fd < 0) {
            return null;
        }
        var buffers = root.buffers();
        var place = Libc.path("/proc/self/fd/" + fd);
        int length = Libc.getxattr(place, buffers.attributeName(name), buffers.content);
        Libc.close(fd);
        return attribute(root, path, buffers, length);
    }

    /// The value that a call left in the buffer; an attribute that is not there is no miss.
    static byte @Nullable [] attribute(Root root, String path, Buffers buffers, int length) {
        if (length >= 0) {
            return buffers.content.asSlice(0, length).toArray(JAVA_BYTE);
        }
        switch (-length) {
            case Errno.ENODATA, Errno.EOPNOTSUPP, Errno.ERANGE, Errno.EINVAL -> {}
            default -> root.misses.add(path, length);
        }
        return null;
    }

    /// Opens a real path as a place only (`O_PATH`), for what changes files: a descriptor, which
    /// the caller closes, or `-errno`; `-ELOOP` or `-ENOTDIR` where a link is on the way.
    public int place(String path) {
        return root.openReal(path);
    }

    @Override
    public void walk(String top, FileVisitor visitor) {
        walk(top, visitor, WORKERS);
    }

    /// As [#walk(String, FileVisitor)], by so many threads, this one among them. A root that is a
    /// link is resolved first. A pseudo file system is walked where it is itself the root.
    ///
    /// @throws RuntimeException or Error what the visitor throws, when all threads have stopped
    public void walk(String top, FileVisitor visitor, int workers) {
        String real = resolve(top);
        if (real != null) {
            var skipped = root.mounts.duplicates(real, this::isDirectory);
            var tops = new ArrayList<String>();
            for (var mount : root.mounts.cutOff(real, skipped)) {
                if (isToBeEntered(mount, real, visitor)) {
                    tops.add(mount.point());
                }
            }
            tops.add(real);
            new Walk(root, visitor, skipped).run(tops, workers);
        }
    }

    /// Whether a mount that the walk would not come to is one of the host's, not covered by what
    /// was mounted over it later, and wanted.
    private boolean isToBeEntered(Mount mount, String top, FileVisitor visitor) {
        var info = stat(mount.point());
        if (info == null || root.isOfOnlooker(mount)) {
            return false;
        }
        if (!info.isDirectory()) {
            if (info.isRegular() && info.size() > 0) {
                miss(new Unseen(mount.point(), SINGLE));
            }
            return false;
        }
        var around = root.mounts.around(mount.point(), top);
        boolean covered =
                around != null
                        && around.nature() == Mount.Nature.PSEUDO
                        && around.device() == info.device();
        return !covered && visitor.enter(mount.point(), info);
    }

    /// Docker names layers by links.
    private boolean isDirectory(String path) {
        var info = stat(path);
        return info != null && info.isDirectory();
    }

    @Override
    public void miss(Unseen unseen) {
        root.misses.add(unseen);
    }

    @Override
    public List<Unseen> unseen() {
        return root.misses.list();
    }

    /// Gives the root's descriptor back. Nothing may be asked afterwards.
    @Override
    public void close() {
        root.close();
    }
}
