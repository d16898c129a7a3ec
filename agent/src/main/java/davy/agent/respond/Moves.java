package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of the accused files a plan may move aside, each as it is now; what it may not, a person is
/// told.
final class Moves {
    private static final int MOST_FILES = 20_000;

    private final Hands hands;
    private final Danger danger;
    private final Set<Phrase> byHand;

    /// @param byHand where it is said what is left to a person
    Moves(Hands hands, Danger danger, Set<Phrase> byHand) {
        this.hands = hands;
        this.danger = danger;
        this.byHand = byHand;
    }

    /// Pins a file, or all that is in a directory and the directory behind it.
    void pin(String path, List<FilePin> pins) {
        try {
            var record = hands.files().look(path);
            if (record == null) {
                return;
            }
            if (record.isRegular() && record.size() > FileHand.LARGEST) {
                byHand.add(
                        Phrase.of(
                                "{0} says that it has {1} GiB, all of which Davy would have to read to"
                                        + " know it again: it is left to you",
                                "{0} 自称大小为 {1} GiB，需完整读取才能确认其身份，请人工处理", path, record.size() >> 30));
                return;
            }
            var found = new ArrayList<FilePin>();
            if (record.isDirectory()) {
                for (String name : hands.host().list(path)) {
                    if (pins.size() + found.size() < MOST_FILES) {
                        pin(path + '/' + name, found);
                    }
                }
            }
            var hash =
                    switch (record.type()) {
                        case REGULAR -> hands.files().hash(path);
                        case LINK -> record.target();
                        default -> "";
                    };
            found.add(new FilePin(path, record.type(), hash));
            for (FilePin pin : found) {
                var why = danger.ofMove(pin);
                if (why != null) {
                    byHand.add(why);
                    reinstall(hands.packages().owner(pin.path()));
                    return;
                }
            }
            pins.addAll(found);
        } catch (ChangeException e) {
            byHand.add(
                    Phrase.of(
                            "{0} cannot be looked at, and is left as it is",
                            "无法查看，保持原样：{0}", String.valueOf(e.getMessage())));
        }
    }

    /// Says how a package is installed again.
    void reinstall(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return;
        }
        var advice = Reinstall.advice(hands.host(), hands.packages(), name);
        if (advice != null) {
            byHand.add(advice);
        }
    }
}
