package davy.agent.archive;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The files of a tar as an image: a file system, or a collection of UAC (`[root]/…` with
/// `bodyfile/bodyfile.txt`).
final class TarHost implements Host, Archived {
    private static final int PIECE = 1 << 16;
    private static final int HEAD = 4096;
    private static final String UAC_ROOT = "/[root]";
    private static final String UAC_LOG = "/uac.log";
    private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");
    private static final String BODY_FILE = "/bodyfile/bodyfile.txt";
    private static final int LONGEST_LINE = 16 << 10;

    private final FileTree tree;
    private final Store store;
    private final String place;
    private final FileTree.Node root;
    private final boolean uac;
    private final Instant moment;
    private boolean described;
    private final Set<Unseen> unseen = new LinkedHashSet<>();
    private final List<Unseen> lost = new ArrayList<>();
    private long bare;
    private String firstBare = "";

    TarHost(FileTree tree, Store store) throws IOException {
        this.tree = tree;
        this.store = store;
        this.place = place(tree);
        this.uac = place.endsWith(UAC_ROOT);
        this.root = Objects.requireNonNullElse(tree.get(place), tree.top());
        this.moment = moment(tree.get(beside(UAC_LOG)), Instant.now());
        if (uac) {
            describe();
            miss(
                    new Unseen(
                            "live_response",
                            Phrase.of(
                                    "what UAC's programs printed of processes, sockets and the kernel is"
                                            + " not judged: they asked the host's own tools; look at it"
                                            + " by hand",
                                    "UAC 记录的进程、网络连接和内核信息来自主机自身的工具，未作判断；请人工查看")));
        }
        if (tree.isTimeless() && !described) {
            miss(
                    new Unseen(
                            "/",
                            Phrase.of(
                                    "the archive keeps no change or creation times, only those of"
                                            + " modification, which anybody can set: --since leaves"
                                            + " out nothing by them alone",
                                    "归档不含文件的变更时间与创建时间，只有可被任意改写的修改时间：--since 不会仅凭修改时间略去发现")));
        }
        note(tree.refused(), "names that lead out of it, or links to nothing", "指向归档之外或目标不存在的成员");
        note(tree.repeated(), "files that are there twice: the last counts", "重复出现的文件（以最后一个为准）");
    }

    private void note(long count, String en, String zh) {
        if (count > 0) {
            miss(new Unseen("/", Phrase.of("the archive has {0} " + en, "归档中有 {0} 个" + zh, count)));
        }
    }

    /// The directory that is the host's `/`: UAC's, or the top one, or the only one below that.
    private static String place(FileTree tree) {
        var names = tree.top().names();
        String only = names.size() == 1 ? "/" + names.getFirst() : "";
        if (tree.get(UAC_ROOT) != null) {
            return UAC_ROOT;
        }
        if (tree.get(only + UAC_ROOT) != null) {
            return only + UAC_ROOT;
        }
        return !isSystem(tree, "") && isSystem(tree, only) ? only : "";
    }

    private static boolean isSystem(FileTree tree, String place) {
        return Archives.FOLDERS.stream().anyMatch(name -> tree.get(place + name) != null);
    }

    /// A file of UAC itself.
    private String beside(String name) {
        return place.substring(0, Math.max(place.length() - UAC_ROOT.length(), 0)) + name;
    }

    /// UAC writes its log to the end of the collection; other tars tell no time.
    private Instant moment(FileTree.@Nullable Node log, Instant now) {
        var written = log == null || !uac ? now : log.info().modified();
        return written.isAfter(EARLIEST) && written.isBefore(now) ? written : now;
    }

    private void describe() throws IOException {
        var node = tree.get(beside(BODY_FILE));
        var slice = node == null ? null : node.slice();
        if (slice == null) {
            return;
        }
        byte[] buffer = new byte[PIECE];
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        for (long at = 0; at < slice.length(); ) {
            int got = store.read(slice, at, buffer, 0, PIECE);
            for (int i = 0; i < got; i++) {
                if (buffer[i] == '\n') {
                    describe(RawText.decode(line, 0, length));
                    length = 0;
                } else if (length < LONGEST_LINE) {
                    line[length++] = buffer[i];
                }
            }
            at += Math.max(got, 1);
        }
        describe(RawText.decode(line, 0, length));
    }

    private void describe(String line) throws IOException {
        var told = BodyFile.parse(line);
        if (told != null && !told.path().equals("/")) {
            described = true;
            tree.describe(root, told.path(), told.info(), told.target());
        }
    }

    @Override
    public Instant moment() {
        return moment;
    }

    @Override
    public Phrase told() {
        return uac
                ? Phrase.of(
                        "a collection of UAC: its files are looked at as an image",
                        "UAC 采集归档：将其中的文件作为镜像检查")
                : Phrase.of(
                        "a tar without sums: its files are looked at as an image",
                        "不带校验的 tar 归档：将其中的文件作为镜像检查");
    }

    @Override
    public Kind kind() {
        return Kind.IMAGE;
    }

    @Override
    public @Nullable Kernel kernel() {
        return null;
    }

    private FileTree.@Nullable Node node(String path, boolean follow) {
        var found = find(path, follow);
        return found == null ? null : found.node();
    }

    private FileTree.@Nullable Place find(String path, boolean follow) {
        return path.startsWith("/") ? FileTree.resolve(root, path, follow) : null;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        var node = node(path, true);
        return node == null ? null : node.info();
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        var node = node(path, false);
        return node == null ? null : node.info();
    }

    @Override
    public @Nullable String resolve(String path) {
        var found = find(path, true);
        return found == null ? null : found.path();
    }

    @Override
    public @Nullable String readLink(String path) {
        var node = node(path, false);
        return node == null ? null : node.target();
    }

    @Override
    public List<String> list(String directory) {
        var node = node(directory, true);
        return node == null ? List.of() : node.names();
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        var node = node(path, false);
        return node == null ? null : attribute(node, name);
    }

    private static byte @Nullable [] attribute(FileTree.Node node, String name) {
        String value = node.attribute(name);
        return value == null ? null : RawText.encode(value);
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        var node = node(path, true);
        if (node == null || !hasContent(node, path)) {
            return null;
        }
        var slice = node.slice();
        byte[] bytes = slice == null ? new byte[0] : bytes(slice, limit);
        return new Content(bytes, slice != null && slice.length() > limit);
    }

    @Override
    public boolean open(String path, Consumer<? super OpenFile> reader) {
        var node = node(path, true);
        if (node == null || !hasContent(node, path)) {
            return false;
        }
        reader.accept(new View(path, node));
        return true;
    }

    private byte[] bytes(Store.Slice slice, int limit) {
        try {
            return store.bytes(slice, limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether content was collected; notes where it was not.
    private synchronized boolean hasContent(FileTree.Node node, String path) {
        if (!node.isRegular()) {
            return false;
        }
        if (node.slice() == null && node.size() > 0) {
            firstBare = bare++ == 0 ? path : firstBare;
            return false;
        }
        return true;
    }

    @Override
    public void walk(String top, FileVisitor visitor) {
        var found = find(top, true);
        var waiting = new ArrayDeque<FileTree.Place>();
        if (found != null) {
            waiting.push(found);
        }
        while (!waiting.isEmpty()) {
            var directory = waiting.pop();
            String prefix = directory.path().equals("/") ? "/" : directory.path() + "/";
            for (String name : directory.node().names()) {
                var node = directory.node().child(name);
                if (node != null) {
                    visit(new FileTree.Place(prefix + name, node), visitor, waiting);
                }
            }
        }
    }

    private void visit(
            FileTree.Place place, FileVisitor visitor, ArrayDeque<FileTree.Place> waiting) {
        var view = new View(place.path(), place.node());
        visitor.visit(view);
        if (place.node().isDirectory() && visitor.enter(place.path(), view.info())) {
            waiting.push(place);
        }
    }

    @Override
    public synchronized void miss(Unseen miss) {
        unseen.add(miss);
    }

    /// Notes what the archive lacks.
    synchronized void lose(Unseen lack) {
        lost.add(lack);
    }

    @Override
    public synchronized List<Unseen> unseen() {
        var all = new ArrayList<>(lost());
        all.addAll(unseen);
        return all;
    }

    @Override
    public synchronized List<Unseen> lost() {
        var all = new ArrayList<>(lost);
        if (bare > 0) {
            all.add(
                    new Unseen(
                            firstBare,
                            Phrase.of(
                                    "the collection has no content of this and of {0} files in all that"
                                            + " a check wanted to read, only what they are called",
                                    "归档中没有该文件的内容，仅有元数据（检查需要读取的此类文件共 {0} 个）", bare)));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /// A file that the walk passes.
    private final class View implements FileView, OpenFile {
        private final String path;
        private final FileTree.Node node;

        View(String path, FileTree.Node node) {
            this.path = path;
            this.node = node;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public FileInfo info() {
            return node.info();
        }

        @Override
        public long size() {
            return node.size();
        }

        @Override
        public byte[] head() {
            var slice = node.slice();
            return slice == null || !hasContent(node, path) ? new byte[0] : bytes(slice, HEAD);
        }

        @Override
        public void stream(long limit, Sink sink) {
            byte[] buffer = new byte[PIECE];
            long at = 0;
            while (at < limit) {
                int got = readAt(at, buffer, 0, (int) Math.min(PIECE, limit - at));
                if (got <= 0 || !sink.accept(buffer.clone(), got)) {
                    return;
                }
                at += got;
            }
        }

        @Override
        public byte @Nullable [] attribute(String name) {
            return TarHost.attribute(node, name);
        }

        @Override
        public @Nullable String target() {
            return node.target();
        }

        @Override
        public int readAt(long offset, byte[] into, int at, int length) {
            var slice = node.slice();
            if (slice == null || offset < 0 || !hasContent(node, path)) {
                return -1;
            }
            try {
                return store.read(slice, offset, into, at, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
