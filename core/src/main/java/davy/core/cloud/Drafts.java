package davy.core.cloud;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects commands; what is said of the same run goes together.
final class Drafts {
    /// More runs than an assistant keeps in a month of one a minute would be a flood.
    private static final int MOST = 50_000;

    private static final long MOST_TEXT = 64L << 20;

    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private long text;
    private boolean full;

    /// @param task empty where the run has no id: then the place tells it from others
    Draft of(Channel channel, String task, String place) {
        String key = channel + (task.isEmpty() ? " " + place : "/" + task);
        var known = drafts.get(key);
        if (known != null) {
            return known;
        }
        var draft = new Draft(channel, task).place(place);
        if (drafts.size() >= MOST || text > MOST_TEXT) {
            full = true;
            return draft;
        }
        drafts.put(key, draft);
        return draft;
    }

    /// Whether the run is known already.
    boolean has(Channel channel, String task) {
        return drafts.containsKey(channel + "/" + task);
    }

    /// Counts text that is kept.
    String counted(String content) {
        text += content.length();
        return content;
    }

    /// Whether something was left out.
    boolean isFull() {
        return full;
    }

    /// Those whose text is known, in the order in which they were first told of.
    ///
    /// @param zone of the host; null where it is not known
    List<ChannelCommand> done(@Nullable ZoneId zone) {
        var commands = new ArrayList<ChannelCommand>();
        for (var draft : drafts.values()) {
            if (draft.hasText()) {
                commands.add(draft.done(zone));
            }
        }
        return commands;
    }
}
