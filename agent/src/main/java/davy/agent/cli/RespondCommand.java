package davy.agent.cli;

import davy.agent.check.Options;
import davy.agent.respond.Accusation;
import davy.agent.respond.AccusationReader;
import davy.agent.respond.Asked;
import davy.agent.respond.OwnNamespaces;
import davy.agent.respond.Respond;
import davy.agent.respond.RespondException;
import davy.agent.respond.Responder;
import davy.agent.triage.Report;
import davy.agent.triage.Triage;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.incident.Incident;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// `davy respond`: shows a plan, carries it out when told to, and takes it back.
final class RespondCommand {
    private static final int LEFT = 1;
    private static final int MOST_ROUNDS = 3;
    private static final int LARGEST_PLAN = 64 << 20;

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;

    /// Of the report that was given.
    private List<Accusation> accused = List.of();

    RespondCommand(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
    }

    int run() {
        try {
            refuseBefore();
            Path state = parsed.matchedOptionValue("--state", Path.of(RespondOptions.STATE));
            Path root = parsed.matchedOptionValue("--root", null);
            var host = linuxHost(root);
            try (var respond = respond(host, root, state)) {
                return run(respond, host, root == null ? "/" : root.toString());
            }
        } catch (CommandException e) {
            return Main.fail(terminal, language, e.phrase());
        } catch (RespondException e) {
            return Main.fail(terminal, language, e.why());
        } catch (IOException e) {
            return Main.fail(terminal, language, Reasons.of(e));
        }
    }

    /// What needs no look at the host.
    private void refuseBefore() throws CommandException {
        Path plan = parsed.matchedOptionValue("--save-plan", null);
        if (plan != null && !(Files.isRegularFile(plan) && Files.isWritable(plan))) {
            Reasons.refuseUnwritable(plan);
        }
        boolean asks = parsed.hasMatchedOption("--apply") && !parsed.hasMatchedOption("--yes");
        if (asks && isJson()) {
            throw new CommandException(
                    Phrase.of(
                            "--format json with --apply needs --yes",
                            "--format json 与 --apply 同用时须加 --yes"));
        }
    }

    private static LinuxHost linuxHost(@Nullable Path root) throws CommandException {
        var host = Hosts.open(root == null ? null : root.toString());
        if (host instanceof LinuxHost linux) {
            return linux;
        }
        Hosts.close(host);
        throw new CommandException(
                Phrase.of(
                        "an archive cannot be changed; --root wants a directory",
                        "归档无法改动；--root 需要一个目录"));
    }

    private static Respond respond(LinuxHost host, @Nullable Path root, Path state)
            throws IOException {
        return root == null
                ? Respond.live(host, state)
                : Respond.image(host, root, LinuxHost.live(LiveKernel::new), state);
    }

    private int run(Respond respond, LinuxHost host, String root)
            throws CommandException, IOException {
        if (parsed.hasMatchedOption("--list")) {
            return new PastResponses(respond, terminal, language).list();
        }
        refuseElsewhere(host);
        String undo = parsed.matchedOptionValue("--undo", null);
        if (undo != null) {
            return new PastResponses(respond, terminal, language).undo(undo);
        }
        String resume = parsed.matchedOptionValue("--resume", null);
        if (resume != null) {
            var applied = respond.resume(resume, dialogue().listener());
            var steps = applied.steps().stream().map(Responder.Told::step).toList();
            var plan = new Plan("", Instant.now(), steps, List.of());
            return prove(respond, new Rounds(respond, host, root, applied, plan));
        }
        var plan = plan(respond, host, root);
        save(respond, plan);
        if (!parsed.hasMatchedOption("--apply")) {
            dialogue().show(plan);
            return plan.steps().isEmpty() && plan.byHand().isEmpty() ? Main.OK : LEFT;
        }
        return apply(respond, plan, host, root);
    }

    private void refuseElsewhere(LinuxHost host) throws CommandException {
        boolean changes =
                Stream.of("--apply", "--undo", "--resume").anyMatch(parsed::hasMatchedOption);
        var why = changes ? OwnNamespaces.refusal(host) : null;
        if (why != null) {
            throw new CommandException(why);
        }
    }

