package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.incident.Incident;
import davy.core.incident.Incidents;
import davy.core.incident.Relation;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GraphTest {
    private static Finding run(int pid, String file, String address, Level level) {
        return Finding.of(Phrase.of("r", "r"))
                .with("process.pid", pid)
                .with("process.executable", file)
                .with("destination.ip", address)
                .about(Entity.process(pid))
                .about(Entity.file(file))
                .about(Entity.socket(address + ":80"))
                .by(Reports.detection("bad", level));
    }

    private static Graph graph(List<Finding> findings) {
        Incident incident = Incidents.group(findings).incidents().getFirst();
        return Graph.of(incident, new Index(findings));
    }

    @Test
    void thingsInTheSamePlaceAreOneNode() {
        var findings = new ArrayList<Finding>();
        for (int pid = 1; pid <= 12; pid++) {
            findings.add(run(pid, "/usr/bin/a", "203.0.113.7", Level.HIGH));
        }
        var graph = graph(findings);
        assertThat(graph.nodes()).hasSize(3);
        assertThat(graph.nodes().stream().map(node -> node.members().size()))
                .containsExactlyInAnyOrder(1, 12, 1);
        assertThat(graph.edges().stream().map(Graph.Edge::relation))
                .containsExactlyInAnyOrder(Relation.RUNS, Relation.CONNECTS);
        assertThat(graph.left()).isZero();
    }

    @Test
    void twoAreNotYetACrowd() {
        var graph =
                graph(
                        List.of(
                                run(1, "/a", "203.0.113.7", Level.HIGH),
                                run(2, "/a", "203.0.113.7", Level.HIGH)));
        assertThat(graph.nodes()).hasSize(4).allMatch(node -> node.members().size() == 1);
    }

    /// 5,000 things, of which the few grave ones are drawn and the others are counted.
    @Test
    void ofTooManyTheGravestAreDrawn() {
        var findings = new ArrayList<Finding>();
        findings.add(run(2000, "/tmp/f2000", "203.0.113.7", Level.CRITICAL));
        for (int pid = 1; pid <= 2500; pid++) {
            findings.add(run(pid, "/tmp/f" + pid, "203.0.113.7", Level.LOW));
        }
        var graph = graph(findings);
        assertThat(graph.linked()).isEqualTo(5001);
        assertThat(graph.nodes().size()).isBetween(Graph.MOST_NODES, Graph.MOST_NODES + 2);
        assertThat(graph.edges().size()).isLessThanOrEqualTo(Graph.MOST_EDGES);
        var alone = graph.nodes().stream().filter(node -> !node.rest()).toList();
        assertThat(alone.stream().map(Graph.Node::first)).contains(Entity.process(2000));
        int members = graph.nodes().stream().mapToInt(node -> node.members().size()).sum();
        assertThat(members).isEqualTo(5001);
        assertThat(graph.left())
                .isEqualTo(
                        graph.nodes().stream()
                                .filter(Graph.Node::rest)
                                .mapToInt(node -> node.members().size())
                                .sum());
    }

    @Test
    void whatHasNoLinkIsNotDrawn() {
        var findings =
                List.of(
                        run(1, "/a", "203.0.113.7", Level.HIGH),
                        Finding.of(Phrase.of("r", "r"))
                                .about(Entity.process(1))
                                .about(Entity.account("eve"))
                                .about(Entity.file("/etc/crontab"))
                                .about(Entity.persistence("/etc/crontab:7"))
                                .about(Entity.persistence("/etc/crontab:8"))
                                .by(Reports.detection("other", Level.LOW)));
        var graph = graph(findings);
        assertThat(graph.unlinked())
                .contains(Entity.account("eve"))
                .doesNotContain(Entity.file("/etc/crontab"));
    }

    @Test
    void longNamesKeepTheirEnds() {
        assertThat(HtmlGraph.fit("/usr/bin/x")).containsExactly("/usr/bin/x");
        var lines = HtmlGraph.fit("/var/lib/" + "a".repeat(80) + "/last");
        assertThat(lines).hasSize(2);
        assertThat(String.join("", lines)).startsWith("/var/lib/").contains("…").endsWith("/last");
        assertThat(HtmlGraph.fit("/usr/local/share/.x/libhide.so.6"))
                .containsExactly("/usr/local/share/.x/", "libhide.so.6");
        assertThat(HtmlGraph.fit("挖".repeat(40)))
                .hasSize(2)
                .allMatch(line -> line.codePointCount(0, line.length()) <= 12);
    }
}
