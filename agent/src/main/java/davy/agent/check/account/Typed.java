package davy.agent.check.account;

import davy.agent.check.DownloadSource;
import davy.agent.check.Places;
import davy.core.account.History;
import davy.core.account.History.Entry;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What the commands of one history do: each alone, and downloads together with what follows.
///
/// People on duty type the names of miners too, when they look for them and remove them: commands
/// that only look are passed over, and so is the killing of miners.
public final class Typed {
    private static final int MOST_FOUND = 200;
    private static final int BEFORE = 12;
    private static final int AFTER = 20;
    private static final int MOST_WINDOWS = 1000;

    /// Commands that share one look at what stands around them, unless it shows as much as a
    /// [Behaviour] tells: then it may have left some out.
    private static final int TOGETHER = 16;

    private static final int MOST_SHOWN = 8;

    /// Characters of all that stands around downloads.
    private static final int MOST_AROUND = 8 << 20;

    private static final int SHORTEST_QUOTED = 12;

    private static final Map<Trait, Level> LEVELS = new LinkedHashMap<>();

    static {
        LEVELS.put(Trait.REVERSE_SHELL, Level.HIGH);
        LEVELS.put(Trait.MINER, Level.HIGH);
        LEVELS.put(Trait.GSOCKET, Level.HIGH);
        LEVELS.put(Trait.ENCODED, Level.HIGH);
        LEVELS.put(Trait.HIDES, Level.HIGH);
        LEVELS.put(Trait.SPREADS, Level.MEDIUM);
    }

    /// Programs that look at what their arguments name.
    private static final Set<String> LOOKS =
            Set.of(
                    "vi",
                    "vim",
                    "nano",
                    "less",
                    "more",
                    "cat",
                    "head",
                    "tail",
                    "grep",
                    "egrep",
                    "zgrep",
                    "rg",
                    "ls",
                    "ll",
                    "stat",
                    "file",
                    "strings",
                    "find",
                    "locate",
                    "which",
                    "whereis",
                    "md5sum",
                    "sha256sum",
                    "rm",
                    "mv",
                    "cp",
                    "chattr",
                    "lsattr",
                    "kill",
                    "pkill",
                    "killall",
                    "ps",
                    "top",
                    "htop",
                    "whois",
                    "dig",
                    "nslookup",
                    "host",
                    "ping",
                    "telnet",
                    "nmap",
                    "tcpdump",
                    "traceroute",
                    "iptables",
                    "echo",
                    "man",
                    "systemctl",
                    "journalctl",
                    "lsof",
                    "ss",
                    "netstat",
                    "crontab",
                    "git",
                    "apt",
                    "apt-get",
                    "yum",
                    "dnf",
                    "docker",
                    "kubectl",
                    "history",
                    "pgrep",
                    "awk",
                    "sed");

    /// @param shown the command, or the part that shows it
    public record Sighting(Entry entry, Level level, Phrase what, String shown, Set<String> urls) {}

    private final History history;
    private final List<Entry> entries;
    private final List<Sighting> sightings = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, Behaviour> behaviours = new HashMap<>();
    private Behaviour near = Behaviour.of("");
    private int nearTo;
    private int windows;
    private int around;
    private int leftOut;

    public Typed(History history) {
        this.history = history;
        entries = history.entries();
    }

    /// Of how many downloads it was not judged what was done around them.
    int leftOut() {
        return leftOut;
    }

    /// In the order in which they were typed.
    public List<Sighting> sightings() {
        switch (history.kind()) {
            case "bash", "zsh", "fish", "sh", "csh" -> shell();
            case "redis" -> entries.forEach(this::redis);
            default -> entries.forEach(this::quoted);
        }
        sightings.sort((a, b) -> Integer.compare(a.entry.line(), b.entry.line()));
        return sightings;
    }

    private void shell() {
        for (int i = 0; i < entries.size() && sightings.size() < MOST_FOUND; i++) {
            var entry = entries.get(i);
            var behaviour = behaviour(entry);
            alone(entry, behaviour);
            if (behaviour.has(Trait.DOWNLOAD_AND_RUN)) {
                ran(entry, i, behaviour);
            } else if (behaviour.has(Trait.DOWNLOAD)) {
                together(i);
            }
        }
    }

    private Behaviour behaviour(Entry entry) {
        return behaviours.computeIfAbsent(entry.command(), Behaviour::of);
    }

    private void alone(Entry entry, Behaviour behaviour) {
        for (var level : LEVELS.entrySet()) {
            var trait = level.getKey();
            for (String shown : behaviour.evidence(trait)) {
                boolean looks = looks(shown) || looks(entry.command());
                if (!looks || trait == Trait.REVERSE_SHELL || trait == Trait.ENCODED) {
                    add(entry, level.getValue(), trait.phrase(), entry.command(), behaviour.urls());
                    return;
                }
            }
        }
        for (String shown : behaviour.evidence(Trait.PRELOAD)) {
            if (shown.contains("ld.so.preload") && shown.contains(".so ")) {
                add(entry, Level.HIGH, Trait.PRELOAD.phrase(), entry.command(), Set.of());
            }
        }
    }

