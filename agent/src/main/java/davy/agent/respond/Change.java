package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.action.ProcessPin;
import davy.core.action.SegmentPin;
import davy.core.network.RuleCopy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a step really does to the host, small enough to be looked at afterwards and to be taken
/// back. Each is written to the journal, and is on the disk there, before it is made.
sealed interface Change {
    /// A file goes aside.
    ///
    /// @param path real
    /// @param kept name in the folder of kept files
    /// @param record of the file as it was
    /// @param hash SHA-256 of a regular file; else empty
    record Move(String path, String kept, FileRecord record, String hash) implements Change {}

    /// A file gets other content; the old one goes aside.
    ///
    /// @param hash SHA-256 of the old content
    /// @param newHash SHA-256 of the new content
    record Rewrite(String path, String kept, FileRecord record, String hash, String newHash)
            implements Change {}

    /// Flags of chattr(1) of a directory.
    ///
    /// @param device as [FileRecord#device]; 0 for any, with `inode` 0 in journals of versions that
    ///   did not know it
    record Flags(String path, int before, int after, long device, long inode) implements Change {
        Flags(String path, int before, int after) {
            this(path, before, after, 0, 0);
        }

        static Flags of(String path, FileRecord record, int after) {
            return new Flags(path, record.flags(), after, record.device(), record.inode());
        }

        /// Whether it locks the directory, and does not unlock it for a moment.
        boolean locks() {
            return (after & ~before & FileRecord.LOCKED) != 0;
        }

        /// Whether it is locked as this change left it.
        boolean isAfter(FileRecord now) {
            return ((now.flags() ^ after) & FileRecord.LOCKED) == 0;
        }

        /// Whether this is the directory, and no other one that has its path by now.
        boolean isOf(FileRecord now) {
            boolean same = device == 0 || now.device() == device;
            return inode == 0 || same && now.inode() == inode;
        }

        /// The same where its file system may have another number by now.
        Flags ofAnyDevice() {
            return new Flags(path, before, after, 0, inode);
        }
    }

    /// Names in a directory change by the other changes of its step. Taken back last of all of
    /// them: the directory then has its old times again, if nobody else changed it since.
    ///
    /// @param after when it was changed last by this step; null until the step has ended
    record Folder(String path, FileRecord record, @Nullable Instant after) implements Change {}

    /// So many processes at most are in one change: a line of the journal is read up to some
    /// length.
    int MOST_MEMBERS = 10_000;

    private static <C extends Change> List<C> inParts(
            Collection<Member> members, Function<List<Member>, C> change) {
        var all = List.copyOf(members);
        var parts = new ArrayList<C>();
        for (int i = 0; i < all.size(); i += MOST_MEMBERS) {
            parts.add(change.apply(all.subList(i, Math.min(all.size(), i + MOST_MEMBERS))));
        }
        return parts;
    }

    static List<Stop> stops(Collection<Member> members) {
        return inParts(members, Stop::new);
    }

    static List<Kill> kills(Collection<Member> members) {
        return inParts(members, Kill::new);
    }

    /// Processes are stopped.
    record Stop(List<Member> members) implements Change {
        public Stop {
            members = List.copyOf(members);
        }
    }

    /// Processes are ended; this cannot be taken back.
    record Kill(List<Member> members) implements Change {
        public Kill {
            members = List.copyOf(members);
        }
    }

    /// Ports are closed to all but the host itself.
    ///
    /// @param name of the fence
    record Fenced(String name, List<Integer> ports) implements Change {
        public Fenced {
            ports = List.copyOf(ports);
        }
    }

    /// Addresses are kept out, or the host is cut off.
    ///
    /// @param name of the fence
    /// @param blocked addresses
    /// @param open what stays open of a host that is cut off; empty where it is not
    record Walled(String name, List<String> blocked, List<String> open) implements Change {
        public Walled {
            blocked = List.copyOf(blocked);
            open = List.copyOf(open);
        }
    }

    /// A rule is taken out of nftables.
    ///
    /// @param copy of the rule, with what is needed to put it back
    /// @param alike how many rules of its chain said the same before, itself included
    record RuleRemoved(RuleCopy copy, int alike) implements Change {}

    /// A running Redis keeps its data elsewhere.
    ///
    /// @param server that was told so; null in journals of versions that did not know it
    /// @param hash SHA-256 of its program
    /// @param kept name of the dump of before in the folder of kept files; empty where there was
    ///   none
    record RedisPlace(
            int port,
            String folder,
            String file,
            String newFolder,
            String newFile,
            @Nullable ProcessPin server,
            String hash,
            String kept)
            implements Change {}

    /// A running Redis asks for another password, which stands in its file.
    ///
    /// @param path of that file
    /// @param before password until then; empty for none
    record RedisPassword(int port, String path, String before) implements Change {}

    /// A container is ended, and does not start again by itself.
    ///
    /// @param running whether it ran; also where it stood still
    /// @param paused whether it stood still
    /// @param restart its restart policy: `no`, `always`, `unless-stopped`, `on-failure`
    /// @param retries of that policy
    record StopContainer(
            String id,
            String name,
            String image,
            boolean running,
            boolean paused,
            String restart,
            long retries)
            implements Change {}

    /// A container goes; what it has written is kept as an image.
    ///
    /// @param kept name of that image
    /// @param keptId its id; empty as long as it is not known
    record RemoveContainer(String id, String name, String image, String kept, String keptId)
            implements Change {
        RemoveContainer withKeptId(String newId) {
            return new RemoveContainer(id, name, image, kept, newId);
        }
    }

    /// An image loses its names.
    ///
    /// @param kept its name meanwhile
    record RenameImage(String image, String kept, List<String> names) implements Change {
        public RenameImage {
            names = List.copyOf(names);
        }
    }

    /// A segment of shared memory goes.
    ///
    /// @param kept name of its content in the folder of kept files
    /// @param hash SHA-256 of that
    record SharedMemory(SegmentPin segment, String kept, String hash) implements Change {}

    /// A pin of a BPF program goes; that cannot be taken back.
    ///
    /// @param program its id, of this boot
    /// @param kept name of its instructions in the folder of kept files
    record Unpinned(String path, int program, String tag, String kept) implements Change {}

    /// The ssh server reads its settings again.
    record ReloadSsh() implements Change {}

    /// systemd reads its units again.
    record Reload() implements Change {}
}
