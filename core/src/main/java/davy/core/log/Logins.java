package davy.core.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps logins that were let in: of those that are alike the first and the last twenty, and fewer
/// where there are very many in all, but always the first and the last.
final class Logins {
    private static final int EACH = 20;
    private static final int MOST_KINDS = 4000;
    private static final int MOST = 60_000;
    private static final Duration APART = Duration.ofSeconds(5);
    private static final Comparator<Told> ORDER =
            Comparator.<Told, java.time.Instant>comparing(t -> t.login.time().at())
                    .thenComparing(t -> t.source)
                    .thenComparing(t -> t.login.user())
                    .thenComparingInt(t -> t.login.port());

    /// A login as one source tells it.
    private record Told(Login login, LogSource source) {}

    private record Kind(
            LogSource source,
            String service,
            String user,
            String method,
            String address,
            @Nullable String keyType,
            @Nullable String fingerprint) {}

    private final Map<Kind, List<Told>> kinds = new HashMap<>();
    private long kept;
    private long leftOut;
    private long alike;

    void add(LogSource source, Login login) {
        var kind =
                new Kind(
                        source,
                        login.service(),
                        login.user(),
                        login.method(),
                        login.address(),
                        login.keyType(),
                        login.fingerprint());
        var alike = kinds.get(kind);
        if (alike == null) {
            if (kinds.size() >= MOST_KINDS) {
                leftOut++;
                return;
            }
            alike = new ArrayList<>();
            kinds.put(kind, alike);
        }
        int at = alike.size();
        var time = login.time().at();
        while (at > 0 && alike.get(at - 1).login.time().at().isAfter(time)) {
            at--;
        }
        var first = alike.isEmpty() ? login : alike.getFirst().login;
        alike.add(at, new Told(sharing(first, login), source));
        kept++;
        if (alike.size() > 2 * EACH || kept > MOST && alike.size() > 2) {
            alike.remove(alike.size() / 2);
            kept--;
            this.alike++;
        }
    }

    /// With the texts of one of its kind, so that each is held once.
    private static Login sharing(Login one, Login login) {
        return new Login(
                login.time(),
                one.service(),
                one.user(),
                one.method(),
                one.address(),
                login.port(),
                one.keyType(),
                one.fingerprint(),
                login.places());
    }

    /// Logins of too many kinds.
    long leftOut() {
        return leftOut;
    }

    /// Those between the first and the last ones of their kind.
    long alike() {
        return alike;
    }

    /// All of them by time, those that several sources tell put together.
    List<Login> merged() {
        var all = new ArrayList<Told>();
        kinds.values().forEach(all::addAll);
        all.sort(ORDER);
        var merged = new ArrayList<List<Told>>();
        var recent = new HashMap<String, List<List<Told>>>();
        for (var told : all) {
            var alike =
                    recent.computeIfAbsent(
                            told.login.user() + '\0' + told.login.address(),
                            _ -> new ArrayList<>());
            var same = same(alike, told);
            if (same == null) {
                same = new ArrayList<>();
                alike.add(same);
                merged.add(same);
            }
            same.add(told);
        }
        var logins = new ArrayList<Login>();
        merged.forEach(same -> logins.add(join(same)));
        return logins;
    }

    /// The one of the last few that tells of the same login from another source.
    private static @Nullable List<Told> same(List<List<Told>> alike, Told told) {
        for (int i = alike.size() - 1; i >= Math.max(0, alike.size() - 8); i--) {
            if (alike.get(i).stream().allMatch(other -> isSame(other, told))) {
                return alike.get(i);
            }
        }
        return null;
    }

    private static boolean isSame(Told a, Told b) {
        var apart = Duration.between(a.login.time().at(), b.login.time().at()).abs();
        var slack = a.login.time().slack().plus(b.login.time().slack());
        boolean near = apart.compareTo(slack.compareTo(APART) > 0 ? slack : APART) <= 0;
        boolean port =
                a.login.port() == b.login.port() || a.login.port() == 0 || b.login.port() == 0;
        boolean method =
                a.login.method().equals(b.login.method())
                        || a.login.method().isEmpty()
                        || b.login.method().isEmpty();
        return near && port && method && a.source != b.source;
    }

    private static Login join(List<Told> same) {
        var best = same.getFirst();
        var places = new LinkedHashSet<String>();
        for (var told : same) {
            boolean more = best.login.method().isEmpty() && !told.login.method().isEmpty();
            best = more ? told : best;
        }
        var time = best.login.time();
        places.addAll(best.login.places());
        for (var told : same) {
            boolean exact = told.login.time().slack().compareTo(time.slack()) < 0;
            time = exact ? told.login.time() : time;
            places.addAll(told.login.places());
        }
        return new Login(
                time,
                best.login.service(),
                best.login.user(),
                best.login.method(),
                best.login.address(),
                best.login.port(),
                best.login.keyType(),
                best.login.fingerprint(),
                List.copyOf(places));
    }
}
