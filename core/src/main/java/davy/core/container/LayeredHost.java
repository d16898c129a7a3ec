package davy.core.container;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The root of a container, put together from directories of its host as overlayfs does (Linux,
/// Documentation/filesystems/overlayfs.rst): a file of a higher layer covers those below, a
/// character device stands for a file that was removed, an opaque directory hides what lies below.
/// No link leads out of it. Safe for several threads.
public final class LayeredHost implements Host {
    private static final int MOST_LINKS = 40;
    private static final int MOST_PARTS = 4_000;
    private static final int KEPT = 2_000;

    /// `NAME_MAX` of Linux; looking for a longer one would only be recorded as a failure.
    private static final int LONGEST_NAME = 255;

    private final Host host;
    private final List<String> layers;

    /// Directory to the directories of the host that it is made of.
    private final Map<String, List<String>> known = new LinkedHashMap<>();

    /// @param layers directories of the host, real paths, the topmost first
    public LayeredHost(Host host, List<String> layers) {
        this.host = host;
        this.layers = List.copyOf(layers);
    }

    /// @param path in the container, without links
    /// @param place on the host
    /// @param directories that make it, if it is one
    private record Found(String path, String place, FileInfo info, List<String> directories) {}

    private @Nullable Found find(String path, boolean follow) {
        if (!path.startsWith("/") || path.length() > 1 << 16 || path.indexOf('\0') >= 0) {
            return null;
        }
        var top = top();
        var rest = new ArrayDeque<String>();
        push(rest, path);
        var trail = new ArrayDeque<Found>();
        int links = 0;
        for (int i = 0; top != null && !rest.isEmpty() && i < MOST_PARTS; i++) {
            String part = rest.pop();
            if (part.equals("..")) {
                trail.poll();
                continue;
            }
            var next = child(trail.isEmpty() ? top : trail.peek(), part);
            if (next == null) {
                return null;
            }
            if (!next.info.isLink() || !follow && rest.isEmpty()) {
                trail.push(next);
                continue;
            }
            String target = links++ < MOST_LINKS ? host.readLink(next.place) : null;
            if (target == null) {
                return null;
            }
            if (target.startsWith("/")) {
                trail.clear();
            }
            push(rest, target);
        }
        return !rest.isEmpty() ? null : trail.isEmpty() ? top : trail.peek();
    }

    private static void push(ArrayDeque<String> rest, String path) {
        String[] parts = path.split("/", MOST_PARTS);
        for (int i = parts.length - 1; i >= 0; i--) {
            if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                rest.push(parts[i]);
            }
        }
    }

    private @Nullable Found top() {
        for (String layer : layers) {
            var info = host.stat(layer);
            if (info != null && info.isDirectory()) {
                return new Found("/", layer, info, layers);
            }
        }
        return null;
    }

    private @Nullable Found child(Found parent, String name) {
        if (name.length() > LONGEST_NAME) {
            return null;
        }
        for (int i = 0; i < parent.directories.size(); i++) {
            String place = parent.directories.get(i) + "/" + name;
            var info = host.lstat(place);
            if (info == null) {
                continue;
            }
            if (info.type() == FileType.CHARACTER_DEVICE) {
                return null;
            }
            String path = parent.path.equals("/") ? "/" + name : parent.path + "/" + name;
            var directories =
                    info.isDirectory() ? directories(path, parent, i, name) : List.<String>of();
            return new Found(path, place, info, directories);
        }
        return null;
    }

    private List<String> directories(String path, Found parent, int from, String name) {
        synchronized (known) {
            var before = known.get(path);
            if (before != null) {
                return before;
            }
        }
        var all = new ArrayList<String>();
        for (String directory : parent.directories.subList(from, parent.directories.size())) {
            String place = directory + "/" + name;
            var info = host.lstat(place);
            if (info != null && !info.isDirectory()) {
                break;
            }
            if (info != null) {
                all.add(place);
                if (isOpaque(place)) {
                    break;
                }
            }
        }
        synchronized (known) {
            if (known.size() >= KEPT) {
                known.clear();
            }
            known.put(path, List.copyOf(all));
        }
        return all;
    }

    private boolean isOpaque(String place) {
        return layers.size() > 1
                && (isYes(host.attribute(place, "trusted.overlay.opaque"))
                        || isYes(host.attribute(place, "user.overlay.opaque")));
    }

    private static boolean isYes(byte @Nullable [] value) {
        return value != null && value.length == 1 && value[0] == 'y';
    }

    /// Where a file lies on the host; null where there is none.
    public @Nullable String place(String path) {
        var found = find(path, false);
        return found == null ? null : found.place;
    }

    @Override
    public Kind kind() {
        return Kind.IMAGE;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        var found = find(path, true);
        return found == null ? null : found.info;
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        var found = find(path, false);
        return found == null ? null : found.info;
    }

    @Override
    public @Nullable String resolve(String path) {
        var found = find(path, true);
        return found == null ? null : found.path;
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        var found = find(path, true);
        return found == null || !found.info.isRegular() ? null : host.read(found.place, limit);
    }

    @Override
    public boolean open(String path, Consumer<? super OpenFile> reader) {
        var found = find(path, true);
        return found != null && found.info.isRegular() && host.open(found.place, reader);
    }

    @Override
    public @Nullable String readLink(String path) {
        var found = find(path, false);
        return found == null ? null : host.readLink(found.place);
    }

    @Override
    public List<String> list(String directory) {
        var found = find(directory, true);
        if (found == null) {
            return List.of();
        }
        var names = new TreeSet<String>();
        var removed = new TreeSet<String>();
        int last = found.directories.size() - 1;
        for (int i = 0; i <= last; i++) {
            String place = found.directories.get(i);
            for (String name : host.list(place)) {
                if (names.contains(name) || removed.contains(name)) {
                    continue;
                }
                boolean isRemoved = i < last && isDevice(place + "/" + name);
                (isRemoved ? removed : names).add(name);
            }
        }
        return List.copyOf(names);
    }

    private boolean isDevice(String place) {
        var info = host.lstat(place);
        return info != null && info.type() == FileType.CHARACTER_DEVICE;
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        var found = find(path, false);
        return found == null ? null : host.attribute(found.place, name);
    }

    /// Each layer, one after the other: a file that is covered by another is shown too.
    @Override
    public void walk(String root, FileVisitor visitor) {
        var found = find(root, true);
        if (found == null) {
            return;
        }
        for (String directory : found.directories) {
            host.walk(directory, new InnerVisitor(directory, found.path, visitor));
        }
    }

    /// Shows a directory of the host as one of the container.
    private record InnerVisitor(String directory, String path, FileVisitor visitor)
            implements FileVisitor {
        @Override
        public boolean enter(String entered, FileInfo info) {
            return visitor.enter(inner(entered), info);
        }

        @Override
        public void visit(FileView file) {
            visitor.visit(new InnerFile(file, inner(file.path())));
        }

        private String inner(String place) {
            String rest = place.substring(directory.length());
            return path.equals("/") ? rest : path + rest;
        }
    }

    /// Null: what runs in a container runs on its host.
    @Override
    public @Nullable Kernel kernel() {
        return null;
    }

    @Override
    public void miss(Unseen unseen) {
        host.miss(unseen);
    }

    /// None: its host tells them.
    @Override
    public List<Unseen> unseen() {
        return List.of();
    }
}