    private Plan plan(Respond respond, LinuxHost host, String root)
            throws CommandException, IOException {
        Path file = parsed.matchedOptionValue("--plan", null);
        var asked =
                new Asked(
                        parsed.hasMatchedOption("--isolate"),
                        parsed.hasMatchedOption("--redis-password"));
        if (asked.redisPassword() && file != null) {
            throw new CommandException(
                    Phrase.of(
                            "--redis-password makes a plan: it does not go with --plan",
                            "--redis-password 用于制定方案，不能与 --plan 同用"));
        }
        if (asked.isolate() && (file != null || parsed.hasMatchedOption("--root"))) {
            throw new CommandException(
                    Phrase.of(
                            "--isolate makes a plan for this host: it goes with neither --plan nor"
                                    + " --root",
                            "--isolate 用于为本机制定方案，不能与 --plan 或 --root 同用"));
        }
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
            return respond.plan(read.accusations(), read.host(), asked);
        }
        var report = triage(host, root);
        refuseUnknown(report.incidents().stream().map(Incident::id).toList());
        return planOf(respond, report, asked);
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

    private Plan planOf(Respond respond, Report report, Asked asked) {
        var accusations = Accusation.of(report, Level.HIGH, incidents());
        return respond.plan(accusations, report.host().name(), asked);
    }

    private Set<String> incidents() {
        return new HashSet<>(parsed.matchedOptionValue("--incident", List.of()));
    }

    private boolean isJson() {
        return parsed.matchedOptionValue("--format", RespondOptions.Format.TEXT)
                == RespondOptions.Format.JSON;
    }

