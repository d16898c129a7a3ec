package davy.agent.respond;

import davy.core.account.SshdConfig;
import davy.core.action.ClosePorts;
import davy.core.action.CorrectSettings;
import davy.core.action.Outcome;
import davy.core.action.Settings;
import davy.core.edit.DockerEdit;
import davy.core.edit.Edited;
import davy.core.edit.RedisEdit;
import davy.core.edit.SshdEdit;
import davy.core.network.Fence;
import davy.core.network.Socket.Protocol;
import davy.core.text.Phrase;
import davy.linux.change.ProcessHand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Closes the ways by which somebody came in, and opens them again when that is taken back.
final class Doors {
    static final int LARGEST = 4 << 20;
    private static final int LARGEST_TITLE = 4096;

    private static final Phrase NOT_RELOADED =
            Phrase.of(
                    "no ssh server of a package was found that could be told: it counts from the next"
                            + " start of the server",
                    "未找到可通知的（软件包安装的）ssh 服务：设置自其下次启动起生效");

    private final Hands hands;
    private final Response response;
    private final Fences fences;

    Doors(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
        this.fences = new Fences(response.journal());
    }

    Outcome close(int step, List<Integer> ports) throws IOException {
        var never = new Danger(hands.sparing()).of(new ClosePorts(ports));
        if (never != null) {
            return new Outcome.Refused(never);
        }
        var change = new Change.Fenced(Walls.name(response, "p", step), ports);
        var failed = fences.put(step, change, fence(change));
        if (failed != null) {
            return failed;
        }
        return new Outcome.Done(
                Phrase.of(
                        "closed to all but this host, by the table inet {0}",
                        "已封闭，仅允许本机访问；表名 inet {0}", fence(change).table()));
    }

    private static Fence fence(Change.Fenced change) {
        var ports = new HashSet<Fence.Port>();
        change.ports().forEach(port -> ports.add(new Fence.Port(Protocol.TCP, port)));
        return new Fence(change.name(), Set.of(), ports, null);
    }

    /// @return why not; null where the fence is gone
    @Nullable Phrase open(Change.Fenced change) {
        return fences.remove(change.name());
    }

    Outcome correct(int step, CorrectSettings action) throws IOException {
        if (action.settings() == Settings.REDIS_PASSWORD) {
            return new RedisDoor(hands, response).lock(step, action.file());
        }
        var pin = action.file();
        byte[] text = hands.files().content(pin.path(), LARGEST);
        return switch (edited(text, pin.path(), action.settings())) {
            case Edited.Changed changed -> {
                var failed = new Rewriter(hands, response).rewrite(step, pin, changed.text());
                var doubts = new ArrayList<>(changed.doubts());
                if (failed == null && action.settings() == Settings.SSH_ROOT && !isReloaded(step)) {
                    doubts.add(NOT_RELOADED);
                }
                yield failed == null ? new Outcome.Done(told(changed.told(), doubts)) : failed;
            }
            case Edited.Unchanged unchanged -> {
                var doubts = new ArrayList<>(unchanged.doubts());
                if (action.settings() == Settings.SSH_ROOT
                        && isRewritten(step, pin.path())
                        && !isReloaded(step)) {
                    doubts.add(NOT_RELOADED);
                }
                yield new Outcome.Done(told(unchanged.told(), doubts));
            }
            case Edited.Refused refused -> new Outcome.Refused(refused.why());
        };
    }

    /// Whether this step changed the file before it was cut off; who goes by it may not know yet.
    private boolean isRewritten(int step, String path) {
        return response.journal().in(Entry.State.DONE).stream()
                .anyMatch(entry ->
                        entry.step() == step
                                && entry.change() instanceof Change.Rewrite rewrite
                                && rewrite.path().equals(path));
    }

    private boolean isReloaded(int step) throws IOException {
        var entry = response.journal().intend(step, List.of(new Change.ReloadSsh())).getFirst();
        boolean told = reloadSsh();
        response.journal().settle(entry, Entry.State.DONE, "");
        return told;
    }

    static Phrase told(Phrase told, List<Phrase> doubts) {
        var all = told;
        for (Phrase doubt : doubts) {
            all = Phrase.of("{0}; but: {1}", "{0}；但需注意：{1}", all, doubt);
        }
        return all;
    }

    private Edited edited(byte[] text, String path, Settings settings) {
        return switch (settings) {
            case REDIS, REDIS_PASSWORD -> RedisEdit.close(text, null);
            case DOCKER ->
                    path.endsWith(".json")
                            ? DockerEdit.daemonJson(text)
                            : path.contains("/systemd/")
                                    ? DockerEdit.unit(text)
                                    : DockerEdit.options(text);
            case SSH_ROOT ->
                    SshdEdit.set(text, path, SshdConfig.read(hands.host()), SshdEdit.ROOT_BY_KEY);
        };
    }

    /// Lets the server of this host that listens for ssh read its settings again: one that a
    /// package brought and that process 1 started.
    ///
    /// @return whether there was one, or none is needed, as on an image
    boolean reloadSsh() {
        var scan = hands.scan();
        var processes = hands.processes();
        if (scan == null || processes == null) {
            return true;
        }
        boolean told = false;
        for (var seen : scan.all()) {
            boolean server =
                    seen.stat().comm().equals("sshd")
                            && seen.stat().parent() == 1
                            && isListener(title(seen.pid()))
                            && hands.sparing().runsPackaged(seen.pid());
            if (server) {
                var sent = processes.reload(seen.pid(), seen.stat().startTicks());
                told |= sent == ProcessHand.Sent.DONE;
            }
        }
        return told;
    }

    private String title(int pid) {
        var content = hands.host().read("/proc/" + pid + "/cmdline", LARGEST_TITLE);
        return content == null ? "" : content.text().replace('\0', ' ');
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
