package davy.agent.check.cloud;

import davy.agent.check.CronDrops;
import davy.agent.check.DownloadSource;
import davy.agent.check.Evidence;
import davy.core.cloud.Channel;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a command that a cloud ran acts as those of intruders do.
///
/// Operators use the same channels: they install and update with downloads, and they look for
/// miners and remove them. So a known publisher, the own network and the naming of miners alone are
/// no sign.
record Verdict(Level level, Behaviour behaviour) {
    /// What the deeds of an intruder come with, and those of operators at times.
    private static final Set<Trait> WEAK =
            EnumSet.of(
                    Trait.DISABLES_SECURITY,
                    Trait.ERASES_TRACES,
                    Trait.ADDS_KEY,
                    Trait.ADDS_CRON,
                    Trait.IMMUTABLE,
                    Trait.RUNS_FROM_TEMP);

    /// Weighed by themselves.
    private static final Set<Trait> APART =
            EnumSet.of(Trait.DOWNLOAD_AND_RUN, Trait.RIVAL_KILLING, Trait.ENCODED);

    private static final int LONGEST = 256 << 10;
    private static final int MOST_SHOWN = 8;

    /// Null where nothing speaks against it.
    static @Nullable Verdict of(Channel channel, String text) {
        return of(channel, text, () -> {});
    }

    /// Null where nothing speaks against it.
    ///
    /// @param unseen called where not all of it was judged
    static @Nullable Verdict of(Channel channel, String text, Runnable unseen) {
        if (text.isBlank()) {
            return null;
        }
        boolean isLong = text.length() > LONGEST;
        var behaviour = Behaviour.of(isLong ? text.substring(0, LONGEST) : text);
        if (isLong || behaviour.truncated()) {
            unseen.run();
        }
        var level = level(channel, behaviour);
        return level == null ? null : new Verdict(level, behaviour);
    }

    private static @Nullable Level level(Channel channel, Behaviour behaviour) {
        var strong = EnumSet.noneOf(Trait.class);
        var weak = EnumSet.noneOf(Trait.class);
        for (Trait trait : behaviour.traits()) {
            if (trait.isStrong() && !APART.contains(trait) && counts(trait, behaviour)) {
                strong.add(trait);
            } else if (WEAK.contains(trait)) {
                weak.add(trait);
            }
        }
        var download = download(channel, behaviour, weak);
        if (behaviour.has(Trait.RIVAL_KILLING)) {
            return rivals(behaviour, strong, weak, download);
        }
        if (strong.isEmpty()) {
            return behaviour.has(Trait.ENCODED)
                    ? encoded(behaviour, weak, download)
                    : plain(weak, download);
        }
        if (behaviour.onlyMovesCredentials() && download == null) {
            return Level.MEDIUM;
        }
        boolean more = strong.size() > 1 || download != null || behaviour.has(Trait.ENCODED);
        return more ? Level.CRITICAL : Level.HIGH;
    }

    /// A library that is preloaded for every program; one for a single program is harmless.
    private static boolean counts(Trait trait, Behaviour behaviour) {
        return trait != Trait.PRELOAD
                || behaviour.evidence(trait).stream().anyMatch(e -> e.contains("ld.so.preload"));
    }

    /// Who kills miners and neither brings nor leaves anything is an operator more often than not.
    private static @Nullable Level rivals(
            Behaviour behaviour, Set<Trait> strong, Set<Trait> weak, @Nullable Level download) {
        boolean brings =
                behaviour.has(Trait.SAVES_DOWNLOAD)
                        || behaviour.has(Trait.DOWNLOAD_AND_RUN)
                        || behaviour.has(Trait.DOWNLOAD) && strong.contains(Trait.MINER);
        boolean table = weak.contains(Trait.ADDS_CRON) && !CronDrops.areAll(behaviour, true);
        boolean stays = table || weak.contains(Trait.ADDS_KEY) || weak.contains(Trait.IMMUTABLE);
        boolean others = strong.stream().anyMatch(trait -> trait != Trait.MINER);
        return brings || stays || others || download != null ? Level.CRITICAL : null;
    }

    private static Level encoded(Behaviour behaviour, Set<Trait> weak, @Nullable Level download) {
        boolean payload =
                download != null
                        || !weak.isEmpty()
                        || behaviour.evidence(Trait.ENCODED).contains("ELF");
        return payload ? Level.HIGH : Level.MEDIUM;
    }

    private static @Nullable Level plain(Set<Trait> weak, @Nullable Level download) {
        if (download != null) {
            return download;
        }
        boolean pair =
                weak.size() > 1 && !weak.equals(EnumSet.of(Trait.ADDS_CRON, Trait.RUNS_FROM_TEMP));
        return pair || weak.contains(Trait.ADDS_KEY) ? Level.MEDIUM : null;
    }

    /// How grave it is to run a download depends on where it comes from, and on what else is done.
    private static @Nullable Level download(Channel channel, Behaviour behaviour, Set<Trait> weak) {
        boolean runs =
                behaviour.has(Trait.DOWNLOAD_AND_RUN)
                        || behaviour.has(Trait.DOWNLOAD) && weak.contains(Trait.RUNS_FROM_TEMP);
        if (!runs) {
            return null;
        }
        boolean first = channel == Channel.CLOUD_INIT;
        return switch (source(behaviour)) {
            case ADDRESS -> Level.HIGH;
            case PLAIN, UNKNOWN ->
                    weak.isEmpty() && first ? null : weak.isEmpty() ? Level.MEDIUM : Level.HIGH;
            // Operators have buckets of their own.
            case RENTED -> weak.isEmpty() || first && weak.size() == 1 ? null : Level.MEDIUM;
            case SECURE -> weak.size() > 1 && !first ? Level.MEDIUM : null;
            case PUBLISHER, OWN -> null;
        };
    }

    private static DownloadSource source(Behaviour behaviour) {
        var worst = DownloadSource.OWN;
        if (behaviour.urls().isEmpty()) {
            return DownloadSource.UNKNOWN;
        }
        for (String url : behaviour.urls()) {
            var source = DownloadSource.of(url);
            worst = source.compareTo(worst) < 0 ? source : worst;
        }
        return worst;
    }

    /// What it does, in words: the parts that count.
    Phrase doings() {
        var parts = new ArrayList<Phrase>();
        for (Trait trait : behaviour.traits()) {
            if ((trait.isStrong() || WEAK.contains(trait)) && parts.size() < MOST_SHOWN) {
                parts.add(trait.phrase());
            }
        }
        return list(parts);
    }

    /// The lines that show it.
    List<String> shown() {
        var shown = new ArrayList<String>();
        for (Trait trait : behaviour.traits()) {
            if (trait.isStrong() || WEAK.contains(trait)) {
                String line = Evidence.cut(behaviour.evidence(trait).getFirst());
                if (!shown.contains(line)) {
                    shown.add(line);
                }
            }
        }
        return shown;
    }

    /// `a, b and c`, in both languages.
    private static Phrase list(List<Phrase> parts) {
        var en = new StringBuilder();
        var zh = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            boolean isLast = i == parts.size() - 1;
            en.append(i == 0 ? "" : isLast ? " and " : ", ").append('{').append(i).append('}');
            zh.append(i == 0 ? "" : "、").append('{').append(i).append('}');
        }
        return Phrase.of(en.toString(), zh.toString(), parts.toArray());
    }
}
