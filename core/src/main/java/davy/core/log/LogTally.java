package davy.core.log;

import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.CronCommand;
import davy.core.log.LogEvent.FileTransfer;
import davy.core.log.LogEvent.PackageChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Takes what logs say and keeps what matters, within bounds: some tens of megabytes whatever
/// comes. Safe for several threads.
public final class LogTally {
    private static final int MOST_ADDRESSES = 20_000;
    private static final int MOST_CHANGES = 5000;
    private static final int MOST_TRANSFERS = 1000;
    private static final int MOST_COMMANDS = 5000;
    private static final int MOST_FLOWS = 20_000;
    private static final int MOST_POSTS = 5000;
    private static final int MOST_PACKAGES = 20_000;
    private static final int MOST_SESSIONS = 20_000;
    private static final int MOST_CLIENTS = 8;
    private static final Duration SAME = Duration.ofSeconds(5);

    private final Map<LogSource, Map<String, Attempts>> refused = new EnumMap<>(LogSource.class);
    private final Logins logins = new Logins();
    private final AuditTally audit = new AuditTally(this);
    private final List<Seen<AccountChange>> changes = new ArrayList<>();
    private final List<Seen<FileTransfer>> transfers = new ArrayList<>();
    private final List<Seen<PackageChange>> packages = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Map<Command, CronRun> commands = new HashMap<>();
    private final Map<Way, Flow> flows = new HashMap<>();
    private final Map<String, ScriptPost> posts = new HashMap<>();
    private final List<LogSpan> spans = new ArrayList<>();
    private final Map<String, Long> leftOut = new TreeMap<>();

    /// Names of accounts, so that each is held once.
    private final Map<String, String> names = new HashMap<>();

    /// Cron runs that are one.
    private record Command(String user, String text) {}

    /// Packets that are one flow.
    private record Way(
            String source,
            String destination,
            int port,
            String protocol,
            Traffic.Verdict verdict,
            String rule) {
        static Way of(Traffic traffic) {
            return new Way(
                    traffic.source(),
                    traffic.destination(),
                    traffic.destinationPort(),
                    traffic.protocol(),
                    traffic.verdict(),
                    traffic.rule());
        }
    }

    public LogTally() {}

    /// Takes what a line says.
    synchronized void add(LogSource source, LogEvent event, String path, long line) {
        switch (event) {
            case LogEvent.Accepted in -> accepted(source, in, path + ':' + line);
            case LogEvent.Failed out -> {
                if (isPassword(out.method())) {
                    var time = out.time();
                    refused(source, out.address(), time, out.times(), out.user(), path, line);
                }
            }
            case AccountChange change -> account(change, path + ':' + line);
            case CronCommand command -> command(command, path + ':' + line);
            case FileTransfer transfer ->
                    keep(
                            transfers,
                            Brief.of(transfer),
                            path + ':' + line,
                            MOST_TRANSFERS,
                            "transfers");
            case PackageChange change ->
                    keep(packages, Brief.of(change), path + ':' + line, MOST_PACKAGES, "packages");
            case LogEvent.Noted noted -> flow(noted, false, path + ':' + line);
            case LogEvent.UnknownUser _,
                    LogEvent.Session _,
                    LogEvent.SudoCommand _,
                    LogEvent.UserSwitch _,
                    LogEvent.CronChange _ -> {}
        }
    }

    private static boolean isPassword(String method) {
        return method.equals("password")
                || method.equals("pam")
                || method.startsWith("keyboard-interactive");
    }

    private <E extends LogEvent> void keep(
            List<Seen<E>> list, E event, String place, int most, String what) {
        if (list.size() < most) {
            list.add(new Seen<>(event, place));
        } else {
            leftOut(what);
        }
    }

    synchronized void session(Session session) {
        if (sessions.size() < MOST_SESSIONS) {
            sessions.add(session);
        } else {
            leftOut("sessions");
        }
    }

    synchronized void leftOut(String what) {
        leftOut.merge(what, 1L, Long::sum);
    }

    private static String plain(String address) {
        return address.startsWith("::ffff:") && address.indexOf('.') > 0
                ? address.substring("::ffff:".length())
                : address;
    }

