package davy.core.socket;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.network.Socket;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which processes hold which socket, by the links in `/proc/PID/fd` (proc_pid_fd(5)). Read once,
/// when first asked.
public final class SocketOwners {
    private static final int MOST_LINKS = 4_000_000;

    private final Host host;
    private final @Nullable List<Integer> pids;
    private @Nullable Map<Long, List<Integer>> owners;
    private int links;

    /// Of all processes that `/proc` lists.
    public SocketOwners(Host host) {
        this.host = host;
        this.pids = null;
    }

    /// Of these processes, which need not be listed.
    public SocketOwners(Host host, List<Integer> pids) {
        this.host = host;
        this.pids = List.copyOf(pids);
    }

    /// The pids that hold a socket, in ascending order; empty where nobody is known to.
    public List<Integer> of(long inode) {
        return byInode().getOrDefault(inode, List.of());
    }

    public List<Integer> of(Socket socket) {
        return socket.inode() == 0 ? List.of() : of(socket.inode());
    }

    /// Inode of a socket to the pids that hold it.
    public synchronized Map<Long, List<Integer>> byInode() {
        if (owners == null) {
            owners = new HashMap<>();
            for (int pid : pids == null ? listed() : pids) {
                addProcess(owners, pid);
            }
        }
        return owners;
    }

    private List<Integer> listed() {
        var listed = new ArrayList<Integer>();
        for (var name : host.list("/proc")) {
            long pid = number(name, 0, name.length());
            if (pid > 0 && pid <= Integer.MAX_VALUE) {
                listed.add((int) pid);
            }
        }
        listed.sort(null);
        return listed;
    }

    private void addProcess(Map<Long, List<Integer>> to, int pid) {
        var directory = "/proc/" + pid + "/fd";
        for (var descriptor : host.list(directory)) {
            if (links++ == MOST_LINKS) {
                host.miss(new Unseen(directory, TOO_MANY));
            }
            if (links > MOST_LINKS) {
                return;
            }
            long inode = inode(host.readLink(directory + '/' + descriptor));
            if (inode > 0) {
                var holders = to.computeIfAbsent(inode, _ -> new ArrayList<>(1));
                if (holders.isEmpty() || holders.getLast() != pid) {
                    holders.add(pid);
                }
            }
        }
    }

    private static final Phrase TOO_MANY =
            Phrase.of(
                    "more than 4 million open files; owners of further sockets were not looked for",
                    "打开的文件超过 400 万个，其余套接字的所属进程未查找");

    /// The number in `socket:[4711]`; -1 for other links.
    static long inode(@Nullable String link) {
        return link != null && link.startsWith("socket:[") && link.endsWith("]")
                ? number(link, 8, link.length() - 1)
                : -1;
    }

    private static long number(String text, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i - start > 17) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return end > start ? number : -1;
    }
}
