package davy.agent.respond;

import davy.agent.respond.SshListeners.Listener;
import davy.agent.respond.SshPlaces.Place;
import davy.core.account.SshdConfig;
import davy.core.network.Socket;
import davy.core.socket.ProcNet;
import davy.core.socket.SocketOwners;
import davy.core.text.Phrase;
import davy.linux.change.ProcessHand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Lets the ssh servers of this host read their settings again: those that would come back, as far
/// as can be told, and looks whether they do.
final class SshReload {
    static final Phrase NOBODY =
            Phrase.of(
                    "no ssh server of a package was found that could be told: it counts from the"
                            + " next start of the server",
                    "未找到可通知的（软件包安装的）ssh 服务：设置自其下次启动起生效");

    /// One that was handed its sockets keeps them, and one that has none shows nothing: whether it
    /// read its settings is not to be seen, but whether it ended.
    private static final Duration CALM = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Hands hands;
    private final SshListeners listeners;
    private final String usual;

    /// @param usual configuration of a server that is told of none
    SshReload(Hands hands, SshListeners listeners, String usual) {
        this.hands = hands;
        this.listeners = listeners;
        this.usual = usual;
    }

    /// What it came to.
    ///
    /// @param found whether there was a server to tell, or none is needed, as on an image
    /// @param held why some go by what they read before: they were not told, or did not listen
    /// @param moved what else is to be known of those that are back
    /// @param lost those that are not
    record Told(boolean found, List<Phrase> held, List<Phrase> moved, List<Lost> lost) {
        /// All of them that speak against taking it for done, but those that are lost.
        List<Phrase> doubts() {
            var all = new ArrayList<Phrase>();
            if (!found) {
                all.add(NOBODY);
            }
            all.addAll(held);
            all.addAll(moved);
            return all;
        }

        List<Phrase> losses() {
            return lost.stream().map(Lost::told).toList();
        }
    }

    /// A server that did not come back.
    ///
    /// @param told what is to be done about it
    record Lost(Listener server, Phrase told) {}

