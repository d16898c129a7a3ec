package davy.linux.change;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import davy.core.host.FileType;
import davy.core.text.RawText;
import davy.linux.Errno;
import davy.linux.Libc;
import davy.linux.LibcChange;
import davy.linux.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/// Directories and symbolic links that are made anew. The kernel makes them without opening them:
/// whoever may write to the directory around can put another file in their place before they are
/// opened, and would be given that one as his own. So what is opened must look as nothing else does
/// but what was just made; where nobody else may write around it, as on file systems that hold no
/// modes, that is enough. Of one thread.
final class Fresh {
    /// `d--------T`: nobody makes a directory of such a mode, and none gets it by chance.
    static final int MODE = 01000;

    private static final int INHERITED = 02000;

    /// Group and others may write; so shows an ACL too.
    private static final int OTHERS = 0022;

    private static final int TO_LIST =
            Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    private static final int TO_NAME = Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;

    /// Of a record of getdents64(2): its length.
    private static final int LENGTH = 16;

    private static final String ACL = "system.posix_acl_access";
    private static final String DEFAULT_ACL = "system.posix_acl_default";

    /// There is none of it, or the file system holds none.
    private static final Set<Integer> NO_ATTRIBUTE =
            Set.of(Errno.ENODATA, Errno.EOPNOTSUPP, Errno.ENOSYS);

    private final MemorySegment buffer = Arena.ofAuto().allocate(4096, 8);
    private final MemorySegment noName = Arena.ofAuto().allocate(8, 8);
    private final Status status = new Status();

    /// Makes an empty directory that nobody else may use.
    ///
    /// @return its descriptor
    int directory(Place place) throws ChangeException {
        place.check("mkdirat", LibcChange.mkdirat(place.directory(), place.name(), MODE));
        return openDirectory(place);
    }

    int openDirectory(Place place) throws ChangeException {
        int fd =
                place.check(
                        "openat", Libc.openat(place.directory(), Libc.path(place.name()), TO_LIST));
        return verified(place, fd, isFreshDirectory(fd) || isAlone(place));
    }

    /// Whether root alone puts files into the directory around.
    private boolean isAlone(Place place) {
        return status.of(place.directory()) == 0
                && status.info().uid() == Libc.geteuid()
                && (status.info().mode() & OTHERS) == 0;
    }

    private boolean isFreshDirectory(int fd) {
        return isOwn(fd, FileType.DIRECTORY)
                && (status.info().mode() & ~INHERITED) == MODE
                && isEmpty(fd);
    }

    /// Makes a symbolic link.
    ///
    /// @return its descriptor (`O_PATH`)
    int link(Place place, String target) throws ChangeException {
        place.check("symlinkat", LibcChange.symlinkat(target, place.directory(), place.name()));
        return openLink(place, target);
    }

    int openLink(Place place, String target) throws ChangeException {
        int fd =
                place.check(
                        "openat", Libc.openat(place.directory(), Libc.path(place.name()), TO_NAME));
        return verified(place, fd, isOwn(fd, FileType.LINK) && target(fd).equals(target));
    }

    /// What is not the one that was made is left as it is, whoever put it there.
    private static int verified(Place place, int fd, boolean fresh) throws ChangeException {
        if (!fresh) {
            Libc.close(fd);
            throw new ChangeException("another file took its place", place.path(), Errno.EEXIST);
        }
        return fd;
    }

    private boolean isOwn(int fd, FileType type) {
        return status.of(fd) == 0
                && status.info().type() == type
                && status.info().uid() == Libc.geteuid();
    }

    private String target(int fd) {
        int length = Libc.readlinkat(fd, noName, buffer);
        return length < 0 ? "" : RawText.decode(buffer.asSlice(0, length).toArray(JAVA_BYTE));
    }

    /// Whether a directory has no names but its own and its parent's.
    private boolean isEmpty(int fd) {
        int names = 0;
        int length = Libc.getdents64(fd, buffer);
        while (length > 0) {
            for (int at = 0; at + LENGTH < length; names++) {
                at +=
                        Math.max(
                                LENGTH,
                                Short.toUnsignedInt(buffer.get(JAVA_SHORT_UNALIGNED, at + LENGTH)));
            }
            length = names > 2 ? 0 : Libc.getdents64(fd, buffer);
        }
        return length == 0 && names <= 2;
    }

    /// Takes the access control lists away that the directory around gives to all that is made in
    /// it. That comes before a mode is set, which would widen what they allow.
    static void strip(Place place, int fd, boolean directory) throws ChangeException {
        for (String acl : directory ? List.of(ACL, DEFAULT_ACL) : List.of(ACL)) {
            int result = LibcChange.fremovexattr(fd, acl);
            if (!NO_ATTRIBUTE.contains(-result)) {
                place.check("fremovexattr", result);
            }
        }
    }

    /// Takes what was made away again, if it is still there.
    ///
    /// @param fd of it
    void remove(Place place, int fd) {
        if (status.of(fd) != 0) {
            return;
        }
        long device = status.device();
        long inode = status.inode();
        boolean directory = status.info().isDirectory();
        boolean there =
                status.at(place.directory(), Libc.path(place.name())) == 0
                        && status.device() == device
                        && status.inode() == inode;
        if (there) {
            int flags = directory ? LibcChange.AT_REMOVEDIR : 0;
            LibcChange.unlinkat(place.directory(), place.name(), flags);
        }
    }
}