    private Dialogue dialogue() {
        return new Dialogue(terminal, language, isJson());
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

    private Report triage(Host host, String root) {
        var progress = ProgressLine.of(terminal, language);
        var options = Options.standard();
        var triage = new Triage(host, root, Instant.now(), options, progress);
        try (var _ = new Interrupt(triage)) {
            var report = triage.run();
            progress.clear();
            return report;
        }
    }

    private void save(Respond respond, Plan plan) throws IOException {
        Path file = parsed.matchedOptionValue("--save-plan", null);
        if (file != null) {
            Files.writeString(file, respond.write(plan, language));
            terminal.err()
                    .println(
                            "davy: "
                                    + Phrase.of(
                                                    "the plan is in {0}; davy respond --plan {0} --apply"
                                                            + " carries it out",
                                                    "方案已写入 {0}；用 davy respond --plan {0} --apply 执行",
                                                    file.toString())
                                            .in(language));
        }
    }

    private int apply(Respond respond, Plan plan, LinuxHost host, String root)
            throws CommandException, IOException {
        var selected =
                StepChoice.of(
                        parsed.matchedOptionValue("--only", null),
                        parsed.matchedOptionValue("--skip", null),
                        plan);
        if (plan.steps().isEmpty()) {
            dialogue().show(plan);
            return plan.byHand().isEmpty() ? Main.OK : LEFT;
        }
        dialogue().plan(plan);
        if (!parsed.hasMatchedOption("--yes") && !dialogue().agreed()) {
            throw new CommandException(Phrase.of("nothing was changed", "未做任何改动"));
        }
        var applied = respond.apply(plan, selected::contains, dialogue().listener());
        return prove(respond, new Rounds(respond, host, root, applied, only(plan, selected)));
    }

    private int prove(Respond respond, Rounds rounds) throws CommandException, IOException {
        var report = rounds.run();
        var ids = rounds.applied.stream().map(Respond.Applied::id).toList();
        var back = watch(respond, rounds.plan(), ids);
        boolean proven =
                new Conclusion(
                                rounds.host,
                                given(),
                                earlier(respond, rounds.applied),
                                terminal,
                                language,
                                isJson())
                        .tell(rounds.applied, report, rounds.byHand, back);
        return proven ? Main.OK : LEFT;
    }

    /// What a given report accuses and is there still; null where nothing was given.
    private @Nullable List<Phrase> earlier(Respond respond, List<Respond.Applied> rounds) {
        boolean given =
                Stream.of("--from", "--plan", "--resume").anyMatch(parsed::hasMatchedOption);
        var steps = rounds.stream().flatMap(round -> round.steps().stream()).toList();
        return given ? respond.unanswered(accused, steps) : null;
    }

    /// Without these, a later call would be about other files.
    private String given() {
        var given = new StringBuilder();
        for (String option : List.of("--root", "--state")) {
            Path path = parsed.matchedOptionValue(option, null);
            if (path != null) {
                String text = path.toAbsolutePath().toString();
                boolean plain = text.matches("[\\w./:@-]+");
                given.append(' ').append(option).append(' ');
                given.append(plain ? text : "'" + text.replace("'", "'\\''") + "'");
            }
        }
        return given.toString();
    }

    private static Plan only(Plan plan, Set<Integer> selected) {
        var steps = plan.steps().stream().filter(s -> selected.contains(s.number())).toList();
        return new Plan(plan.host(), plan.made(), steps, plan.byHand());
    }

    /// What is looked for and done again after a plan was carried out: what ran until then may have
    /// made more of itself since the plan was made. A plan that a person gave or cut is carried out
    /// once, as it is.
    private final class Rounds {
        private final Respond respond;
        private final LinuxHost host;
        private final String root;
        private final List<Respond.Applied> applied = new ArrayList<>();
        private final List<Plan> plans = new ArrayList<>();
        private List<Phrase> byHand;

        Rounds(Respond respond, LinuxHost host, String root, Respond.Applied first, Plan plan) {
            this.respond = respond;
            this.host = host;
            this.root = root;
            this.applied.add(first);
            this.plans.add(plan);
            this.byHand = plan.byHand();
        }

        /// @return what the last look found
        Report run() throws CommandException, IOException {
            var report = triage(host, root);
            var next = next(report);
            while (next != null && applied.size() < MOST_ROUNDS && isNew(next)) {
                dialogue().say(Phrase.of("\nA fresh triage finds more:\n", "\n重新检查发现尚有遗留：\n"));
                dialogue().plan(next);
                if (!parsed.hasMatchedOption("--yes") && !dialogue().agreed()) {
                    return report;
                }
                applied.add(respond.apply(next, _ -> true, dialogue().listener()));
                plans.add(next);
                report = triage(host, root);
                next = next(report);
            }
            return report;
        }

        /// A plan for what was found; null where nothing more is done than was asked.
        private @Nullable Plan next(Report report) {
            boolean given =
                    Stream.of("--plan", "--from", "--only", "--skip", "--resume")
                            .anyMatch(parsed::hasMatchedOption);
            if (given) {
                return null;
            }
            var plan = planOf(respond, report, Asked.NOTHING);
            byHand = plan.byHand();
            return plan;
        }

        private boolean isNew(Plan next) {
            var before = plans.getLast().steps().stream().map(Step::action).toList();
            return !next.steps().isEmpty()
                    && !before.containsAll(next.steps().stream().map(Step::action).toList());
        }

        /// All that was carried out.
        Plan plan() {
            var steps = plans.stream().flatMap(plan -> plan.steps().stream()).toList();
            return new Plan(plans.getFirst().host(), plans.getFirst().made(), steps, List.of());
        }
    }

    private List<String> watch(Respond respond, Plan plan, List<String> ids) throws IOException {
        int seconds = parsed.matchedOptionValue("--watch", 60);
        boolean runs = parsed.matchedOptionValue("--root", null) == null;
        if (!runs || seconds <= 0) {
            return respond.watch(plan, ids, Duration.ZERO);
        }
        if (terminal.errIsTerminal()) {
            terminal.err()
                    .println(
                            Phrase.of(
                                            "davy: watching for {0} s that nothing comes back",
                                            "davy：观察 {0} 秒，确认无一复活", seconds)
                                    .in(language));
        }
        return respond.watch(plan, ids, Duration.ofSeconds(seconds));
    }
}
