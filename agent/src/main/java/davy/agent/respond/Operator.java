package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.User;
import davy.core.host.Host;
import davy.core.network.Isolation.Connection;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Who runs Davy: the accounts of the processes that it was started from, and of the login that
/// began them. What is done to these accounts may lock the operator out.
final class Operator {
    private static final String PEER = "SSH_CONNECTION=";
    private static final Set<String> SERVERS = Set.of("sshd", "sshd-session", "dropbear");
    private static final Set<String> MULTIPLEXERS = Set.of("tmux", "screen", "zellij", "dtach");
    private static final Set<String> BEFORE = Set.of("SUDO_USER", "DOAS_USER");
    private static final Set<String> NAMES = Set.of("USER", "LOGNAME", "SUDO_USER", "DOAS_USER");

    private final Host host;
    private final Set<Long> uids = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> before = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private final List<HostProcess> line = new ArrayList<>();
    private final Set<String> peers = new HashSet<>();

    private Operator(Host host) {
        this.host = host;
    }

    /// @param self pid of this process; 0 on an image, whose accounts are nobody's
    static Operator of(Host host, int self) {
        var operator = new Operator(host);
        var table = self == 0 ? null : ProcessTable.read(host);
        var own = table == null ? null : table.byPid(self);
        if (table != null && own != null) {
            operator.add(own);
            table.ancestors(own).stream()
                    .filter(process -> process.pid() > 1)
                    .forEach(operator::add);
        }
        return operator;
    }

    private void add(HostProcess process) {
        line.add(process);
        uids.add(process.uid());
        uids.add(process.effectiveUid());
        if (process.hasLogin()) {
            uids.add(process.loginUid());
        }
        groups.addAll(process.cgroups());
        for (String each : process.environment().values()) {
            int equal = each.indexOf('=');
            if (equal > 0 && NAMES.contains(each.substring(0, equal))) {
                names.add(each.substring(equal + 1));
            }
            if (equal > 0 && BEFORE.contains(each.substring(0, equal))) {
                before.add(each.substring(equal + 1));
            }
            if (each.startsWith(PEER)) {
                peers.add(each.substring(PEER.length()));
            }
        }
    }

    /// Whether it is an account of the operator. Number 0 alone does not tell: several accounts may
    /// have it, and whoever became root has it too.
    boolean is(String name) {
        var user = Accounts.read(host).user(name);
        return names.contains(name) || user != null && isNumber(user);
    }

    /// Whether the operator logged in as this account: by the number that the kernel keeps over
    /// every change of user, else by whom sudo names. Root's keys let nobody in who came as
    /// another.
    boolean cameAs(User user) {
        if (line.isEmpty()) {
            return false;
        }
        if (line.getFirst().hasLogin()) {
            long login = line.getFirst().loginUid();
            return user.uid() == login && (login != 0 || user.name().equals("root"));
        }
        return before.isEmpty() ? is(user.name()) : before.contains(user.name());
    }

    private boolean isNumber(User user) {
        return user.uid() != 0 && uids.contains(user.uid());
    }

    /// The connections to other machines that the operator works over, as they are now: those of
    /// the processes that Davy was started from, and those that ssh named to them. Where there are
    /// none, those of all ssh servers, as any may be the operator's.
    List<Connection> connections() {
        var found = own();
        return found.isEmpty() ? ofServers() : found;
    }

    private List<Connection> own() {
        var own = inodes(line);
        return connections(socket -> own.contains(socket.inode()) || isPeer(socket));
    }

    private List<Connection> ofServers() {
        if (host.kernel() == null || line.isEmpty()) {
            return List.of();
        }
        var servers = inodes(servers());
        return connections(socket -> servers.contains(socket.inode()));
    }

    /// Whether the operator works from afar, as far as can be told, and by what is none of
    /// [#connections]: mosh, a console in a browser, ssh through a tunnel that ends here. What tmux
    /// and screen show may come by any connection of ssh, so that all of these are enough.
    boolean isOutOfSight() {
        if (host.kernel() == null || line.isEmpty() || !own().isEmpty()) {
            return false;
        }
        boolean pseudo = isPseudo(line.getFirst().terminal());
        boolean shared =
                !pseudo || line.stream().anyMatch(each -> MULTIPLEXERS.contains(name(each)));
        return (pseudo || !peers.isEmpty()) && (!shared || ofServers().isEmpty());
    }

    /// Whether a program gives the terminal, and no device: `/dev/pts/N` (devices.txt of the
    /// kernel).
    static boolean isPseudo(long terminal) {
        long major = terminal >> 8 & 0xFFF;
        return major >= 136 && major <= 143 || major == 3;
    }

    private List<Connection> connections(Predicate<Socket> wanted) {
        var found = new LinkedHashSet<Connection>();
        var kernel = host.kernel();
        for (Socket socket : kernel == null ? List.<Socket>of() : kernel.sockets()) {
            var local = socket.local();
            var remote = socket.remote();
            boolean established =
                    socket.protocol() == Socket.Protocol.TCP
                            && socket.state() == Socket.State.ESTABLISHED;
            if (!established || local == null || remote == null || remote.isLoopbackAddress()) {
                continue;
            }
            if (local.getClass() == remote.getClass() && wanted.test(socket)) {
                found.add(new Connection(local, socket.localPort(), remote, socket.remotePort()));
            }
        }
        return List.copyOf(found);
    }

    private List<HostProcess> servers() {
        return ProcessTable.read(host).all().stream()
                .filter(process -> SERVERS.contains(name(process)))
                .toList();
    }

    private static String name(HostProcess process) {
        var executable = process.executable();
        return executable == null ? "" : executable.name();
    }

    private static Set<Long> inodes(List<HostProcess> processes) {
        var inodes = new HashSet<Long>();
        for (HostProcess process : processes) {
            for (String target : process.openFiles().values()) {
                if (target.matches("socket:\\[[0-9]{1,18}]")) {
                    inodes.add(Long.valueOf(target.substring(8, target.length() - 1)));
                }
            }
        }
        return inodes;
    }

    /// `SSH_CONNECTION`: address and port of the other machine, then of this one.
    private boolean isPeer(Socket socket) {
        for (String peer : peers) {
            String[] words = peer.split(" ", 5);
            var address = words.length == 4 ? AddressDanger.parse(words[0]) : null;
            if (address != null
                    && address.equals(socket.remote())
                    && words[1].equals(Integer.toString(socket.remotePort()))
                    && words[3].equals(Integer.toString(socket.localPort()))) {
                return true;
            }
        }
        return false;
    }

    /// Whether the other machine opened a connection: its port here is one that is listened to.
    boolean isIncoming(Connection connection) {
        var kernel = host.kernel();
        return kernel != null
                && kernel.sockets().stream()
                        .anyMatch(socket ->
                                socket.isListening()
                                        && socket.protocol() == Socket.Protocol.TCP
                                        && socket.localPort() == connection.localPort());
    }

    /// Whether a control group is that of the operator's own session.
    boolean isOwnSession(String group) {
        return groups.contains(group);
    }
}
