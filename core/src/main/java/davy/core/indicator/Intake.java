package davy.core.indicator;

import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where the readers put the values of one document: brings them into normal form, refuses what
/// would hurt, counts what it leaves out.
final class Intake {
    /// In all documents together.
    private static final int MOST = 5_000_000;

    private static final int MOST_PROBLEMS = 100;
    private static final int LONGEST_DESCRIPTION = 200;

    private final String name;
    private final Instant now;
    private final KeyTable keys;
    private final Facts facts;
    private final List<byte[]> own;
    private final List<Problem> problems = new ArrayList<>();
    private final TreeMap<String, Integer> unused = new TreeMap<>();
    private int more;
    private int expired;
    private int withdrawn;
    private boolean full;

    Intake(String name, Instant now, KeyTable keys, Facts facts, List<byte[]> own) {
        this.name = name;
        this.now = now;
        this.keys = keys;
        this.facts = facts;
        this.own = own;
    }

    /// What a document says of one of its values.
    record About(int line, String description, @Nullable Instant validUntil) {
        static About line(int line) {
            return new About(line, "", null);
        }

        About with(String more) {
            if (more.isEmpty()) {
                return this;
            }
            var both = description.isEmpty() ? more : description + ' ' + more;
            return new About(line, both, validUntil);
        }
    }

    void problem(int line, Phrase what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(name, line, what));
        } else {
            more++;
        }
    }

    void notUnderstood(int line, String value) {
        problem(line, Phrase.of("not understood: {0}", "无法识别：{0}", shortened(value, 80)));
    }

    /// Counts a value of a kind that Davy has no use for.
    void unused(String kind) {
        if (unused.size() < 50 || unused.containsKey(kind)) {
            unused.merge(shortened(kind, 40), 1, Integer::sum);
        }
    }

    /// Counts a value that the document itself does not accuse (any more).
    void withdrawn() {
        withdrawn++;
    }

    /// Whether it still counts; counts it where not.
    boolean isCurrent(@Nullable Instant validUntil) {
        boolean current = validUntil == null || validUntil.isAfter(now);
        expired += current ? 0 : 1;
        return current;
    }

    /// An address or prefix. False where the text is none.
    boolean address(String text, About about) {
        var prefix = Prefix.parse(text);
        if (prefix == null) {
            return false;
        }
        var refusal = Refusals.ofPrefix(prefix);
        if (refusal == null && own.stream().anyMatch(prefix::contains)) {
            refusal =
                    Phrase.of(
                            "{0} is or contains an address of this host",
                            "{0} 是本机地址或包含本机地址", prefix.toString());
        }
        take(Indicators.addressKey(prefix.bytes(), prefix.bits()), refusal, about);
        return true;
    }

    boolean domain(String text, About about) {
        var domain = Domains.normal(text);
        if (domain == null) {
            return false;
        }
        take(Indicators.key(Indicator.Kind.DOMAIN, domain), Refusals.ofDomain(domain), about);
        return true;
    }

    boolean url(String text, About about) {
        var url = Urls.normal(text);
        if (url == null) {
            return false;
        }
        take(Indicators.key(Indicator.Kind.URL, url), null, about);
        return true;
    }

    boolean hash(String text, About about) {
        byte[] key = Indicators.hashKey(text);
        if (key == null) {
            return false;
        }
        take(key, Refusals.ofHash(text.toLowerCase(Locale.ROOT)), about);
        return true;
    }

    /// A path, or a name without directories.
    boolean file(String text, About about) {
        var file = text.strip();
        if (file.isEmpty()
                || file.length() > 4096
                || file.endsWith("/")
                || file.indexOf('\\') >= 0) {
            return false;
        }
        if (file.startsWith("/")) {
            take(Indicators.key(Indicator.Kind.FILE_PATH, file), pathRefusal(file), about);
            return true;
        }
        if (file.indexOf('/') >= 0) {
            return false;
        }
        take(Indicators.key(Indicator.Kind.FILE_NAME, file), Refusals.ofFile(file), about);
        return true;
    }

    /// Programs and settings that every host has at that very place; the same name elsewhere may
    /// well be bad.
    private static @Nullable Phrase pathRefusal(String path) {
        int slash = path.lastIndexOf('/');
        var directory = path.substring(0, slash);
        boolean system =
                switch (directory) {
                    case "",
                            "/bin",
                            "/sbin",
                            "/usr/bin",
                            "/usr/sbin",
                            "/etc",
                            "/dev",
                            "/root/.ssh" ->
                            true;
                    default -> false;
                };
        return system ? Refusals.ofFile(path.substring(slash + 1)) : null;
    }

    private void take(byte[] key, @Nullable Phrase refusal, About about) {
        if (refusal != null) {
            problem(about.line(), refusal);
            return;
        }
        if (!isCurrent(about.validUntil()) || full) {
            return;
        }
        int before = keys.size();
        int number = before < MOST ? keys.add(key) : keys.find(key);
        if (number < 0) {
            full = true;
            problem(about.line(), FULL);
        } else if (keys.size() > before) {
            facts.put(
                    number,
                    name,
                    shortened(about.description(), LONGEST_DESCRIPTION),
                    about.validUntil());
        }
    }

    private static final Phrase FULL =
            Phrase.of(
                    "more than 5 million indicators; what follows was not taken",
                    "威胁指标超过 500 万条，其后的内容未采用");

    List<Problem> problems() {
        var all = new ArrayList<>(problems);
        if (more > 0) {
            all.add(whole(Phrase.of("{0} further problems", "另有 {0} 个问题", more)));
        }
        if (expired > 0) {
            all.add(
                    whole(
                            Phrase.of(
                                    "{0} indicators have expired and were left out",
                                    "{0} 条威胁指标已过期，未采用", expired)));
        }
        if (withdrawn > 0) {
            all.add(
                    whole(
                            Phrase.of(
                                    "{0} values are revoked or not meant for detection and were left out",
                                    "{0} 条已撤销或不用于检测，未采用", withdrawn)));
        }
        if (!unused.isEmpty()) {
            all.add(
                    whole(
                            Phrase.of(
                                    "values of kinds that Davy does not use were left out: {0}",
                                    "以下类型 Davy 不使用，未采用：{0}", kinds())));
        }
        return all;
    }

    private String kinds() {
        var text = new StringBuilder();
        unused.forEach((kind, count) ->
                text.append(text.isEmpty() ? "" : ", ").append(kind).append(" × ").append(count));
        return text.toString();
    }

    private Problem whole(Phrase what) {
        return new Problem(name, 0, what);
    }

    static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + '…';
    }
}
