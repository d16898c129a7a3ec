package davy.agent.archive;

import davy.agent.archive.Store.Slice;
import davy.core.file.Sha256;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.text.UnixTime;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files of a tar as a tree in memory, their contents in the store. Links stay in the tree,
/// whatever they say.
final class FileTree {
    private static final int MOST_LINKS = 40;
    private static final int MOST_STEPS = 8_192;
    private static final int LONGEST_PATH = 4096;
    private static final long LAST = 1L << 40;

    /// What a file costs in memory beside its name.
    private static final int WEIGHT = 160;

    /// A file of the tree, as small as can be: there may be a million.
    static final class Node {
        private FileType type = FileType.DIRECTORY;
        private int mode = 0755;
        private int uid;
        private int gid;
        private long size;
        private int inode;
        private long modified;
        private long changed;
        private long born;
        private @Nullable Slice slice;
        private @Nullable String target;
        private Map<String, String> attributes = Map.of();
        private Map<String, Node> children = Map.of();

        FileInfo info() {
            return new FileInfo(
                    type,
                    mode,
                    uid & 0xFFFF_FFFFL,
                    gid & 0xFFFF_FFFFL,
                    size,
                    inode,
                    1,
                    1,
                    UnixTime.of(modified),
                    UnixTime.of(changed),
                    born == 0 ? null : UnixTime.of(born),
                    false,
                    false);
        }

        private void take(FileInfo told) {
            type = told.type();
            mode = told.mode();
            uid = (int) told.uid();
            gid = (int) told.gid();
            size = told.size();
            modified = told.modified().getEpochSecond();
            changed = told.changed().getEpochSecond();
            var birth = told.born();
            born = birth == null ? 0 : birth.getEpochSecond();
        }

        boolean isDirectory() {
            return type == FileType.DIRECTORY;
        }

        boolean isRegular() {
            return type == FileType.REGULAR;
        }

        long size() {
            return size;
        }

        /// Content; null where there is none or it was not collected.
        @Nullable Slice slice() {
            return slice;
        }

        @Nullable String target() {
            return target;
        }

        /// Extended ones, as pax keeps them.
        @Nullable String attribute(String name) {
            return attributes.get(name);
        }

        @Nullable Node child(String name) {
            return children.get(name);
        }

        List<String> names() {
            var names = children.keySet().toArray(String[]::new);
            Arrays.sort(names);
            return Arrays.asList(names);
        }
    }

    /// Where a path leads, itself without links.
    record Place(String path, Node node) {}

    private final Node top = new Node();
    private final long most;
    private long weight;
    private int inodes;
    private int files;

    /// Names that lead out of the tree, or are no names.
    private long refused;

    private long repeated;
    private boolean timeless;

    FileTree() {
        this(Runtime.getRuntime().maxMemory() / 2);
    }

    /// @param most bytes of memory
    FileTree(long most) {
        this.most = most;
    }

    /// Takes all members.
    void fill(Tar tar, Tar.Member first, Store store) throws IOException {
        var digest = Sha256.digest();
        for (var member = first; member != null; member = tar.next()) {
            boolean stored = (member.type() == '0' || member.type() == '7') && !member.isSparse();
            String path = path(member.name());
            if (path == null || path.equals("/")) {
                refused += path == null ? 1 : 0;
                continue;
            }
            add(path, member, stored ? store.add(tar, digest) : null);
        }
    }

    /// The path below `/`; null where a name leads out of the tree.
    static @Nullable String path(String name) {
        if (name.length() > LONGEST_PATH || name.indexOf('\0') >= 0) {
            return null;
        }
        var path = new StringBuilder();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                return null;
            }
            if (!part.isEmpty() && !part.equals(".")) {
                path.append('/').append(part);
            }
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    private void add(String path, Tar.Member member, @Nullable Slice slice) throws IOException {
        var same = member.type() == '1' ? hardLink(member) : null;
        var type = same == null ? type(member.type()) : FileType.REGULAR;
        boolean known = get(path) != null;
        var node = member.type() == '1' && same == null ? null : place(top, path, type);
        if (node == null) {
            refused++;
            return;
        }
        repeated += known && type != FileType.DIRECTORY ? 1 : 0;
        node.type = type;
        node.mode = member.mode();
        node.uid = (int) member.uid();
        node.gid = (int) member.gid();
        node.modified = Math.clamp(member.modified(), 0, LAST);
        node.changed = Math.clamp(Tar.decimal(member.more(), "ctime", 0), 0, LAST);
        timeless |= node.changed == 0;
        node.slice = same == null ? slice : same.slice;
        node.inode = same == null ? node.inode : same.inode;
        node.target = type == FileType.LINK ? member.link() : null;
        node.attributes = attributes(member);
        node.size = same == null ? size(member, node) : same.size;
    }

    private static long size(Tar.Member member, Node node) {
        var slice = node.slice;
        String target = node.target;
        if (target != null) {
            return target.length();
        }
        return slice != null ? slice.length() : node.isRegular() ? member.size() : 0;
    }

