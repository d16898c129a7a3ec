package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.action.RestoreRedis;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.change.ChangeException;
import java.io.IOException;

/// Keeps the dump that a Redis replaces with its next save, once it is told its own place again: of
/// a server that an intruder emptied after he had told it another place, it is the last one with
/// the data.
final class DumpKeeper {
    /// Bytes that are left free.
    private static final long MARGIN = 64L << 20;

    private final Hands hands;
    private final Response response;
    private final Store store;

    DumpKeeper(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
        this.store = response.store(hands);
    }

    /// The dump that stands where the server is to save; empty where there is none.
    ///
    /// @throws IOException where the server means another file than this host by that path
    String find(RestoreRedis action) throws IOException {
        String named = action.folder() + '/' + action.file();
        String path = new Places(hands.host()).real(named);
        String seen = "/proc/" + action.server().pid() + "/root" + named;
        if (hands.host().stat(seen) != null
                && !MountPlaces.isSame(hands.host(), action.server().pid(), named)) {
            throw new RespondException(
                    Phrase.of(
                            "{0} as process {1} sees it is not this host's file of that path, and"
                                    + " would be replaced without a copy",
                            "进程 {1} 所见的 {0} 并非本机同一路径的文件，其将被覆盖而无法留存副本",
                            named,
                            action.server().pid()));
        }
        var record = path == null ? null : hands.files().look(path);
        return path == null || record == null || !record.isRegular() ? "" : path;
    }

    /// Redis gives a new file the name of the old one, so that one more name of that keeps it. On
    /// another file system it is copied.
    void keep(String path, String kept) throws IOException {
        try {
            hands.files().link(path, store.path(kept));
            hands.own().sync(Folders.parent(store.path(kept)));
        } catch (ChangeException e) {
            if (e.errno() == Errno.EEXIST) {
                throw e;
            }
            copy(path, kept);
        }
    }

    private void copy(String path, String kept) throws IOException {
        var record = hands.files().look(path);
        if (record == null) {
            throw ChangeException.changed(path);
        }
        if (record.size() > response.space() - MARGIN) {
            throw new RespondException(
                    Phrase.of(
                            "a copy of {0} needs {1} MiB and there are {2} MiB free: make room, or name"
                                    + " another place with --state",
                            "留存 {0} 的副本需要 {1} MiB，仅剩 {2} MiB：请腾出空间，或用 --state 指定其他位置",
                            path,
                            (record.size() + MARGIN) >> 20,
                            response.space() >> 20));
        }
        store.copyAway(path, store.path(kept), record);
    }

    /// What was done, and where the dump is kept.
    Phrase told(Phrase done, Change.RedisPlace place) {
        return place.kept().isEmpty()
                ? done
                : Phrase.of(
                        "{0}; the dump that is there, which its next save replaces, is kept as {1}",
                        "{0}；该处现有的转储文件将被下次保存覆盖，已留存为 {1}", done, store.path(place.kept()));
    }

    /// Takes the kept dump away where it still stands in its place.
    void drop(Change.RedisPlace place) {
        String kept = store.path(place.kept());
        try {
            String path = new Places(hands.host()).real(place.newFolder() + '/' + place.newFile());
            var now = path == null ? null : hands.files().look(path);
            var copy = place.kept().isEmpty() ? null : hands.own().look(kept);
            if (path != null && now != null && copy != null && isSame(path, now, kept, copy)) {
                store.drop(kept);
            }
        } catch (ChangeException e) {
            // It stays kept.
        }
    }

    private boolean isSame(String path, FileRecord now, String kept, FileRecord copy)
            throws ChangeException {
        return now.isSameFile(copy)
                || now.size() == copy.size()
                        && hands.own().hash(kept).equals(hands.files().hash(path));
    }
}
