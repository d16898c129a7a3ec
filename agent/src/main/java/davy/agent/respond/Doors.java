package davy.agent.respond;

import davy.core.action.ClosePorts;
import davy.core.action.CorrectSettings;
import davy.core.action.Outcome;
import davy.core.action.Settings;
import davy.core.edit.DockerEdit;
import davy.core.edit.Edited;
import davy.core.edit.RedisEdit;
import davy.core.network.Fence;
import davy.core.network.Socket.Protocol;
import davy.core.text.Phrase;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Closes the ways by which somebody came in, and opens them again when that is taken back.
final class Doors {
    static final int LARGEST = 4 << 20;

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
        if (action.settings() == Settings.SSH_ROOT) {
            return new SshDoor(hands, response).rootByKey(step, action.file());
        }
        var pin = action.file();
        byte[] text = hands.files().content(pin.path(), LARGEST);
        return switch (edited(text, pin.path(), action.settings())) {
            case Edited.Changed changed -> {
                var failed = new Rewriter(hands, response).rewrite(step, pin, changed.text());
                yield failed == null
                        ? new Outcome.Done(told(changed.told(), changed.doubts()))
                        : failed;
            }
            case Edited.Unchanged unchanged ->
                    new Outcome.Done(told(unchanged.told(), unchanged.doubts()));
            case Edited.Refused refused -> new Outcome.Refused(refused.why());
        };
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
            case SSH_ROOT -> throw new AssertionError(settings);
        };
    }
}
