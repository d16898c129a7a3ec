package davy.range.plant;

import davy.range.Verdict;
import davy.range.Verdict.Reported;
import java.util.ArrayList;
import java.util.List;

/// What was planted, beside what triage reported.
///
/// @param missing artefacts that no expected check named
/// @param weak artefacts that were named, but at a lower level or with other evidence
/// @param noisy harmless twins that a finding names, with that finding
/// @param surplus findings of level medium or higher about nothing that was planted
public record Comparison(
        List<String> missing, List<String> weak, List<String> noisy, List<String> surplus) {
    private static final String LEAST = "medium";

    public Comparison {
        missing = List.copyOf(missing);
        weak = List.copyOf(weak);
        noisy = List.copyOf(noisy);
        surplus = List.copyOf(surplus);
    }

    public static Comparison of(
            List<Artefact> artefacts, List<Lookalike> lookalikes, Verdict verdict) {
        var missing = new ArrayList<String>();
        var weak = new ArrayList<String>();
        artefacts.forEach(artefact -> judge(artefact, verdict.findings(), missing, weak));
        var noisy = new ArrayList<String>();
        lookalikes.forEach(lookalike -> listen(lookalike, verdict.findings(), noisy));
        var surplus = new ArrayList<String>();
        for (Reported finding : verdict.atLeast(LEAST)) {
            boolean explained =
                    artefacts.stream()
                            .anyMatch(artefact -> mentionsAny(finding, artefact.traces()));
            if (!explained) {
                surplus.add(shown(finding));
            }
        }
        return new Comparison(missing, weak, noisy, surplus);
    }

    public boolean perfect() {
        return missing.isEmpty() && weak.isEmpty() && noisy.isEmpty() && surplus.isEmpty();
    }

    /// One line for each thing that is not as it should be.
    public String table() {
        var text = new StringBuilder();
        part(text, "MISSING", missing);
        part(text, "WEAK", weak);
        part(text, "NOISE", noisy);
        part(text, "SURPLUS", surplus);
        return text.toString();
    }

    private static void part(StringBuilder text, String title, List<String> lines) {
        lines.forEach(line -> text.append("%-8s %s\n".formatted(title, line)));
    }

    private static void judge(
            Artefact artefact, List<Reported> findings, List<String> missing, List<String> weak) {
        var named =
                findings.stream()
                        .filter(finding -> mentionsAny(finding, artefact.traces()))
                        .toList();
        var expected =
                named.stream().filter(finding -> artefact.checks().contains(finding.id())).toList();
        if (expected.isEmpty()) {
            missing.add(shown(artefact) + (named.isEmpty() ? "" : "; named by " + ids(named)));
            return;
        }
        boolean right =
                expected.stream()
                        .anyMatch(finding ->
                                finding.atLeast(artefact.level())
                                        && artefact.evidence().stream()
                                                .allMatch(word -> mentions(finding, word)));
        if (!right) {
            weak.add(
                    shown(artefact) + "; got " + expected.stream().map(Comparison::shown).toList());
        }
    }

    private static void listen(Lookalike lookalike, List<Reported> findings, List<String> noisy) {
        for (Reported finding : findings) {
            if (finding.atLeast("low") && mentionsAny(finding, lookalike.words())) {
                noisy.add("%s: %s".formatted(lookalike.name(), shown(finding)));
            }
        }
    }

    private static String shown(Artefact artefact) {
        return "%s: expected %s %s %s"
                .formatted(
                        artefact.name(), artefact.checks(), artefact.level(), artefact.evidence());
    }

    private static String shown(Reported finding) {
        var values = finding.values().stream().map(value -> shortened(value)).limit(12).toList();
        return "%s %s %s".formatted(finding.id(), finding.level(), values);
    }

    private static String shortened(String value) {
        return value.length() > 90 ? value.substring(0, 90) + "…" : value;
    }

    private static List<String> ids(List<Reported> findings) {
        return findings.stream().map(Reported::id).distinct().toList();
    }

    private static boolean mentionsAny(Reported finding, Iterable<String> words) {
        for (String word : words) {
            if (mentions(finding, word)) {
                return true;
            }
        }
        return false;
    }

    /// A word `pid:N` stands for a process that is accused, not for a parent; any other word for
    /// itself.
    static boolean mentions(Reported finding, String word) {
        if (word.startsWith("pid:")) {
            String pid = word.substring("pid:".length());
            return finding.evidence().entrySet().stream()
                    .anyMatch(field -> isAccused(field.getKey()) && field.getValue().contains(pid));
        }
        return finding.values().stream().anyMatch(value -> holds(merged(value), merged(word)));
    }

    private static boolean isAccused(String field) {
        return field.contains("pid") && !field.contains("parent");
    }

    /// Whether the word stands in the value as a word of its own; a path may be a parent's.
    static boolean holds(String value, String word) {
        for (int at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean starts = at == 0 || !joins(value.charAt(at - 1), word.startsWith("/"));
            boolean ends = end == value.length() || !joins(value.charAt(end), false);
            if (starts && ends) {
                return true;
            }
        }
        return false;
    }

    private static boolean joins(char character, boolean path) {
        return Character.isLetterOrDigit(character)
                || "_.-".indexOf(character) >= 0
                || (path && character == '/');
    }

    /// Both names of what merged systems have twice: `/lib` is `/usr/lib`.
    private static String merged(String text) {
        return (" " + text)
                .replaceAll("([ =:\"'\\[(,|]|^)/(bin|sbin|lib|lib64)/", "$1/usr/$2/")
                .replaceAll("([ =:\"'\\[(,|]|^)/var/run/", "$1/run/")
                .substring(1);
    }
}
