package davy.agent.respond;

import davy.core.account.SshdCommand;
import davy.core.account.SshdConfig;
import davy.core.host.Host;
import davy.core.process.ProcessStat;
import davy.core.process.ProcessTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The servers of this host that listen for ssh: those of root that a package brought and that
/// process 1 started. Whoever has an account can run the packaged program with settings of his own,
/// and let process 1 be its parent: what such a server wants is nobody's concern.
final class SshListeners {
    private static final int LARGEST_STAT = 4096;
    private static final int LARGEST_TITLE = 1 << 16;

    private final Hands hands;
    private final Predicate<ProcessStat> ours;

    SshListeners(Hands hands) {
        this(
                hands,
                stat ->
                        stat.comm().equals("sshd")
                                && stat.parent() == 1
                                && isOfRoot(hands.host(), stat.pid())
                                && hands.sparing().runsPackaged(stat.pid()));
    }

    /// @param ours which processes are such servers, if they listen
    SshListeners(Hands hands, Predicate<ProcessStat> ours) {
        this.hands = hands;
        this.ours = ours;
    }

    /// One of them.
    ///
    /// @param start ticks after boot
    record Listener(int pid, long start, SshdCommand command) {
        /// The configuration that it reads when it is told to.
        SshdConfig config(Host host, String usual) {
            String file = command.file();
            return SshdConfig.read(host, file == null ? usual : file);
        }
    }

    /// By the number that the kernel tells. The owner of `/proc/PID` is root's for everything that
    /// may not be dumped.
    private static boolean isOfRoot(Host host, int pid) {
        var process = ProcessTable.one(host, pid);
        return process != null && process.uid() == 0;
    }

    /// Nothing runs of an image.
    List<Listener> all() {
        var all = new ArrayList<Listener>();
        if (hands.scan() == null) {
            return all;
        }
        for (String name : hands.host().list("/proc")) {
            var stat = name.matches("[0-9]{1,9}") ? stat(name) : null;
            if (stat == null || !ours.test(stat)) {
                continue;
            }
            String line = text("/proc/" + name + "/cmdline", LARGEST_TITLE);
            if (isListener(line.replace('\0', ' '))) {
                all.add(new Listener(stat.pid(), stat.startTicks(), SshdCommand.ofProcess(line)));
            }
        }
        return all;
    }

    private @Nullable ProcessStat stat(String pid) {
        return ProcessStat.parse(text("/proc/" + pid + "/stat", LARGEST_STAT));
    }

    private String text(String path, int largest) {
        var content = hands.host().read(path, largest);
        return content == null ? "" : content.text();
    }

    /// Whether a server is the one that listens. Those of single connections call themselves `sshd:
    /// root@pts/0`; process 1 is the parent of each that outlived a restart of the service, and of
    /// all where systemd holds the socket, and the signal would end them.
    ///
    /// @param title arguments with blanks between; before OpenSSH 8.2 they stay what they were
    static boolean isListener(String title) {
        return !title.isEmpty() && (!title.startsWith("sshd: ") || title.contains(" [listener] "));
    }
}
