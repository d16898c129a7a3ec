package davy.agent.check.cloud;

import davy.agent.check.Facts;
import davy.core.cloud.Channel;
import davy.core.cloud.TrailCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A call in a trail that ran a command of an intruder, here or on another host.
///
/// @param here what this host tells of the same command; null where it tells nothing
/// @param verdict on its content; null where the trail hides it
/// @param sign why both are the same
record TrailSuspect(
        TrailCommand call, @Nullable Suspect here, @Nullable Verdict verdict, Sign sign) {
    /// What ties a call to what ran here.
    enum Sign {
        NONE,
        TIME,
        CONTENT,
        TASK
    }

    /// Between a call and its run, with the clock of the host a little wrong.
    private static final Duration NEAR = Duration.ofMinutes(5);

    /// In the order of the trail.
    static List<TrailSuspect> of(Facts facts) {
        var trail = facts.options().trail();
        if (trail.commands().isEmpty()) {
            return List.of();
        }
        var suspects = Suspect.on(facts);
        var byTask = Suspect.byTask(suspects);
        var instance = instance(facts);
        var verdicts = new HashMap<String, Optional<Verdict>>();
        var found = new ArrayList<TrailSuspect>();
        for (TrailCommand call : trail.commands()) {
            var verdict =
                    verdicts.computeIfAbsent(
                            call.channel() + " " + call.content(),
                            _ -> Optional.ofNullable(Verdict.of(call.channel(), call.content())));
            var one = join(call, suspects, byTask, instance).with(verdict.orElse(null));
            if (one.here != null || one.verdict != null) {
                found.add(one);
            }
        }
        return found;
    }

    /// Ids of keys with which commands of intruders were sent.
    static TreeSet<String> keys(Facts facts) {
        var keys = new TreeSet<String>();
        for (TrailSuspect suspect : of(facts)) {
            if (!suspect.call.key().isEmpty()) {
                keys.add(suspect.call.key());
            }
        }
        return keys;
    }

    private TrailSuspect with(@Nullable Verdict of) {
        return new TrailSuspect(call, here, of, sign);
    }

    private static TrailSuspect join(
            TrailCommand call,
            List<Suspect> suspects,
            Map<String, Suspect> byTask,
            String instance) {
        for (String id : call.ids()) {
            var same = byTask.get(id);
            if (same != null) {
                return new TrailSuspect(call, same, null, Sign.TASK);
            }
        }
        boolean elsewhere =
                !instance.isEmpty()
                        && !call.instances().isEmpty()
                        && !call.instances().contains(instance);
        for (Suspect suspect : elsewhere ? List.<Suspect>of() : suspects) {
            boolean same = call.content().strip().equals(suspect.text());
            if (!call.content().isEmpty() && call.error().isEmpty() && same) {
                return new TrailSuspect(call, suspect, null, Sign.CONTENT);
            }
            if (call.content().isEmpty() && isNear(call, suspect)) {
                return new TrailSuspect(call, suspect, null, Sign.TIME);
            }
        }
        return new TrailSuspect(call, null, null, Sign.NONE);
    }

    /// Whether the host ran it when the call was made; a call that only prepares runs nothing.
    private static boolean isNear(TrailCommand call, Suspect suspect) {
        var time = call.time();
        boolean runs =
                !call.call().equalsIgnoreCase("CreateCommand")
                        && !call.call().equalsIgnoreCase("ModifyCommand")
                        && call.error().isEmpty();
        return time != null
                && runs
                && call.channel() == suspect.channel()
                && suspect.channel() != Channel.CLOUD_INIT
                && suspect.runs().stream()
                        .anyMatch(run -> {
                            var at = run.time();
                            return at != null && at.canBe(time, NEAR);
                        });
    }

    /// The id that the cloud gave this host, as cloud-init noted it; empty where it did not.
    private static String instance(Facts facts) {
        var noted = facts.host().text("/var/lib/cloud/data/instance-id");
        return noted == null ? "" : noted.strip();
    }
}