    Told run() {
        var told = new Told(true, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var processes = hands.processes();
        if (hands.scan() == null || processes == null) {
            return told;
        }
        boolean found = false;
        for (Listener server : listeners.all()) {
            var before = sockets(server.pid());
            boolean activated = isActivated(before);
            var objection =
                    new SshGuard(hands.host(), server, config(server))
                            .objection(before.values(), activated);
            if (objection != null) {
                found = true;
                told.held.add(held(server, objection));
            } else if (processes.reload(server.pid(), server.start()) == ProcessHand.Sent.DONE) {
                found = true;
                hands.toldSsh().add(server);
                await(server, before, activated, told);
            }
        }
        return new Told(found, told.held, told.moved, told.lost);
    }

    /// What those that run read, and one that is told of no file.
    List<SshdConfig> configs() {
        var configs = new ArrayList<SshdConfig>();
        configs.add(SshdConfig.read(hands.host(), usual));
        for (Listener server : listeners.all()) {
            if (server.command().file() != null) {
                configs.add(config(server));
            }
        }
        return configs;
    }

    private SshdConfig config(Listener server) {
        return server.config(hands.host(), usual);
    }

    private static Phrase held(Listener server, Phrase objection) {
        return Phrase.of(
                "the running ssh server (process {0}) was not told, as it might not come back: {1}."
                        + " It goes by what it read before; mend that, see that sshd -t is"
                        + " silent, then reload it (systemctl reload ssh, or sshd)",
                "未通知运行中的 ssh 服务（进程 {0}），否则它可能无法恢复：{1}。它仍按原先读取的配置运行；请先修正，确认 sshd -t"
                        + " 无报错后再重新加载（systemctl reload ssh 或 sshd）",
                server.pid(),
                objection);
    }

    /// Listening sockets that a process holds, in the network that it is in, by their inode.
    private Map<Long, Place> sockets(int pid) {
        var own = new LinkedHashMap<Long, Place>();
        var owners = new SocketOwners(hands.host(), List.of(pid));
        for (Socket socket : ProcNet.read(hands.host(), pid).sockets()) {
            boolean listens =
                    socket.protocol() == Socket.Protocol.TCP
                            && socket.state() == Socket.State.LISTEN;
            var local = socket.local();
            if (listens && local != null && owners.of(socket).contains(pid)) {
                own.put(socket.inode(), new Place(local, socket.localPort()));
            }
        }
        return own;
    }

    private static Set<String> places(Map<Long, Place> sockets) {
        return new TreeSet<>(sockets.values().stream().map(Place::text).toList());
    }

    /// Whether process 1 holds them too, and so handed them over.
    private boolean isActivated(Map<Long, Place> sockets) {
        var owners = new SocketOwners(hands.host(), List.of(1));
        return sockets.keySet().stream().anyMatch(inode -> owners.of(inode).contains(1));
    }

    /// It becomes its program anew: it ends before it listens again where something is wrong with
    /// its settings, and has other sockets where it does.
    private void await(Listener server, Map<Long, Place> before, boolean activated, Told told) {
        long begun = System.nanoTime();
        var now = before;
        boolean fresh = false;
        boolean waits = true;
        while (waits && isAlive(server)) {
            pause();
            now = sockets(server.pid());
            long passed = System.nanoTime() - begun;
            fresh = !now.isEmpty() && before.keySet().stream().noneMatch(now::containsKey);
            boolean whole = fresh && places(now).containsAll(places(before));
            boolean shows = fresh || activated || before.isEmpty();
            boolean calm = passed > CALM.toNanos() && shows;
            waits = !whole && !calm && passed < PATIENCE.toNanos();
        }
        var gone = places(before);
        gone.removeAll(places(now));
        if (!isAlive(server) || !before.isEmpty() && now.isEmpty()) {
            told.lost.add(new Lost(server, lost(server)));
        } else if (!fresh && !activated && !before.isEmpty()) {
            told.held.add(deaf(server));
        } else if (!gone.isEmpty()) {
            told.moved.add(
                    Phrase.of(
                            "the ssh server (process {0}) does not listen on {1} any more, but on"
                                    + " {2}: keep this session open, and see that you can come in"
                                    + " there",
                            "ssh 服务（进程 {0}）不再监听 {1}，现监听 {2}：请保持当前会话，并确认可从新的地址和端口登录",
                            server.pid(),
                            SshPlaces.text(gone),
                            SshPlaces.text(places(now))));
        }
    }

    private boolean isAlive(Listener server) {
        var scan = hands.scan();
        var seen = scan == null ? null : scan.one(server.pid());
        return seen != null && seen.stat().startTicks() == server.start() && !seen.stat().isEnded();
    }

    private static Phrase deaf(Listener server) {
        return Phrase.of(
                "the running ssh server (process {0}) was told, and was not seen to read its"
                        + " settings within {1} seconds: it may go by what it read before; see that"
                        + " sshd -t is silent, then reload it (systemctl reload ssh, or sshd)",
                "已通知运行中的 ssh 服务（进程 {0}），但 {1} 秒内未见其重新读取配置：它可能仍按原先读取的配置运行；请确认 sshd"
                        + " -t 无报错后再重新加载（systemctl reload ssh 或 sshd）",
                server.pid(),
                PATIENCE.toSeconds());
    }

    private static Phrase lost(Listener server) {
        return Phrase.of(
                "the ssh server (process {0}) did not come back when it read its settings again:"
                        + " keep this session open; sshd -t tells why; mend that, then start it"
                        + " (systemctl start ssh, or sshd)",
                "ssh 服务（进程 {0}）重新读取配置后未能恢复：请务必保持当前会话；用 sshd -t 查明原因并修正，然后启动（systemctl start"
                        + " ssh 或 sshd）",
                server.pid());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
