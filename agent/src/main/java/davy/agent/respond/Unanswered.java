package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.CorrectSettings;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an earlier report accused gravely, that is there still, and that no step was about. The
/// triage afterwards may not know of it: it has no indicators, for one.
final class Unanswered {
    private final Hands hands;
    private final Places places;

    Unanswered(Hands hands) {
        this.hands = hands;
        this.places = new Places(hands.host());
    }

    /// @param steps that were done
    List<Phrase> of(List<Accusation> accusations, List<Step> steps) {
        var processes = new AccusedProcesses(hands);
        var acted = new HashSet<String>();
        steps.forEach(step -> edited(step.action(), acted));
        boolean contained = steps.stream().anyMatch(step -> isOfContainers(step.action()));
        var open = new LinkedHashSet<Phrase>();
        for (Accusation accusation : accusations) {
            if (accusation.level().atLeast(Level.HIGH)) {
                for (Entity entity : new TreeSet<>(accusation.entities())) {
                    var why =
                            switch (entity.kind()) {
                                case PROCESS -> process(entity.id(), accusation, processes);
                                case FILE -> file(entity.id(), accusation, acted, contained);
                                case PERSISTENCE,
                                        SOCKET,
                                        ACCOUNT,
                                        KEY,
                                        CONTAINER,
                                        KERNEL_MODULE,
                                        ADDRESS,
                                        LOG ->
                                        null;
                            };
                    if (why != null) {
                        open.add(why);
                    }
                }
            }
        }
        return new ArrayList<>(open);
    }

    /// Files that stay where they are, and are right now. Those that were to go are looked for
    /// anyway.
    private static void edited(Action action, Set<String> paths) {
        if (action instanceof RemoveLines lines) {
            paths.add(lines.file().path());
        }
        if (action instanceof CorrectSettings settings) {
            paths.add(settings.file().path());
        }
    }

    /// An image keeps its layers when it loses its name, and so does the kept one of a container.
    private static boolean isOfContainers(Action action) {
        return action instanceof RemoveContainer || action instanceof QuarantineImage;
    }

    /// A server that was open, or has too many rights, goes on: what is done is done to it.
    private static @Nullable Phrase process(
            String pid, Accusation accusation, AccusedProcesses processes) {
        boolean ends = Remedies.of(accusation.detection()).contains(Entity.Kind.PROCESS);
        var pin = ends ? processes.pin(pid, accusation.started(pid)) : null;
        return pin == null
                ? null
                : Phrase.of(
                        "still runs, and the report accuses it: {0} {1} ({2})",
                        "报告指认的进程仍在运行：{0} {1}（{2}）", pid, pin.executable(), accusation.reason());
    }

    /// A program of a package that an intruder used is no file of his.
    private @Nullable Phrase file(
            String path, Accusation accusation, Set<String> acted, boolean contained) {
        String real = places.real(path);
        boolean there =
                real != null
                        && hands.host().lstat(real) != null
                        && !acted.contains(real)
                        && !(contained && places.isInContainer(real))
                        && !hands.sparing().isPackaged(real);
        return there
                ? Phrase.of(
                        "still there, and the report accuses it: {0} ({1})",
                        "报告指认的文件仍在原处：{0}（{1}）", path, accusation.reason())
                : null;
    }
}
