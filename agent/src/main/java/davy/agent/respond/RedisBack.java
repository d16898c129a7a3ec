package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.action.ProcessPin;
import davy.core.edit.RedisEdit;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether what a running Redis was told may be taken back: what the operator set since, or put
/// where it kept its data, stays.
final class RedisBack {
    /// What each dump begins with.
    private static final String MAGIC = "REDIS";

    private final Hands hands;
    private final FileHand host;
    private final FileHand own;
    private final Places places;
    private final Journal journal;
    private final Store store;

    RedisBack(Hands hands, Response response) {
        this.hands = hands;
        this.host = hands.files();
        this.own = hands.own();
        this.places = new Places(hands.host());
        this.journal = response.journal();
        this.store = response.store(hands);
    }

    /// Why it goes on to keep its data where it does now; null where its former place may be set. A
    /// crash may have come between the two settings.
    @Nullable Phrase stays(Change.RedisPlace place, String folder, String file)
            throws ChangeException {
        boolean back = isOne(place.server(), place.folder(), folder);
        boolean known =
                (back || isOne(place.server(), place.newFolder(), folder))
                        && List.of(place.file(), place.newFile()).contains(file);
        if (!known) {
            return Phrase.of(
                    "Redis on port {0} keeps its data in {1}/{2} by now, which this response did not"
                            + " set: it is left so",
                    "端口 {0} 上的 Redis 现保存到 {1}/{2}，并非本次处置所设，保持现状",
                    place.port(),
                    RawText.show(folder),
                    RawText.show(file));
        }
        if (back && file.equals(place.file())) {
            return null;
        }
        String former = places.real(place.folder() + '/' + place.file());
        if (former == null) {
            return null;
        }
        var now = host.look(former);
        boolean free = now == null || isOfResponse(former, now) || isItsDump(place, former, now);
        return free ? null : taken(place);
    }

    /// Whether both are the same folder, as the server sees them.
    ///
    /// @param server null where nobody knows its process
    boolean isOne(@Nullable ProcessPin server, String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        String root = server == null ? "" : "/proc/" + server.pid() + "/root";
        var first = hands.host().stat(root + one);
        var second = hands.host().stat(root + other);
        return first != null
                && second != null
                && first.inode() == second.inode()
                && first.device() == second.device();
    }

    /// Whether a file is what Redis saved there before it was told another place.
    private boolean isItsDump(Change.RedisPlace place, String path, FileRecord now) {
        var head = hands.host().read(path, MAGIC.length());
        return head != null
                && head.text().startsWith(MAGIC)
                && journal.entries().values().stream()
                        .filter(entry -> entry.change().equals(place))
                        .anyMatch(entry -> !now.modified().isAfter(entry.time()));
    }

    private static Phrase taken(Change.RedisPlace place) {
        return Phrase.of(
                "Redis on port {0} is not told its former place again: its next save would replace"
                        + " {1}/{2}, which somebody else made since. If nobody needs that file, move"
                        + " it away and undo again; or see to it by hand (redis-cli CONFIG SET dir)",
                "端口 {0} 上的 Redis 未改回原保存位置：其下次保存会覆盖 {1}/{2}，而该文件其后由他人创建。如不再需要该文件，请移走后再次撤销；或手动设置"
                        + "（redis-cli CONFIG SET dir）",
                place.port(),
                RawText.show(place.folder()),
                RawText.show(place.file()));
    }

    /// Whether a file is what this response found there, or made of that.
    private boolean isOfResponse(String path, FileRecord now) throws ChangeException {
        for (Entry entry : journal.entries().values()) {
            boolean own =
                    switch (entry.change()) {
                        case Change.Move move when move.path().equals(path) ->
                                Store.holds(host, path, move.record(), move.hash());
                        case Change.Rewrite made when made.path().equals(path) ->
                                now.isRegular()
                                        && now.size() <= Rewriter.LARGEST_TEXT
                                        && List.of(made.hash(), made.newHash())
                                                .contains(host.hash(path));
                        default -> false;
                    };
            if (own) {
                return true;
            }
        }
        return false;
    }

    /// Whether the password that stands in its file is one that this response wrote there, or the
    /// one of before, which is back.
    boolean isKnown(String now, Change.RedisPassword change) {
        return now.equals(change.before()) || isWritten(now, change);
    }

    /// Whether it is one that this response wrote there.
    boolean isWritten(String now, Change.RedisPassword change) {
        return written(change.path()).contains(now);
    }

    /// Those that the server may ask for.
    List<String> passwords(String now, Change.RedisPassword change) {
        var all = new ArrayList<>(List.of(now, change.before()));
        all.addAll(written(change.path()));
        return all.stream().distinct().toList();
    }

    private List<String> written(String path) {
        var all = new ArrayList<String>();
        for (Entry entry : journal.entries().values()) {
            if (entry.change() instanceof Change.Rewrite made && made.path().equals(path)) {
                try {
                    String kept = store.path(made.kept()) + Rewriter.NEW;
                    String password =
                            RedisEdit.value(own.content(kept, Doors.LARGEST), RedisDoor.PASSWORD);
                    if (password != null) {
                        all.add(password);
                    }
                } catch (ChangeException e) {
                    // It is not there any more, and tells nothing.
                }
            }
        }
        return all;
    }

    static Phrase kept(Change.RedisPassword change) {
        return Phrase.of(
                "another password than the one that this response set stands in {0} by now: Redis on"
                        + " port {1} goes on to ask for a password, and is left as it is",
                "{0} 中的密码已不是本次处置所设：端口 {1} 上的 Redis 仍要求密码，保持现状", change.path(), change.port());
    }
}
