package davy.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.triage.CheckTrial;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every check is proven by the cases beside it: at least one in which it speaks, one in which it
/// is silent.
final class CasesTest {
    @TestFactory
    Stream<DynamicContainer> each() {
        return Catalogue.entries().stream()
                .map(entry ->
                        DynamicContainer.dynamicContainer(
                                entry.detection().id(),
                                Cases.read(file(entry)).stream()
                                        .map(c ->
                                                DynamicTest.dynamicTest(
                                                        c.name(), () -> prove(entry, c)))));
    }

    @Test
    void checkHasCasesOfBothKinds() {
        assertThat(Catalogue.entries()).isNotEmpty();
        for (var entry : Catalogue.entries()) {
            assertThat(file(entry)).as(entry.detection().id()).exists();
            var cases = Cases.read(file(entry));
            assertThat(cases)
                    .as(entry.detection().id() + ": one case with findings, one without")
                    .anyMatch(c -> !c.findings().isEmpty())
                    .anyMatch(c -> c.findings().isEmpty());
        }
    }

    @Test
    void casesBelongToChecks() {
        var expected = Catalogue.entries().stream().map(CasesTest::file).sorted().toList();
        assertThat(Cases.files()).containsExactlyElementsOf(expected);
    }

    private static Path file(Catalogue.Entry entry) {
        return Cases.SOURCES
                .resolve(entry.area())
                .resolve(entry.type().getSimpleName() + ".cases.yml");
    }

    private static void prove(Catalogue.Entry entry, Cases.Case each) {
        var host = Cases.host(each);
        var trial = CheckTrial.run(entry, host, each.options());
        assertThat(trial.failures()).as("what the check threw").isEmpty();
        var left = new ArrayList<>(trial.findings());
        for (Map<String, Object> expected : each.findings()) {
            var match = left.stream().filter(f -> has(f, expected)).findFirst();
            assertThat(match).as("expected %s%nin %s", expected, shown(left)).isPresent();
            left.remove(match.get());
        }
        assertThat(left).as("findings that the case does not expect: %s", shown(left)).isEmpty();
        proveNotDone(each.notDone(), trial, host);
    }

    private static void proveNotDone(
            @Nullable List<String> expected, CheckTrial trial, CaseHost host) {
        if (expected == null) {
            return;
        }
        if (expected.contains("*")) {
            assertThat(trial.notDone()).as("what it could not look at").isNotEmpty();
            return;
        }
        // Most cases give no packages, and each triage of such a host tells so.
        var told =
                Stream.concat(trial.notDone().stream(), host.unseen().stream())
                        .map(Unseen::what)
                        .filter(what -> !what.equals("/") || expected.contains(what));
        assertThat(told.distinct().sorted())
                .as("what it could not look at")
                .containsExactlyElementsOf(expected.stream().sorted().toList());
    }

    private static List<String> shown(List<Finding> findings) {
        return findings.stream().map(f -> f.level() + " " + f.evidence()).toList();
    }

    private static boolean has(Finding finding, Map<String, Object> expected) {
        return expected.entrySet().stream().allMatch(e -> has(finding, e.getKey(), e.getValue()));
    }

    private static List<String> ids(Finding finding, List<Entity.Kind> kinds) {
        return finding.entities().stream()
                .filter(entity -> kinds.contains(entity.kind()))
                .map(Entity::id)
                .sorted()
                .toList();
    }

    private static boolean has(Finding finding, String field, Object value) {
        return switch (field) {
            case "level" -> finding.level().word().equals(value);
            case "accused" -> ids(finding, List.of(Entity.Kind.values())).equals(value);
            case "accused.files" -> ids(finding, List.of(Entity.Kind.FILE)).equals(value);
            case "reason" ->
                    finding.reason().in(davy.core.text.Language.EN).contains(value.toString());
            default -> value.toString().equals(String.valueOf(finding.evidence().get(field)));
        };
    }
}
