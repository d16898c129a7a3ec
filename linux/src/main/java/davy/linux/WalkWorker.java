package davy.linux;

import davy.core.host.FileType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thread of a walk: reads directories and hands their entries to the visitor.
final class WalkWorker implements AutoCloseable {
    /// Directories found in one directory before the rest of it is put off.
    private static final int MOST_FOUND = 4096;

    private final Walk walk;
    private final Root root;
    private final Buffers buffers;
    private final Entries entries;
    private final FileStatus status;
    private final WalkedFile file;
    private final Anchor anchor = new Anchor();
    private final List<String> found = new ArrayList<>();
    private @Nullable Set<String> mountPoints;

    WalkWorker(Walk walk) {
        this.walk = walk;
        this.root = walk.root;
        this.buffers = new Buffers(root.features);
        this.entries = new Entries(buffers.directory);
        this.status = buffers.status;
        this.file = new WalkedFile(root, buffers);
    }

    void read(Walk.Task task) {
        String path = task.path();
        int fd = task.fd() >= 0 ? task.fd() : root.openDirectory(path, anchor);
        if (fd < 0) {
            root.misses.add(path, fd);
            return;
        }
        mountPoints = root.mounts.namesBelow(path);
        boolean putOff = false;
        try {
            putOff = read(path, fd);
        } finally {
            if (!putOff) {
                Libc.close(fd);
            }
        }
        walk.add(found);
        found.clear();
    }

    /// @return whether the rest was put off, and the descriptor is no longer ours
    private boolean read(String path, int fd) {
        file.enter(path, fd);
        found.clear();
        int result = entries.fill(fd);
        for (; result > 0 && !walk.isStopped(); result = entries.fill(fd)) {
            while (entries.next() && !walk.isStopped()) {
                visit(path, fd);
            }
            if (found.size() > MOST_FOUND) {
                if (walk.putOff(path, fd)) {
                    return true;
                }
                walk.add(found);
                found.clear();
            }
        }
        root.misses.add(path, result);
        return false;
    }

    private void visit(String path, int fd) {
        Crossing crossing = mountPoints == null ? Crossing.NONE : crossing(path);
        if (crossing == Crossing.UNTOUCHED) {
            return;
        }
        int result = status.at(fd, entries.address());
        if (result < 0) {
            root.misses.add(file.pathOf(entries), result);
            return;
        }
        boolean directory = status.type() == FileType.DIRECTORY;
        file.begin(entries);
        try {
            walk.visitor.visit(file);
            if (directory
                    && crossing == Crossing.NONE
                    && walk.visitor.enter(file.path(), file.info())) {
                found.add(file.path());
            }
        } finally {
            file.end();
        }
    }

    /// What becomes of a directory that another file system is mounted on.
    private enum Crossing {
        /// None is, or it is to be entered.
        NONE,
        SHOWN_ONLY,
        UNTOUCHED
    }

    private Crossing crossing(String path) {
        String name = buffers.decode(buffers.directory, entries.offset(), entries.length());
        var mount =
                mountPoints != null && mountPoints.contains(name)
                        ? root.mounts.at(Mounts.join(path, name))
                        : null;
        if (mount == null) {
            return Crossing.NONE;
        }
        if (mount.isIdleTrigger()) {
            return Crossing.UNTOUCHED;
        }
        return switch (mount.nature()) {
            case REMOTE -> untouched(mount);
            case PSEUDO -> Crossing.SHOWN_ONLY;
            case LOCAL -> isPassedOver(mount) ? Crossing.SHOWN_ONLY : Crossing.NONE;
        };
    }

    private Crossing untouched(Mount mount) {
        root.misses.add(mount);
        return Crossing.UNTOUCHED;
    }

    private boolean isPassedOver(Mount mount) {
        return walk.duplicates.contains(mount.point()) || root.isOfOnlooker(mount);
    }

    @Override
    public void close() {
        anchor.close();
    }
}