    private void accepted(LogSource source, LogEvent.Accepted in, String place) {
        login(
                source,
                new Login(
                        in.time(),
                        in.service(),
                        in.user(),
                        in.method(),
                        plain(in.address()),
                        in.port(),
                        in.keyType(),
                        in.fingerprint(),
                        List.of(place)));
    }

    synchronized void login(LogSource source, Login login) {
        logins.add(source, Brief.of(login));
        for (var table : refused.values()) {
            var attempts = table.get(login.address());
            if (attempts != null) {
                attempts.close();
            }
        }
    }

    synchronized void refused(
            LogSource source,
            String from,
            LogTime time,
            long times,
            String user,
            String path,
            long line) {
        String address = plain(from);
        if (address.isEmpty() || address.length() > 64) {
            return;
        }
        var table = refused.computeIfAbsent(source, _ -> new HashMap<>());
        var attempts = table.get(address);
        if (attempts == null) {
            if (table.size() >= MOST_ADDRESSES) {
                dropRarest(table);
            }
            attempts = new Attempts();
            table.put(address, attempts);
        }
        long seconds = time.at().getEpochSecond();
        String place = attempts.isFirst(seconds) ? path + ':' + line : "";
        attempts.add(seconds, times, name(user), place);
    }

    private String name(String user) {
        String short64 = user.length() <= 64 ? user : user.substring(0, 64);
        if (names.size() > MOST_ADDRESSES) {
            names.clear();
        }
        return names.computeIfAbsent(short64, Function.identity());
    }

    /// Those from which least came, and of these the oldest: one half.
    private void dropRarest(Map<String, Attempts> table) {
        var all = new ArrayList<>(table.entrySet());
        all.sort(
                Comparator.<Map.Entry<String, Attempts>>comparingLong(e -> e.getValue().count())
                        .thenComparing(e -> e.getValue().last())
                        .thenComparing(Map.Entry::getKey));
        for (var entry : List.copyOf(all.subList(0, all.size() / 2))) {
            table.remove(entry.getKey());
            leftOut("addresses");
        }
    }

    synchronized void account(AccountChange change, String place) {
        keep(changes, Brief.of(change), place, MOST_CHANGES, "account changes");
    }

    private void command(CronCommand run, String place) {
        var key = new Command(Brief.name(run.user()), Brief.text(run.command()));
        if (!commands.containsKey(key) && commands.size() >= MOST_COMMANDS) {
            leftOut("cron commands");
            return;
        }
        var at = run.time().at();
        commands.merge(
                key,
                new CronRun(key.user(), key.text(), 1, at, at, place),
                (a, b) -> {
                    var early = b.first().isBefore(a.first()) ? b : a;
                    var last = b.last().isAfter(a.last()) ? b.last() : a.last();
                    return new CronRun(
                            a.user(),
                            a.command(),
                            a.count() + 1,
                            early.first(),
                            last,
                            early.place());
                });
    }

    synchronized void flow(LogEvent.Noted noted, boolean given, String place) {
        var traffic = noted.traffic();
        if (!traffic.isFromHost() && traffic.origin().equals("netfilter") && !given) {
            return;
        }
        var kept = Brief.of(traffic);
        var key = Way.of(kept);
        if (!flows.containsKey(key) && flows.size() >= MOST_FLOWS) {
            leftOut("flows");
            return;
        }
        var at = noted.time().at();
        flows.merge(
                key,
                new Flow(kept, 1, at, at, given, place),
                (a, b) -> {
                    var early = b.first().isBefore(a.first()) ? b : a;
                    var last = b.last().isAfter(a.last()) ? b.last() : a.last();
                    return new Flow(
                            early.traffic(),
                            a.count() + 1,
                            early.first(),
                            last,
                            a.given() || b.given(),
                            early.place());
                });
    }

    synchronized void post(AccessLine request, String place) {
        String target = ScriptPosts.target(request);
        if (target == null) {
            return;
        }
        if (!posts.containsKey(target) && posts.size() >= MOST_POSTS) {
            leftOut("requests");
            return;
        }
        var at = request.time();
        posts.merge(
                target,
                new ScriptPost(
                        target,
                        1,
                        request.status() < 300,
                        at,
                        at,
                        List.of(Brief.name(request.address())),
                        Brief.text(request.agent()),
                        place),
                LogTally::join);
    }

