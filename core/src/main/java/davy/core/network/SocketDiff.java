package davy.core.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Sockets that one view of the kernel shows and another does not.
///
/// A socket is the same where protocol and inode are: its state and even its peer may change
/// between two readings. Sockets without an inode (half open, orphaned, waiting to be forgotten)
/// come and go, and are not compared.
public final class SocketDiff {
    private SocketDiff() {}

    /// The sockets of `first` that are not in `second`, as of two readings. Some of them may only
    /// have been opened or closed in between.
    public static List<Socket> missing(List<Socket> first, List<Socket> second) {
        var known = keys(second);
        var missing = new ArrayList<Socket>();
        for (var socket : first) {
            if (socket.inode() != 0 && !known.contains(Key.of(socket))) {
                missing.add(socket);
            }
        }
        return missing;
    }

    /// The sockets that `full` shows before and after each reading of `doubted`, and that no
    /// reading of `doubted` shows. These existed all the time, so `doubted` hides them.
    ///
    /// Each round reads both again; where the first finds nothing the rest are not done.
    ///
    /// @param rounds readings of `doubted`; three are enough for a busy host, because the kernel
    ///   may skip a socket when its neighbours in the table change while a file is read
    public static List<Socket> hidden(
            Supplier<List<Socket>> full, Supplier<List<Socket>> doubted, int rounds) {
        List<Socket> suspects = full.get();
        for (int round = 0; round < rounds && !suspects.isEmpty(); round++) {
            suspects = missing(suspects, doubted.get());
            if (!suspects.isEmpty()) {
                suspects = present(suspects, full.get());
            }
        }
        return rounds > 0 ? suspects : List.of();
    }

    private static List<Socket> present(List<Socket> suspects, List<Socket> all) {
        var keys = keys(all);
        var present = new ArrayList<Socket>();
        for (var socket : suspects) {
            if (keys.contains(Key.of(socket))) {
                present.add(socket);
            }
        }
        return present;
    }

    private static Set<Key> keys(List<Socket> sockets) {
        var keys = HashSet.<Key>newHashSet(sockets.size());
        for (var socket : sockets) {
            keys.add(Key.of(socket));
        }
        return keys;
    }

    private record Key(Socket.Protocol protocol, long inode) {
        static Key of(Socket socket) {
            return new Key(socket.protocol(), socket.inode());
        }
    }
}
