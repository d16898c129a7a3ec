package davy.agent.respond;

import davy.core.action.Outcome;
import davy.core.action.ProcessPin;
import davy.core.action.RestoreRedis;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.change.RedisHand;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets a running Redis keep its data in its own place again, and takes that back.
final class RedisHome {
    private final Hands hands;
    private final Response response;
    private final Served served;

    RedisHome(Hands hands, Response response) {
        this.hands = hands;
        this.served = new Served(hands);
        this.response = response;
    }

    Outcome restore(int step, RestoreRedis planned) throws IOException {
        if (!served.isSame(planned.server(), planned.hash())) {
            return new Outcome.Refused(another(planned.port(), planned.server()));
        }
        var action = named(planned);
        var dumps = new DumpKeeper(hands, response);
        Placed placed;
        try (var redis = RedisHand.connect(action.port())) {
            placed = place(step, action, dumps, redis);
        } catch (IOException e) {
            return new Outcome.Refused(notDone(action.port(), e));
        }
        // How far it came, the one who takes it back sees.
        var why = placed.why();
        String note = why == null ? "" : String.valueOf(why.getMessage());
        response.journal().settle(placed.entry(), Entry.State.DONE, note);
        return why == null
                ? new Outcome.Done(
                        dumps.told(told(placed.change(), placed.appended()), placed.change()))
                : new Outcome.Failed(notDone(action.port(), why));
    }

    private static Phrase notDone(int port, IOException why) {
        return Phrase.of(
                "Redis on port {0} did not do so: {1}",
                "端口 {0} 上的 Redis 未执行：{1}", port, RedisDoor.told(why));
    }

    /// What the server was told.
    ///
    /// @param appended path of append-only files; empty for none
    /// @param why it did not do so; null where it did
    private record Placed(
            Entry entry, Change.RedisPlace change, String appended, @Nullable IOException why) {}

    /// @throws IOException where it was told nothing
    private Placed place(int step, RestoreRedis action, DumpKeeper dumps, RedisHand redis)
            throws IOException {
        String dump = dumps.find(action);
        var change =
                new Change.RedisPlace(
                        action.port(),
                        redis.setting("dir"),
                        redis.setting("dbfilename"),
                        action.folder(),
                        action.file(),
                        action.server(),
                        action.hash(),
                        dump.isEmpty() ? "" : Keeper.keptName(response.journal(), 0));
        var appended = appended(redis, action.folder());
        checkPeer(redis, action.port(), action.server());
        var entry = response.journal().intend(step, List.of(change)).getFirst();
        try {
            if (!dump.isEmpty()) {
                dumps.keep(dump, change.kept());
            }
        } catch (IOException e) {
            String note = RedisDoor.told(e).in(Language.EN);
            response.journal().settle(entry, Entry.State.REFUSED, note);
            throw e;
        }
        try {
            set(redis, change.server(), change.newFolder(), change.newFile());
            return new Placed(entry, change, appended, null);
        } catch (IOException e) {
            return new Placed(entry, change, appended, e);
        }
    }

    /// With its folder as the server itself calls it when it is there, which is by getcwd(3): its
    /// file may name it by a link, or with slashes at its end.
    private RestoreRedis named(RestoreRedis action) {
        var host = hands.host();
        int pid = action.server().pid();
        String folder = action.folder();
        String real = MountPlaces.isSame(host, pid, folder) ? host.resolve(folder) : null;
        if (real == null || !MountPlaces.isSame(host, pid, real)) {
            real = folder.replaceFirst("(?<=.)/+$", "");
        }
        return new RestoreRedis(action.port(), real, action.file(), action.server(), action.hash());
    }

    /// What it tells of the folder is as good as what it was told where both are the same one.
    private void set(RedisHand redis, @Nullable ProcessPin server, String folder, String file)
            throws IOException {
        String now = redis.put("dir", folder);
        if (!new RedisBack(hands, response).isOne(server, folder, now)) {
            throw RedisHand.notSet("dir");
        }
        redis.set("dbfilename", file);
    }

    /// Where its append-only files are (Redis 7 gives them a folder); empty where it writes none.
    private static String appended(RedisHand redis, String folder) throws IOException {
        if (!redis.known("appendonly").equals("yes")) {
            return "";
        }
        String directory = redis.known("appenddirname");
        String name = directory.isEmpty() ? redis.known("appendfilename") : directory;
        return folder + '/' + name;
    }

    /// @param appended path of append-only files; empty for none
    private static Phrase told(Change.RedisPlace change, String appended) {
        var done =
                Phrase.of(
                        "Redis keeps its data in {0}/{1}; before: {2}/{3}",
                        "Redis 已改回保存到 {0}/{1}；此前为 {2}/{3}",
                        change.newFolder(),
                        change.newFile(),
                        change.folder(),
                        change.file());
        return appended.isEmpty()
                ? done
                : Phrase.of(
                        "{0}; it also appends to {1}, of which no copy is made",
                        "{0}；此外还追加写入 {1}（未留存副本）", done, appended);
    }

    private static Phrase another(int port, ProcessPin server) {
        return Phrase.of(
                "what serves port {0} is not process {1} ({2}) of the plan any more",
                "端口 {0} 的服务已不是方案中的进程 {1}（{2}）", port, server.pid(), server.executable());
    }

    /// It has answered by now, so that the kernel tells in whose hands its end is.
    private void checkPeer(RedisHand redis, int port, ProcessPin server) throws IOException {
        if (!served.isPeer(server.pid(), port, redis.localPort())) {
            throw new RespondException(another(port, server));
        }
    }

    /// @return why not; null where it is as before
    @Nullable Phrase putBack(Change.RedisPlace place) {
        var why = placeBack(place);
        if (why == null) {
            new DumpKeeper(hands, response).drop(place);
        }
        return why;
    }

    private @Nullable Phrase placeBack(Change.RedisPlace place) {
        var server = place.server();
        if (server != null && !served.isAlive(server)) {
            // What it was told has ended with it: the next one goes by its file.
            return null;
        }
        if (server != null && !served.isSame(server, place.hash())) {
            return another(place.port(), server);
        }
        try (var redis = RedisHand.connect(place.port())) {
            if (server != null) {
                redis.setting("dir");
                checkPeer(redis, place.port(), server);
            }
            var stays =
                    new RedisBack(hands, response)
                            .stays(place, redis.setting("dir"), redis.setting("dbfilename"));
            if (stays != null) {
                return stays;
            }
            set(redis, server, place.folder(), place.file());
            return null;
        } catch (IOException e) {
            return RedisDoor.told(e);
        }
    }
}
