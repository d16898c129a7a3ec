package davy.agent.check;

import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import java.util.regex.Pattern;

/// Whether all that a text does to tables of cron is to take something away: who cleans a host
/// takes an intruder's table away as a whole; an intruder puts his own in.
public final class CronDrops {
    /// A behaviour shows no more commands than this for a trait.
    private static final int MOST_SHOWN = 8;

    private static final Pattern TABLE =
            Pattern.compile("(sudo )?crontab( -u [\\w.$-]+)? -r( -u [\\w.$-]+)?( 2?> ?/dev/null)?");

    /// `sed -i '/x/d' /var/spool/cron/root`.
    private static final Pattern LINES =
            Pattern.compile(
                    "(sudo )?sed -i (-e )?([\"'])/[^/\"'$\n]{1,200}/d\\3( /[\\w./*-]+){1,20}");

    private CronDrops() {}

    /// Of whole tables.
    public static boolean areAll(Behaviour behaviour) {
        return areAll(behaviour, false);
    }

    /// @param lines whether single lines may be taken away, too
    public static boolean areAll(Behaviour behaviour, boolean lines) {
        var shown = behaviour.evidence(Trait.ADDS_CRON);
        return shown.size() < MOST_SHOWN
                && shown.stream()
                        .allMatch(c ->
                                TABLE.matcher(c).matches() || lines && LINES.matcher(c).matches());
    }
}
