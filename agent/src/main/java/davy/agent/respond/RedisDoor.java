package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.action.Outcome;
import davy.core.edit.Edited;
import davy.core.edit.RedisEdit;
import davy.core.file.Sha256;
import davy.core.network.Socket;
import davy.core.socket.ProcNet;
import davy.core.socket.SocketOwners;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.change.RedisHand;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives a running Redis another password, and takes that back.
final class RedisDoor {
    private static final int SECRET_BYTES = 24;
    static final String PASSWORD = "requirepass";

    /// How the programs of Redis and of its descendants begin.
    private static final List<String> PROGRAMS = List.of("redis-", "valkey-", "keydb-");

    /// By others than its owner.
    private static final int WRITABLE = 0022;

    private final Hands hands;
    private final Response response;

    RedisDoor(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    /// Lets it ask for a new password: in its file, and where it runs at once.
    Outcome lock(int step, FilePin pin) throws IOException {
        byte[] text = hands.files().content(pin.path(), Doors.LARGEST);
        String old = text(RedisEdit.value(text, PASSWORD));
        if (isOwn(pin.path(), text)) {
            return locked(step, pin.path(), text, old, old);
        }
        String secret = secret();
        return switch (RedisEdit.close(text, secret)) {
            case Edited.Changed changed -> {
                var failed = new Rewriter(hands, response).rewrite(step, pin, changed.text());
                if (failed != null) {
                    yield failed;
                }
                var outcome = locked(step, pin.path(), changed.text(), old, secret);
                yield outcome instanceof Outcome.Done done
                        ? new Outcome.Done(Doors.told(done.told(), changed.doubts()))
                        : outcome;
            }
            case Edited.Unchanged _ ->
                    throw new IllegalStateException("a new password changes nothing");
            case Edited.Refused refused -> new Outcome.Refused(refused.why());
        };
    }

    /// Whether this response wrote the file, and goes on after a crash.
    private boolean isOwn(String path, byte[] text) {
        String hash = Sha256.hex(text);
        return response.journal().in(Entry.State.DONE).stream()
                .anyMatch(entry ->
                        entry.change() instanceof Change.Rewrite rewrite
                                && rewrite.path().equals(path)
                                && rewrite.newHash().equals(hash));
    }

    private static String secret() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /// @param old password that it may ask for until now; empty for none
    private Outcome locked(int step, String path, byte[] text, String old, String secret)
            throws IOException {
        var shown =
                Phrase.of(
                        "the new password of Redis is {0} : it is shown only here, and stands in {1}",
                        "Redis 新密码为 {0}（仅在此显示一次，已写入 {1}）", secret, path);
        if (hands.scan() == null) {
            return new Outcome.Done(shown);
        }
        int port = port(text);
        if (listening(port).isEmpty()) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0}; nothing listens on port {1}: a Redis that goes by this file asks for"
                                    + " it from its next start",
                            "{0}；端口 {1} 上没有程序在监听：使用该文件的 Redis 下次启动后才要求该密码", shown, port));
        }
        Entry entry;
        IOException why = null;
        try (var redis = connect(port, path, List.of(old, secret))) {
            var change = new Change.RedisPassword(port, path, redis.setting(PASSWORD));
            entry = response.journal().intend(step, List.of(change)).getFirst();
            try {
                redis.set(PASSWORD, secret);
            } catch (IOException e) {
                why = e;
            }
        } catch (IOException e) {
            return notTaken(shown, e);
        }
        String note = why == null ? "" : String.valueOf(why.getMessage());
        response.journal().settle(entry, Entry.State.DONE, note);
        return why == null ? new Outcome.Done(shown) : notTaken(shown, why);
    }

    private static Outcome notTaken(Phrase shown, IOException why) {
        return new Outcome.Failed(
                Phrase.of(
                        "{0}; the running server did not take it ({1}): it asks for it from its next"
                                + " start",
                        "{0}；运行中的服务未能立即生效（{1}），将在下次启动后生效", shown, told(why)));
    }

    static Phrase told(IOException e) {
        return e instanceof RespondException davys
                ? davys.why()
                : Phrase.plain(String.valueOf(e.getMessage()));
    }

    private static int port(byte[] text) {
        String port = RedisEdit.value(text, "port");
        return port != null && port.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(port) : 6379;
    }

    private List<Socket> listening(int port) {
        return ProcNet.read(hands.host()).sockets().stream()
                .filter(socket -> socket.state() == Socket.State.LISTEN)
                .filter(socket -> socket.localPort() == port)
                .toList();
    }

    /// Whoever else listens there would only have to ask for a password to learn it.
    private boolean isRedis(int port) {
        var owners = new SocketOwners(hands.host());
        var listening = listening(port);
        return !listening.isEmpty()
                && listening.stream()
                        .map(owners::of)
                        .allMatch(
                                pids -> !pids.isEmpty() && pids.stream().allMatch(this::runsRedis));
    }

    static boolean isProgram(String name) {
        return PROGRAMS.stream().anyMatch(name::startsWith);
    }

    /// Whether a process runs the program of a Redis, from a file of this host (and not of a
    /// container) that only root can write.
    private boolean runsRedis(int pid) {
        String exe = "/proc/" + pid + "/exe";
        String path = hands.host().readLink(exe);
        var running = hands.host().stat(exe);
        if (path == null || running == null) {
            return false;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        var named = hands.host().stat(path);
        return isProgram(name)
                && running.uid() == 0
                && (running.mode() & WRITABLE) == 0
                && named != null
                && named.inode() == running.inode()
                && named.device() == running.device();
    }

    /// The server that goes by this file, and not another one that listens there.
    ///
    /// @param passwords that it may ask for; empty for none
    private RedisHand connect(int port, String path, List<String> passwords) throws IOException {
        if (!isRedis(port)) {
            throw new RespondException(
                    Phrase.of(
                            "what listens on port {0} is not a Redis that only root could have put on"
                                    + " this host, and is told no password",
                            "端口 {0} 上的程序无法确认是本机真正的 Redis（程序文件须仅 root 可写），因此未向其发送密码", port));
        }
        var redis = RedisHand.connect(port);
        boolean known = false;
        try {
            redis.enter(passwords.stream().filter(each -> !each.isEmpty()).toList());
            String file = redis.file();
            known = path.equals(new Places(hands.host()).real(file));
            if (!known) {
                throw new RespondException(
                        Phrase.of(
                                "the one on port {0} goes by another file: {1}",
                                "端口 {0} 上的服务使用另一配置文件：{1}", port, RawText.show(file)));
            }
            return redis;
        } finally {
            if (!known) {
                redis.close();
            }
        }
    }

    /// @return why not; null where it asks for the former password, or none
    @Nullable Phrase putBack(Change.RedisPassword change) {
        try {
            byte[] text = hands.files().content(change.path(), Doors.LARGEST);
            String now = text(RedisEdit.value(text, PASSWORD));
            var back = new RedisBack(hands, response);
            if (!runs(change)) {
                return back.isWritten(now, change) ? willAsk(change) : null;
            }
            if (!back.isKnown(now, change)) {
                return RedisBack.kept(change);
            }
            try (var redis = connect(change.port(), change.path(), back.passwords(now, change))) {
                redis.set(PASSWORD, change.before());
                return null;
            }
        } catch (IOException e) {
            return Phrase.of(
                    "Redis on port {0} still asks for the new password: {1}",
                    "端口 {0} 上的 Redis 仍使用新密码：{1}", change.port(), told(e));
        }
    }

    /// Whether a server may be there that was told the password. One that does not run goes by its
    /// file when it is started.
    boolean runs(Change.RedisPassword change) {
        return !listening(change.port()).isEmpty();
    }

    private static Phrase willAsk(Change.RedisPassword change) {
        return Phrase.of(
                "Redis on port {0} does not run, and {1} still has the new password: it asks for that"
                        + " from its next start. Put the file in order, and undo again",
                "端口 {0} 上的 Redis 未运行，而 {1} 中仍是新密码：下次启动后仍要求该密码。请先处理该文件，然后再次撤销",
                change.port(),
                change.path());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