    private void add(Entry entry, Level level, Phrase what, String shown, Set<String> urls) {
        if (known.add(shown)) {
            sightings.add(new Sighting(entry, level, what, shown, urls));
        }
    }

    private static boolean looks(String command) {
        String rest = command.strip();
        for (int i = 0; i < 3; i++) {
            int end = 0;
            while (end < rest.length() && " \t;|&".indexOf(rest.charAt(end)) < 0) {
                end++;
            }
            String name = Places.name(rest.substring(0, end));
            if (!name.equals("sudo") && !name.equals("time")) {
                return LOOKS.contains(name);
            }
            rest = rest.substring(end).strip();
        }
        return false;
    }

    /// A download, with the commands around it: where it was typed, and whether its file was run.
    private void together(int at) {
        var entry = entries.get(at);
        if (known.contains(entry.command())) {
            return;
        }
        if (at >= nearTo && !look(at)) {
            leftOut++;
            return;
        }
        String command = entry.command().strip();
        for (String shown : near.evidence(Trait.DOWNLOAD_AND_RUN)) {
            if (command.contains(shown.strip())) {
                ran(entry, at, near);
                return;
            }
        }
    }

    /// Reads what was typed around a command and those that follow it: one look for all of them, as
    /// each is read with its neighbours.
    ///
    /// @return false when enough was read
    private boolean look(int at) {
        if (++windows > MOST_WINDOWS || around > MOST_AROUND) {
            return false;
        }
        int to = Math.min(entries.size(), at + TOGETHER - 1 + AFTER);
        var text = new StringBuilder();
        for (Entry each : entries.subList(Math.max(0, at - BEFORE), to)) {
            text.append(each.command()).append('\n');
        }
        around += text.length();
        near = behaviours.computeIfAbsent(text.toString(), Behaviour::of);
        boolean full = near.evidence(Trait.DOWNLOAD_AND_RUN).size() >= MOST_SHOWN;
        nearTo = at + (full ? 1 : TOGETHER);
        return true;
    }

    /// How grave it is to run a download depends on where it comes from, and what else was done.
    private void ran(Entry entry, int at, Behaviour behaviour) {
        var source = DownloadSource.of(entry.command());
        if (source == DownloadSource.OWN) {
            return;
        }
        boolean second = isFurtive(entry.command()) || isErasing(at);
        var level =
                switch (source) {
                    case ADDRESS -> Level.HIGH;
                    case PLAIN, UNKNOWN -> second ? Level.HIGH : Level.MEDIUM;
                    case RENTED -> isErasing(at) ? Level.HIGH : second ? Level.MEDIUM : Level.LOW;
                    case SECURE -> second ? Level.MEDIUM : Level.LOW;
                    case OWN, PUBLISHER -> Level.LOW;
                };
        if (source != DownloadSource.PUBLISHER) {
            var what = Trait.DOWNLOAD_AND_RUN.phrase();
            add(entry, level, what, entry.command(), behaviour.urls());
        }
    }

    /// Hidden or temporary files, work in the background without output.
    private static boolean isFurtive(String command) {
        return command.contains("/tmp/")
                || command.contains("/dev/shm")
                || command.contains(" ./.")
                || command.contains("-O .")
                || command.contains("-o .")
                || command.contains("nohup ")
                || command.contains(">/dev/null 2>&1")
                || command.contains("base64");
    }

    /// Whether the traces were wiped soon after.
    private boolean isErasing(int at) {
        int to = Math.min(entries.size(), at + AFTER);
        return entries.subList(at, to).stream()
                .anyMatch(
                        e -> e.command().length() < 2000 && behaviour(e).has(Trait.ERASES_TRACES));
    }

    /// `config set dir /var/spool/cron`: how a database is made to write for an intruder.
    private void redis(Entry entry) {
        String lower = entry.command().toLowerCase(Locale.ROOT);
        boolean place =
                lower.contains("/cron") || lower.contains("/.ssh") || lower.contains("/etc/");
        if (lower.contains("config set dir ") && place) {
            var what =
                    Phrase.of(
                            "makes the database write to a place that starts programs or opens"
                                    + " accounts",
                            "让数据库写入计划任务或密钥目录");
            add(entry, Level.HIGH, what, entry.command(), Set.of());
        }
    }

    /// Shell commands inside SQL or Python.
    private void quoted(Entry entry) {
        String text = entry.command();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = c == '\'' || c == '"' ? text.indexOf(c, i + 1) : -1;
            if (end > i) {
                if (end - i > SHORTEST_QUOTED) {
                    alone(entry, text.substring(i + 1, end));
                }
                i = end;
            }
        }
    }

    private void alone(Entry entry, String command) {
        var behaviour = Behaviour.of(command);
        for (Trait trait : List.of(Trait.REVERSE_SHELL, Trait.ENCODED, Trait.DOWNLOAD_AND_RUN)) {
            if (behaviour.has(trait) && DownloadSource.of(command) != DownloadSource.OWN) {
                add(entry, Level.HIGH, trait.phrase(), entry.command(), behaviour.urls());
                return;
            }
        }
    }
}