    private static ScriptPost join(ScriptPost a, ScriptPost b) {
        var early = b.first().isBefore(a.first()) ? b : a;
        var addresses = a.addresses();
        if (addresses.size() < MOST_CLIENTS && !addresses.contains(b.addresses().getFirst())) {
            addresses = new ArrayList<>(addresses);
            addresses.add(b.addresses().getFirst());
        }
        return new ScriptPost(
                a.target(),
                a.count() + b.count(),
                a.done() || b.done(),
                early.first(),
                b.last().isAfter(a.last()) ? b.last() : a.last(),
                List.copyOf(addresses),
                early.agent(),
                early.place());
    }

    synchronized void audit(AuditEvent event, String path) {
        audit.add(event, path);
    }

    synchronized void span(LogSpan span) {
        spans.add(span);
    }

    /// What all of it comes to so far.
    public synchronized LogSummary summary() {
        var left = new TreeMap<>(leftOut);
        if (logins.leftOut() > 0) {
            left.put("logins", logins.leftOut());
        }
        if (logins.alike() > 0) {
            left.put(LogSummary.ALIKE, logins.alike());
        }
        return new LogSummary(
                List.copyOf(logins.merged()),
                guesses(),
                changes(),
                sorted(commands.values(), CronRun::first, CronRun::place),
                sorted(transfers, s -> s.event().time().at(), Seen::place),
                sorted(flows.values(), Flow::first, f -> f.toString()),
                sorted(posts.values(), ScriptPost::first, ScriptPost::target),
                audit.dropped(),
                sorted(packages, s -> s.event().time().at(), Seen::place),
                sorted(sessions, s -> s.start().at(), Session::place),
                sorted(spans, s -> Instant.EPOCH, LogSpan::path),
                left);
    }

    private static <T> List<T> sorted(
            Iterable<T> all, Function<T, Instant> time, Function<T, String> name) {
        var list = new ArrayList<T>();
        all.forEach(list::add);
        list.sort(Comparator.comparing(time).thenComparing(name));
        return List.copyOf(list);
    }

    /// Of each address what the source that tells most says: several tell the same.
    private List<Guesses> guesses() {
        var best = new TreeMap<String, Attempts>();
        for (var table : refused.values()) {
            table.forEach((address, attempts) ->
                    best.merge(address, attempts, (a, b) -> b.count() > a.count() ? b : a));
        }
        var guesses = new ArrayList<Guesses>();
        best.forEach((address, attempts) -> guesses.add(Guesses.of(address, attempts)));
        guesses.sort(
                Comparator.comparingLong(Guesses::count)
                        .reversed()
                        .thenComparing(Guesses::address));
        return List.copyOf(guesses);
    }

    /// By time, without what a second source tells again.
    private List<Seen<AccountChange>> changes() {
        var all = sorted(changes, s -> s.event().time().at(), Seen::place);
        var kept = new ArrayList<Seen<AccountChange>>();
        Set<Seen<AccountChange>> gone = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size() && near(all.get(i), all.get(j)); j++) {
                if (isSame(all.get(i), all.get(j))) {
                    gone.add(all.get(j));
                }
            }
            if (!gone.contains(all.get(i))) {
                kept.add(all.get(i));
            }
        }
        return List.copyOf(kept);
    }

    private static boolean near(Seen<AccountChange> a, Seen<AccountChange> b) {
        return Duration.between(a.event().time().at(), b.event().time().at()).compareTo(SAME) <= 0;
    }

    private static boolean isSame(Seen<AccountChange> a, Seen<AccountChange> b) {
        return a.event().change() == b.event().change()
                && a.event().name().equals(b.event().name())
                && (a.event().group().equals(b.event().group())
                        || a.event().group().isEmpty()
                        || b.event().group().isEmpty())
                && !folder(a.place()).equals(folder(b.place()));
    }

    /// A file without its line: one file does not tell a thing twice.
    private static String folder(String place) {
        return place.substring(0, Math.max(0, place.lastIndexOf(':')));
    }
}
