package davy.agent.triage;

import davy.agent.check.Catalogue;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Options;
import davy.core.finding.Finding;
import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.time.Instant;
import java.util.List;

/// One check run alone over a host, as a triage runs it.
public record CheckTrial(List<Finding> findings, List<Unseen> notDone, List<String> failures) {

    public static CheckTrial run(Catalogue.Entry entry, CaseHost host, Options options) {
        var kernel = host.kernel();
        var now = kernel == null ? Instant.parse("2026-01-15T12:00:00Z") : kernel.now();
        var facts = new Facts(host, now, options, host::advance);
        var run = new CheckRun(entry);
        if (run.check instanceof FileProbe) {
            new Walk(facts, List.of(run), Progress.SILENT, () -> false).run(host);
        }
        run.check.look(facts, run);
        return new CheckTrial(run.findings(), run.notDone(), run.failures());
    }
}
