package davy.agent.report;

import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The findings of a report by number (as JSON numbers them), by check, and by what they accuse;
/// and what of them a page shows.
final class Index {
    /// Findings of one check and level that are shown in full, and as a line; more are counted.
    static final int FULL = 25;

    static final int LINES = 500;

    /// The same for all checks together.
    static final int ALL_FULL = 1500;

    static final int ALL_LINES = 10_000;

    /// Findings of one check at one level.
    ///
    /// @param full how many of them, from the first, are shown with all evidence
    /// @param lines how many after these are shown as a line
    record Group(List<Integer> numbers, int full, int lines) {
        int first() {
            return numbers.getFirst();
        }

        /// How many are only counted.
        int left() {
            return numbers.size() - full - lines;
        }
    }

    private final List<Finding> findings;
    private final IdentityHashMap<Finding, Integer> numbers = new IdentityHashMap<>();
    private final Map<Entity, Integer> gravest = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final Map<Integer, Integer> hidden = new HashMap<>();

    /// @param findings most serious first
    Index(List<Finding> findings) {
        this.findings = findings;
        for (int number = 1; number <= findings.size(); number++) {
            numbers.putIfAbsent(get(number), number);
            for (var entity : get(number).entities()) {
                gravest.putIfAbsent(entity, number);
            }
        }
        group();
    }

    private void group() {
        var same = new LinkedHashMap<String, List<Integer>>();
        for (int number = 1; number <= findings.size(); number++) {
            var finding = get(number);
            String key = finding.level() + " " + finding.detection().id();
            same.computeIfAbsent(key, _ -> new ArrayList<>()).add(number);
        }
        int fullLeft = ALL_FULL;
        int linesLeft = ALL_LINES;
        for (var all : same.values()) {
            int full = Math.min(Math.min(FULL, fullLeft), all.size());
            int lines = Math.min(Math.min(LINES, linesLeft), all.size() - full);
            fullLeft -= full;
            linesLeft -= lines;
            var group = new Group(Collections.unmodifiableList(all), full, lines);
            groups.add(group);
            all.subList(full + lines, all.size()).forEach(n -> hidden.put(n, group.first()));
        }
    }

    Finding get(int number) {
        return findings.get(number - 1);
    }

    /// The number of a finding of this report; 0 for another.
    int number(Finding finding) {
        return numbers.getOrDefault(finding, 0);
    }

    /// Where the page tells of the finding: itself or, where it is only counted, its check.
    String anchor(int number) {
        var group = hidden.get(number);
        return group == null ? "f" + number : "g" + group;
    }

    /// The gravest finding that accuses this; 0 for none.
    int gravest(Entity entity) {
        return gravest.getOrDefault(entity, 0);
    }

    List<Group> groups() {
        return Collections.unmodifiableList(groups);
    }

    long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    int size() {
        return findings.size();
    }

    /// Numbers of an incident's findings, each once, lowest first: gravest first.
    List<Integer> numbers(List<Finding> some) {
        Set<Integer> known = new HashSet<>();
        some.forEach(finding -> known.add(number(finding)));
        known.remove(0);
        return known.stream().sorted().toList();
    }
}
