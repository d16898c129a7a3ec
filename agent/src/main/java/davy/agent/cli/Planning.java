package davy.agent.cli;

import davy.agent.check.Options;
import davy.agent.respond.Accusation;
import davy.agent.respond.AccusationReader;
import davy.agent.respond.Asked;
import davy.agent.respond.Respond;
import davy.agent.respond.UnknownWays;
import davy.agent.triage.Report;
import davy.agent.triage.Triage;
import davy.core.action.Plan;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.incident.Incident;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/// The plan that the options of `davy respond` ask for: one that is given, one of a report, or one
/// of a triage.
final class Planning {
    private static final int LARGEST_PLAN = 64 << 20;

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;

    /// Of the report that was given.
    private List<Accusation> accused = List.of();

    Planning(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
    }

    /// What the report that was given accuses; nothing where none was.
    List<Accusation> accused() {
        return accused;
    }

    Plan plan(Respond respond, Host host, String root) throws CommandException, IOException {
        Path file = parsed.matchedOptionValue("--plan", null);
        var asked =
                new Asked(
                        parsed.hasMatchedOption("--isolate"),
                        parsed.hasMatchedOption("--redis-password"));
        refuseAsked(asked, file != null);
        if (file != null) {
            var plan = respond.read(text(file), file.toString());
            if (parsed.hasMatchedOption("--apply")) {
                respond.refuseOther(file.toString(), plan.host());
            }
            return plan;
        }
        Path from = parsed.matchedOptionValue("--from", null);
        if (from != null) {
            var read = AccusationReader.read(from, Level.HIGH, incidents());
            respond.refuseOther(from.toString(), read.host());
            refuseUnknown(read.incidents());
            accused = read.accusations();
            return read.unknown().tell(respond.plan(read.accusations(), read.host(), asked));
        }
        var report = triage(host, root);
        refuseUnknown(report.incidents().stream().map(Incident::id).toList());
        return of(respond, report, asked);
    }

    private void refuseAsked(Asked asked, boolean given) throws CommandException {
        if (asked.redisPassword() && given) {
            throw new CommandException(
                    Phrase.of(
                            "--redis-password makes a plan: it does not go with --plan",
                            "--redis-password 用于制定方案，不能与 --plan 同用"));
        }
        if (asked.isolate() && (given || parsed.hasMatchedOption("--root"))) {
            throw new CommandException(
                    Phrase.of(
                            "--isolate makes a plan for this host: it goes with neither --plan nor"
                                    + " --root",
                            "--isolate 用于为本机制定方案，不能与 --plan 或 --root 同用"));
        }
    }

    /// An incident that is not there would be planned for by nothing, and called done.
    private void refuseUnknown(Collection<String> known) throws CommandException {
        for (String id : incidents()) {
            if (!known.contains(id)) {
                throw new CommandException(
                        known.isEmpty()
                                ? Phrase.of(
                                        "no incident is called {0}: there is none",
                                        "没有编号为 {0} 的事件：未发现任何事件", id)
                                : Phrase.of(
                                        "no incident is called {0}; the report names them beside"
                                                + " their number: {1}",
                                        "没有编号为 {0} 的事件；编号见报告中各事件标题旁：{1}",
                                        id,
                                        String.join(" ", known.stream().limit(20).toList())));
            }
        }
    }

    /// A plan for what a triage found.
    Plan of(Respond respond, Report report, Asked asked) {
        var accusations = Accusation.of(report, Level.HIGH, incidents());
        var plan = respond.plan(accusations, report.host().name(), asked);
        return UnknownWays.of(report).tell(plan);
    }

    private Set<String> incidents() {
        return new HashSet<>(parsed.matchedOptionValue("--incident", List.of()));
    }

    private static String text(Path file) throws CommandException, IOException {
        if (Files.isRegularFile(file) && Files.size(file) > LARGEST_PLAN) {
            throw new CommandException(
                    Phrase.of("{0} is too long for a plan", "{0} 过长，不是方案", file.toString()));
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Reasons.unread(file, e);
        }
    }

    Report triage(Host host, String root) {
        var progress = ProgressLine.of(terminal, language);
        var options = Options.standard();
        var triage = new Triage(host, root, Instant.now(), options, progress);
        try (var _ = new Interrupt(triage)) {
            var report = triage.run();
            progress.clear();
            return report;
        }
    }
}
