package davy.core.indicator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A pattern of STIX 2.1 (part 9), as far as it says: whoever meets one of these values has met the
/// threat.
///
/// `OR` and `IN` are alternatives. Of an `AND` over one object, hashes are enough by themselves,
/// and ports and protocols are left away, which makes the indicator wider; every other `AND`,
/// `FOLLOWEDBY`, `REPEATS`, negation and comparison needs more than one look and is not simple.
///
/// @param tests each enough by itself
/// @param isWhole whether nothing of the pattern was left out as not simple or not understood
record StixPattern(List<Test> tests, boolean isWhole) {
    private static final int DEEPEST = 60;
    private static final int MOST_TESTS = 10_000;

    enum Kind {
        ADDRESS,
        DOMAIN,
        /// An address or a name.
        ENDPOINT,
        URL,
        HASH,
        FILE
    }

    record Test(Kind kind, String value) {}

    private static final StixPattern COMPLEX = new StixPattern(List.of(), false);

    /// Says nothing by itself and narrows what stands beside it.
    private static final StixPattern NARROWER = new StixPattern(List.of(), true);

    static StixPattern parse(String text) {
        var parser = new Parser(StixToken.list(text));
        try {
            var pattern = parser.sequence(0);
            return parser.at == parser.tokens.size()
                    ? pattern
                    : new StixPattern(pattern.tests, false);
        } catch (Broken e) {
            return COMPLEX;
        }
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super(null, null, false, false);
        }
    }

    private static final class Parser {
        private final List<StixToken> tokens;
        private int at;

        Parser(List<StixToken> tokens) {
            this.tokens = tokens;
        }

        /// Observations: `[…] OR […] FOLLOWEDBY […]`.
        StixPattern sequence(int depth) {
            var alternatives = new ArrayList<StixPattern>();
            alternatives.add(observation(depth));
            boolean joined = false;
            while (true) {
                if (word("OR")) {
                    alternatives.add(observation(depth));
                } else if (word("AND") || word("FOLLOWEDBY")) {
                    observation(depth);
                    joined = true;
                } else {
                    return joined ? COMPLEX : union(alternatives);
                }
            }
        }

        private StixPattern observation(int depth) {
            StixPattern pattern;
            if (depth > DEEPEST) {
                throw new Broken();
            }
            if (mark("[")) {
                pattern = alternatives(depth + 1);
                expect("]");
            } else {
                expect("(");
                pattern = sequence(depth + 1);
                expect(")");
            }
            while (true) {
                if (word("WITHIN")) {
                    skip(2);
                } else if (word("START")) {
                    skip(3);
                } else if (word("REPEATS")) {
                    pattern = next().text().equals("1") ? pattern : COMPLEX;
                    skip(1);
                } else {
                    return pattern;
                }
            }
        }

        private StixPattern alternatives(int depth) {
            var alternatives = new ArrayList<StixPattern>();
            do {
                alternatives.add(conjunction(depth));
            } while (word("OR"));
            return union(alternatives);
        }

        private StixPattern conjunction(int depth) {
            var parts = new ArrayList<StixPattern>();
            do {
                parts.add(test(depth));
            } while (word("AND"));
            return parts.size() == 1 ? parts.getFirst() : joined(parts);
        }

        private StixPattern test(int depth) {
            if (depth > DEEPEST) {
                throw new Broken();
            }
            if (mark("(")) {
                var inner = alternatives(depth + 1);
                expect(")");
                return inner;
            }
            boolean negated = word("NOT");
            if (word("EXISTS")) {
                next();
                return COMPLEX;
            }
            var path = next();
            negated |= word("NOT");
            var operator = next().text().toUpperCase(Locale.ROOT);
            var values = values();
            return negated ? COMPLEX : meaning(path, operator, values);
        }

        private List<String> values() {
            if (!mark("(")) {
                return List.of(next().text());
            }
            var values = new ArrayList<String>();
            while (!mark(")")) {
                values.add(next().text());
                mark(",");
            }
            return values;
        }

        private boolean word(String word) {
            boolean here = at < tokens.size() && tokens.get(at).isWord(word);
            at += here ? 1 : 0;
            return here;
        }

        private boolean mark(String mark) {
            boolean here = at < tokens.size() && tokens.get(at).isMark(mark);
            at += here ? 1 : 0;
            return here;
        }

        private void expect(String mark) {
            if (!mark(mark)) {
                throw new Broken();
            }
        }

        private StixToken next() {
            if (at >= tokens.size()) {
                throw new Broken();
            }
            return tokens.get(at++);
        }

        private void skip(int count) {
            for (int i = 0; i < count; i++) {
                next();
            }
        }
    }

    private static StixPattern meaning(StixToken path, String operator, List<String> values) {
        var object = path.text().toLowerCase(Locale.ROOT);
        if (isNarrower(object)) {
            return NARROWER;
        }
        var kind = kind(object);
        boolean subset =
                operator.equals("ISSUBSET") && (kind == Kind.ADDRESS || kind == Kind.ENDPOINT);
        boolean equal = operator.equals("=") || operator.equals("==") || operator.equals("IN");
        if (kind == null || !equal && !subset) {
            return COMPLEX;
        }
        var tests = new ArrayList<Test>();
        for (var value : values) {
            tests.add(new Test(kind, value));
        }
        return new StixPattern(tests, true);
    }

    private static @Nullable Kind kind(String path) {
        return switch (path) {
            case "ipv4-addr:value", "ipv6-addr:value" -> Kind.ADDRESS;
            case "domain-name:value" -> Kind.DOMAIN;
            case "network-traffic:dst_ref.value", "network-traffic:src_ref.value" -> Kind.ENDPOINT;
            case "url:value" -> Kind.URL;
            case "file:name", "directory:path" -> Kind.FILE;
            default -> isHash(path) ? Kind.HASH : null;
        };
    }

    private static boolean isHash(String path) {
        int hashes = path.indexOf(":hashes.");
        var name = hashes < 0 ? "" : path.substring(hashes + 8).replace("'", "").replace("\"", "");
        return Set.of("md5", "sha-1", "sha1", "sha-256", "sha256").contains(name.replace("_", "-"));
    }

    private static boolean isNarrower(String path) {
        if (path.startsWith("network-traffic:")) {
            var property = path.substring(16);
            return property.endsWith("_port")
                    || property.startsWith("protocols")
                    || property.endsWith("_ref.type");
        }
        return path.equals("file:size") || path.equals("file:mime_type");
    }

    private static StixPattern union(List<StixPattern> alternatives) {
        var tests = new ArrayList<Test>();
        boolean whole = true;
        for (var alternative : alternatives) {
            whole &= alternative.isWhole && !alternative.tests.isEmpty();
            if (tests.size() + alternative.tests.size() <= MOST_TESTS) {
                tests.addAll(alternative.tests);
            } else {
                whole = false;
            }
        }
        return new StixPattern(tests, whole);
    }

    private static StixPattern joined(List<StixPattern> parts) {
        var hashes = parts.stream().filter(StixPattern::isHashes).toList();
        if (!hashes.isEmpty()) {
            return union(hashes);
        }
        var speaking = parts.stream().filter(part -> !part.tests.isEmpty()).toList();
        boolean others = parts.stream().anyMatch(part -> part.tests.isEmpty() && !part.isWhole);
        return speaking.size() == 1 && !others ? speaking.getFirst() : COMPLEX;
    }

    private boolean isHashes() {
        return isWhole
                && !tests.isEmpty()
                && tests.stream().allMatch(test -> test.kind == Kind.HASH);
    }
}
