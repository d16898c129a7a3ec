package davy.agent.respond;

import davy.agent.respond.SshListeners.Listener;
import davy.core.account.SshdConfig;
import davy.core.action.FilePin;
import davy.core.action.Outcome;
import davy.core.edit.Edited;
import davy.core.edit.SshdEdit;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refuses passwords of root over ssh, and lets the servers that run go by that and by what else
/// changes in their files.
final class SshDoor {
    static final String USUAL_FILE = "/etc/ssh/sshd_config";
    private static final String USUAL_FOLDER = "/etc/ssh/sshd_config.d/";

    private final Hands hands;
    private final Response response;
    private final SshReload reload;
    private final SshListeners listeners;
    private final String usual;

    SshDoor(Hands hands, Response response) {
        this(hands, response, new SshListeners(hands), USUAL_FILE);
    }

    /// @param usual configuration of a server that is told of none
    SshDoor(Hands hands, Response response, SshListeners listeners, String usual) {
        this.hands = hands;
        this.response = response;
        this.reload = new SshReload(hands, listeners, usual);
        this.listeners = listeners;
        this.usual = usual;
    }

    /// Where a server is lost that goes by the file, this is put back: what was set may be what the
    /// server does not know. Also where the file is right already, the servers are told: who wrote
    /// it may not have told them.
    Outcome rootByKey(int step, FilePin pin) throws IOException {
        byte[] text = hands.files().content(pin.path(), Doors.LARGEST);
        var config = SshdConfig.read(hands.host(), usual);
        return switch (SshdEdit.set(text, pin.path(), config, wanted())) {
            case Edited.Changed changed -> {
                var failed = new Rewriter(hands, response).rewriteLatest(step, pin, changed.text());
                yield failed == null
                        ? reloaded(step, pin.path(), changed.told(), doubts(changed.doubts()))
                        : failed;
            }
            case Edited.Unchanged unchanged ->
                    reloaded(step, pin.path(), unchanged.told(), doubts(unchanged.doubts()));
            case Edited.Refused refused -> new Outcome.Refused(refused.why());
        };
    }

    /// In the words that the servers know: one that reads another does not start again.
    private List<SshdEdit.Wanted> wanted() {
        String word = SshdEdit.ROOT_BY_KEY.getFirst().value();
        boolean old =
                listeners.all().stream()
                        .anyMatch(server -> SshGuard.lacks(hands.host(), server, word));
        return old ? SshdEdit.ROOT_BY_KEY_OF_OLD : SshdEdit.ROOT_BY_KEY;
    }

    /// A server may have been started otherwise since the plan was made.
    private List<Phrase> doubts(List<Phrase> ofFile) {
        var doubts = new ArrayList<>(ofFile);
        doubts.addAll(new SshOverrides(hands.host(), listeners.all(), usual).byHand());
        return doubts;
    }

    /// How this step changed the file, maybe before it was cut off: who goes by it may not know
    /// yet.
    private @Nullable Entry rewritten(int step, String path) {
        return response.journal().in(Entry.State.DONE).stream()
                .filter(entry ->
                        entry.step() == step
                                && entry.change() instanceof Change.Rewrite rewrite
                                && rewrite.path().equals(path))
                .findFirst()
                .orElse(null);
    }

    private Outcome reloaded(int step, String path, Phrase told, List<Phrase> doubts)
            throws IOException {
        var result = reload(step);
        var all = new ArrayList<>(doubts);
        all.addAll(result.doubts());
        if (result.lost().isEmpty()) {
            return new Outcome.Done(Doors.told(told, all));
        }
        all.addAll(result.losses());
        if (result.lost().stream().anyMatch(lost -> reads(lost.server(), path))) {
            all.add(putBack(step, path));
        }
        return new Outcome.Failed(Doors.told(told, all));
    }

    private boolean reads(Listener server, String path) {
        return server.config(hands.host(), usual).files().stream()
                .map(this::real)
                .anyMatch(path::equals);
    }

    private String real(String path) {
        String real = hands.host().resolve(path);
        return real == null ? path : real;
    }

    private SshReload.Told reload(int step) throws IOException {
        var entry = response.journal().intend(step, List.of(new Change.ReloadSsh())).getFirst();
        var result = reload.run();
        response.journal().settle(entry, Entry.State.DONE, "");
        return result;
    }

    /// Whether a server goes by one of these files, also by one that the step has put aside before
    /// it was cut off.
    boolean readsAny(List<FilePin> pins) {
        var read = new HashSet<String>();
        for (SshdConfig config : reload.configs()) {
            config.files().forEach(file -> read.add(real(file)));
        }
        return pins.stream()
                .map(FilePin::path)
                .anyMatch(path -> path.startsWith(USUAL_FOLDER) || read.contains(path));
    }

    /// Tells the servers of lines or files that a step took away: they hand what they have read to
    /// each new connection. Where one is lost, what is gone was not what it needed, and stays away.
    Outcome removed(int step, Outcome result) throws IOException {
        if (result instanceof Outcome.Refused) {
            return result;
        }
        var heard = reload(step);
        var all = heard.doubts();
        all.addAll(heard.losses());
        var told = Doors.told(result.told(), all);
        return result instanceof Outcome.Done && heard.lost().isEmpty()
                ? new Outcome.Done(told)
                : new Outcome.Failed(told);
    }

    /// On the disk before the journal says so, as with [Undo].
    private Phrase putBack(int step, String path) throws IOException {
        var entry = rewritten(step, path);
        Phrase why = null;
        try {
            why = entry == null ? null : new PutBack(hands, response).putBack(entry);
            if (entry != null && why == null) {
                hands.files().syncAll(Folders.parent(path));
                response.journal().settle(entry, Entry.State.UNDONE, "");
            }
        } catch (ChangeException e) {
            why = Phrase.plain(String.valueOf(e.getMessage()));
        }
        return why == null ? Phrase.of("{0} is as it was before", "{0} 已恢复原样", path) : why;
    }

    /// Tells the servers of settings that were taken back.
    ///
    /// @return why some do not go by them; empty where all do, or none was there to be told
    List<Phrase> takenBack() {
        var result = reload.run();
        var left = new ArrayList<>(result.held());
        left.addAll(result.moved());
        left.addAll(result.losses());
        return left;
    }
}