    private @Nullable Node hardLink(Tar.Member member) {
        String path = path(member.link());
        var node = path == null ? null : get(path);
        return node == null || !node.isRegular() ? null : node;
    }

    private static FileType type(char type) {
        return switch (type) {
            case '2' -> FileType.LINK;
            case '3' -> FileType.CHARACTER_DEVICE;
            case '4' -> FileType.BLOCK_DEVICE;
            case '5' -> FileType.DIRECTORY;
            case '6' -> FileType.FIFO;
            case '0', '1', '7', 'S' -> FileType.REGULAR;
            default -> FileType.UNKNOWN;
        };
    }

    private Map<String, String> attributes(Tar.Member member) throws IOException {
        var attributes = new HashMap<String, String>();
        for (var entry : member.more().entrySet()) {
            if (entry.getKey().startsWith("SCHILY.xattr.")) {
                attributes.put(entry.getKey().substring(13), entry.getValue());
                weigh(2L * (entry.getKey().length() + entry.getValue().length()));
            }
        }
        return attributes.isEmpty() ? Map.of() : attributes;
    }

    /// The node of that path below `from`, made where it is missing; null where something that is
    /// no directory is in its way, or a directory with files is to become something else.
    private @Nullable Node place(Node from, String path, FileType type) throws IOException {
        var here = from;
        for (int at = 1; at > 0 && at < path.length(); ) {
            if (!here.isDirectory()) {
                return null;
            }
            int slash = path.indexOf('/', at);
            here = child(here, slash < 0 ? path.substring(at) : path.substring(at, slash));
            at = slash + 1;
        }
        return type == FileType.DIRECTORY || here.children.isEmpty() ? here : null;
    }

    private Node child(Node parent, String name) throws IOException {
        var known = parent.children.get(name);
        if (known != null) {
            return known;
        }
        if (parent.children.isEmpty()) {
            parent.children = new HashMap<>(4);
        }
        weigh(WEIGHT + name.length());
        var made = new Node();
        made.inode = ++inodes;
        parent.children.put(name, made);
        files++;
        return made;
    }

    private void weigh(long more) throws IOException {
        weight += more;
        if (weight > most) {
            throw new ArchiveException(
                    "{0} files are more than memory holds; unpack it, and give the directory to --root",
                    "文件过多（已读到 {0} 个），内存不足；请先解包，再用 --root 指定解包后的目录", files);
        }
    }

    /// Adds what a body file tells of a file: the whole of one that was not collected, the times of
    /// one that was.
    void describe(Node root, String path, FileInfo told, @Nullable String target)
            throws IOException {
        var known = find(root, path);
        if (known != null && known.type != told.type()) {
            return;
        }
        var node = place(root, path, told.type());
        if (node == null) {
            return;
        }
        node.take(told);
        if (known == null && target != null) {
            node.target = target;
            weigh(2L * target.length());
        }
    }

    Node top() {
        return top;
    }

    /// What stands under that very name, no link followed.
    @Nullable Node get(String path) {
        return find(top, path);
    }

    private static @Nullable Node find(Node from, String path) {
        Node here = from;
        for (String part : path.split("/")) {
            if (here != null && !part.isEmpty()) {
                here = here.child(part);
            }
        }
        return here;
    }

    long refused() {
        return refused;
    }

    long repeated() {
        return repeated;
    }

    /// Whether the change time of any member is not told, as only some forms of tar do.
    boolean isTimeless() {
        return timeless;
    }

    /// Follows a path, links resolved below `root`; null where it leads nowhere.
    ///
    /// @param root the directory that is the host's `/`
    /// @param last whether a link at its end is followed
    static @Nullable Place resolve(Node root, String path, boolean last) {
        var ahead = new ArrayDeque<String>();
        push(ahead, path);
        var names = new ArrayList<String>();
        var nodes = new ArrayList<Node>();
        int links = 0;
        for (int step = 0; !ahead.isEmpty(); step++) {
            String name = ahead.removeFirst();
            if (name.equals("..")) {
                if (!nodes.isEmpty()) {
                    names.removeLast();
                    nodes.removeLast();
                }
                continue;
            }
            var here = nodes.isEmpty() ? root : nodes.getLast();
            var node = here.isDirectory() ? here.child(name) : null;
            if (node == null || step > MOST_STEPS) {
                return null;
            }
            String target = node.target;
            if (target == null || !last && ahead.isEmpty()) {
                names.add(name);
                nodes.add(node);
                continue;
            }
            if (++links > MOST_LINKS || target.length() > LONGEST_PATH) {
                return null;
            }
            if (target.startsWith("/")) {
                names.clear();
                nodes.clear();
            }
            push(ahead, target);
        }
        return new Place("/" + String.join("/", names), nodes.isEmpty() ? root : nodes.getLast());
    }

    private static void push(ArrayDeque<String> ahead, String path) {
        var parts = path.split("/");
        for (int i = parts.length - 1; i >= 0; i--) {
            if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                ahead.addFirst(parts[i]);
            }
        }
    }
}
