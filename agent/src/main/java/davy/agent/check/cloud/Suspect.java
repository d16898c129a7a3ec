package davy.agent.check.cloud;

import davy.agent.check.Facts;
import davy.agent.check.InPart;
import davy.core.cloud.Channel;
import davy.core.cloud.ChannelCommand;
import davy.core.cloud.Moment;
import davy.core.host.Unseen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A command that a cloud ran here as intruders do, with all its runs.
record Suspect(Verdict verdict, List<ChannelCommand> runs) {
    /// Of the commands that the host tells of; each text once.
    static List<Suspect> on(Facts facts) {
        var verdicts = new HashMap<String, Optional<Verdict>>();
        var suspects = new LinkedHashMap<String, Suspect>();
        for (ChannelCommand command : facts.channelCommands()) {
            String key = command.channel() + " " + command.text().strip();
            var verdict =
                    verdicts.computeIfAbsent(
                            key,
                            _ ->
                                    Optional.ofNullable(
                                            Verdict.of(
                                                    command.channel(),
                                                    command.text(),
                                                    () -> unseen(facts, command))));
            verdict.ifPresent(v ->
                    suspects.computeIfAbsent(key, _ -> new Suspect(v, new ArrayList<>()))
                            .runs()
                            .add(command));
        }
        return List.copyOf(suspects.values());
    }

    private static void unseen(Facts facts, ChannelCommand command) {
        String what = command.script().isEmpty() ? command.place() : command.script();
        facts.host().miss(new Unseen(what, InPart.COMMANDS));
    }

    ChannelCommand first() {
        return runs.getFirst();
    }

    Channel channel() {
        return first().channel();
    }

    /// The earliest time that is told, exact ones first; null where none is.
    @Nullable Moment time() {
        Moment best = null;
        for (ChannelCommand run : runs) {
            var moment = run.time();
            if (moment != null && (best == null || isBefore(moment, best))) {
                best = moment;
            }
        }
        return best;
    }

    /// The latest time that is told, those without a zone last: they may be later still.
    @Nullable Moment last() {
        Moment last = null;
        for (ChannelCommand run : runs) {
            var moment = run.time();
            if (moment != null && (last == null || isBefore(last, moment))) {
                last = moment;
            }
        }
        return last;
    }

    private static boolean isBefore(Moment one, Moment other) {
        Instant a = one.instant();
        Instant b = other.instant();
        if (a == null || b == null) {
            return a != null || b == null && one.local().isBefore(other.local());
        }
        return a.isBefore(b);
    }

    /// Ids of its runs, without those that are not told.
    List<String> tasks() {
        return runs.stream()
                .map(ChannelCommand::task)
                .filter(t -> !t.isEmpty())
                .distinct()
                .toList();
    }

    /// Where its text lies as a file.
    List<String> scripts() {
        return runs.stream()
                .map(ChannelCommand::script)
                .filter(s -> !s.isEmpty())
                .distinct()
                .toList();
    }

    /// By its text, stripped.
    String text() {
        return first().text().strip();
    }

    static Map<String, Suspect> byTask(List<Suspect> suspects) {
        var byTask = new HashMap<String, Suspect>();
        for (Suspect suspect : suspects) {
            suspect.tasks().forEach(task -> byTask.putIfAbsent(task, suspect));
        }
        return byTask;
    }
}
