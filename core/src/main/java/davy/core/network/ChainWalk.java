package davy.core.network;

import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Translation;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Follows one packet through chains, rules and jumps, on all ways at once that it may take.
///
/// Each chain is gone through once for each way into it; a jump in a circle, one that leads
/// nowhere, and more rules than anybody writes count as unknown.
final class ChainWalk {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TRANSLATIONS = 32;

    private final Packet packet;
    private final Passage.Effort effort;
    private final Map<Name, Chain> chains = new HashMap<>();
    private final IdentityHashMap<Chain, @Nullable Result[]> known = new IdentityHashMap<>();
    private int depth;

    ChainWalk(Firewall firewall, Packet packet, Passage.Effort effort) {
        this.packet = packet;
        this.effort = effort;
        for (var chain : firewall.chains()) {
            chains.put(name(chain, chain.name()), chain);
        }
    }

    private record Name(
            Firewall.Origin origin, Firewall.Family family, String table, String chain) {}

    private static Name name(Chain chain, String target) {
        return new Name(chain.origin(), chain.family(), chain.table(), target);
    }

    /// Where the packets of a chain went: sets of [Paths].
    static final class Result {
        int accepted;
        int dropped;
        int returned;
        final Map<Translation, Integer> translated = new LinkedHashMap<>();

        private void add(Result other) {
            accepted |= other.accepted;
            dropped |= other.dropped;
            other.translated.forEach(this::translate);
        }

        private void translate(Translation to, int paths) {
            if (translated.size() < MAX_TRANSLATIONS || translated.containsKey(to)) {
                translated.merge(to, paths, (a, b) -> a | b);
            } else {
                accepted |= unknown(paths);
                dropped |= unknown(paths);
            }
        }

        int translatedPaths() {
            int paths = 0;
            for (int more : translated.values()) {
                paths |= more;
            }
            return paths;
        }
    }

    private static int unknown(int paths) {
        int all = 0;
        for (int path = 0; path < Paths.COUNT; path++) {
            if ((paths >> path & 1) != 0) {
                all |= 1 << Paths.unknown(path);
            }
        }
        return all;
    }

    /// A chain with a hook: its policy judges whom no rule has.
    Result base(Chain chain, int paths) {
        var inside = walk(chain, paths);
        var result = new Result();
        result.add(inside);
        if (chain.accepts()) {
            result.accepted |= inside.returned;
        } else {
            result.dropped |= inside.returned;
        }
        return result;
    }

    private Result walk(Chain chain, int paths) {
        var all = new Result();
        for (int path = 0; path < Paths.COUNT; path++) {
            if ((paths >> path & 1) != 0) {
                var one = walkOnce(chain, path);
                all.add(one);
                all.returned |= one.returned;
            }
        }
        return all;
    }

    private Result walkOnce(Chain chain, int path) {
        var results = known.computeIfAbsent(chain, _ -> new @Nullable Result[Paths.COUNT]);
        var done = results[path];
        if (done != null) {
            return done;
        }
        // Stands while the chain is being walked: whoever comes back here goes in a circle.
        results[path] = undecided(1 << path);
        if (depth >= MAX_DEPTH) {
            return undecided(1 << path);
        }
        depth++;
        var result = rules(chain, 1 << path);
        depth--;
        results[path] = result;
        return result;
    }

    private static Result undecided(int paths) {
        var result = new Result();
        result.accepted = unknown(paths);
        result.dropped = unknown(paths);
        return result;
    }

    private Result rules(Chain chain, int paths) {
        var result = new Result();
        for (var rule : chain.rules()) {
            if (paths == 0) {
                return result;
            }
            if (effort.isSpent()) {
                result.add(undecided(paths));
                return result;
            }
            paths = rule(chain, rule, paths, result);
        }
        result.returned |= paths;
        return result;
    }

    /// @return the ways on which the next rule is asked
    private int rule(Chain chain, Rule rule, int paths, Result result) {
        int met = 0;
        int passed = 0;
        for (int path = 0; path < Paths.COUNT; path++) {
            if ((paths >> path & 1) != 0) {
                var answer = answer(rule, path);
                met |= met(answer, path);
                passed |= met(answer.not(), path);
            }
        }
        return met == 0 ? passed : passed | verdict(chain, rule, met, result);
    }

    private Packet.Answer answer(Rule rule, int path) {
        return packet.answer(rule.conditions(), Paths.isMarked(path), Paths.isUntracked(path));
    }

    private static int met(Packet.Answer answer, int path) {
        return switch (answer) {
            case NO -> 0;
            case FEW -> 1 << Paths.special(path);
            case UNKNOWN -> 1 << Paths.unknown(path);
            case SOME -> 1 << Paths.some(path);
            case MOST, YES -> 1 << path;
        };
    }

    /// @return the ways on which the next rule is asked
    private int verdict(Chain chain, Rule rule, int paths, Result result) {
        switch (rule.verdict()) {
            case ACCEPT -> result.accepted |= paths;
            case DROP -> result.dropped |= paths;
            case RETURN -> result.returned |= paths;
            case TRANSLATE -> translate(rule, paths, result);
            case GOTO -> {
                var inside = target(chain, rule, paths);
                result.add(inside);
                result.returned |= inside.returned;
            }
            case JUMP -> {
                var inside = target(chain, rule, paths);
                result.add(inside);
                return inside.returned;
            }
            case CONTINUE -> {
                return paths;
            }
            case MARK -> {
                return Paths.marked(paths);
            }
            case UNTRACK -> {
                return Paths.untracked(paths);
            }
        }
        return 0;
    }

    private void translate(Rule rule, int paths, Result result) {
        var to = rule.translation();
        if (to == null || packet.translated()) {
            result.accepted |= paths;
        } else {
            result.translate(to, paths);
        }
    }

    private Result target(Chain chain, Rule rule, int paths) {
        String target = rule.target();
        var next = target == null ? null : chains.get(name(chain, target));
        return next == null ? undecided(paths) : walk(next, paths);
    }
}
