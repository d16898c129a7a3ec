package davy.agent.cli;

import davy.agent.respond.OwnNamespaces;
import davy.agent.respond.Respond;
import davy.agent.respond.RespondException;
import davy.agent.respond.Responder;
import davy.core.action.Plan;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// `davy respond`: shows a plan, carries it out when told to, and takes it back.
final class RespondCommand {
    private static final int LEFT = 1;
    private static final int WATCHED = 60;

    /// Held while this machine is changed.
    private static final Path MACHINE = Path.of("/run/davy");

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;
    private final Planning planning;

    RespondCommand(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
        this.planning = new Planning(parsed, language, terminal);
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
        boolean chosen = Stream.of("--only", "--skip").anyMatch(parsed::hasMatchedOption);
        if (chosen && parsed.hasMatchedOption("--yes") && !parsed.hasMatchedOption("--plan")) {
            throw new CommandException(
                    Phrase.of(
                            "--only and --skip with --yes need --plan: steps are numbered anew by each"
                                    + " look",
                            "--only、--skip 与 --yes 同用时须加 --plan：每次检查都会重新编号"));
        }
        if (chosen && !parsed.hasMatchedOption("--apply")) {
            throw new CommandException(
                    Phrase.of(
                            "--only and --skip belong to --apply; to cut a plan, take steps out of the"
                                    + " file that --save-plan writes",
                            "--only、--skip 须与 --apply 同用；如需删减方案，请在 --save-plan 写出的文件中删去步骤"));
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
                ? Respond.live(host, state, MACHINE)
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
            try (var _ = cutOff(respond, true)) {
                return new PastResponses(respond, terminal, language).undo(undo);
            }
        }
        String resume = parsed.matchedOptionValue("--resume", null);
        if (resume != null) {
            try (var _ = cutOff(respond, false)) {
                var applied = respond.resume(resume, dialogue().listener());
                var steps = applied.steps().stream().map(Responder.Told::step).toList();
                var plan = new Plan("", Instant.now(), steps, applied.byHand());
                return prove(respond, host, root, rounds(applied, plan));
            }
        }
        var plan = planning.plan(respond, host, root);
        save(respond, plan);
        if (!parsed.hasMatchedOption("--apply")) {
            dialogue().show(plan, parsed.hasMatchedOption("--save-plan"));
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

    private boolean isJson() {
        return parsed.matchedOptionValue("--format", RespondOptions.Format.TEXT)
                == RespondOptions.Format.JSON;
    }

    private Dialogue dialogue() {
        return new Dialogue(terminal, language, isJson());
    }

    private void save(Respond respond, Plan plan) throws IOException {
        Path file = parsed.matchedOptionValue("--save-plan", null);
        if (file != null) {
            Files.writeString(file, respond.write(plan, language));
            var told =
                    parsed.hasMatchedOption("--apply")
                            ? Phrase.of("the plan is in {0}", "方案已写入 {0}", file.toString())
                            : Phrase.of(
                                    "the plan is in {0}; davy respond{1} --plan {2} --apply carries it"
                                            + " out",
                                    "方案已写入 {0}；用 davy respond{1} --plan {2} --apply 执行",
                                    file.toString(),
                                    given(),
                                    quoted(file.toString()));
            terminal.err().println("davy: " + told.in(language));
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
            dialogue().show(plan, false);
            return plan.byHand().isEmpty() ? Main.OK : LEFT;
        }
        dialogue().plan(plan);
        if (!parsed.hasMatchedOption("--yes") && !dialogue().agreed()) {
            throw new CommandException(Phrase.of("nothing was changed", "未做任何改动"));
        }
        try (var _ = cutOff(respond, false)) {
            var applied = respond.apply(plan, selected::contains, dialogue().listener());
            return prove(respond, host, root, rounds(applied, only(plan, selected)));
        }
    }

    private CutOff cutOff(Respond respond, boolean undo) {
        return new CutOff(respond.halt(), new CutOff.Said(terminal, language, undo, given()));
    }

    private Rounds rounds(Respond.Applied first, Plan plan) {
        return new Rounds(parsed, planning, dialogue(), first, plan);
    }

    private int prove(Respond respond, LinuxHost host, String root, Rounds rounds)
            throws CommandException, IOException {
        if (respond.halt().isAsked()) {
            return LEFT;
        }
        var report = rounds.run(respond, host, root);
        if (respond.halt().isAsked()) {
            return LEFT;
        }
        var applied = rounds.applied();
        var ids = applied.stream().map(Respond.Applied::id).toList();
        var back = watch(respond, rounds.plan(), ids);
        boolean proven =
                new Conclusion(
                                host,
                                given(),
                                watched(),
                                earlier(respond, applied),
                                terminal,
                                language,
                                isJson())
                        .tell(applied, report, rounds.byHand(), back);
        return proven ? Main.OK : LEFT;
    }

    /// What a given report accuses and is there still; null where nothing was given.
    private @Nullable List<Phrase> earlier(Respond respond, List<Respond.Applied> rounds) {
        boolean given =
                Stream.of("--from", "--plan", "--resume").anyMatch(parsed::hasMatchedOption);
        var steps = rounds.stream().flatMap(round -> round.steps().stream()).toList();
        return given ? respond.unanswered(planning.accused(), steps) : null;
    }

    /// Without these, a later call would be about other files.
    private String given() {
        var given = new StringBuilder();
        for (String option : List.of("--root", "--state")) {
            Path path = parsed.matchedOptionValue(option, null);
            if (path != null) {
                given.append(' ').append(option).append(' ');
                given.append(quoted(path.toAbsolutePath().toString()));
            }
        }
        return given.toString();
    }

    /// As a shell takes it for one word.
    private static String quoted(String path) {
        boolean plain = path.matches("[\\w./:@][\\w./:@-]*");
        return plain ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private static Plan only(Plan plan, Set<Integer> selected) {
        var steps = plan.steps().stream().filter(s -> selected.contains(s.number())).toList();
        return new Plan(plan.host(), plan.made(), steps, plan.byHand());
    }

    /// For how many seconds; 0 for one look, as at an image, where nothing runs.
    private int watched() {
        boolean runs = parsed.matchedOptionValue("--root", null) == null;
        return runs ? Math.max(0, parsed.matchedOptionValue("--watch", WATCHED)) : 0;
    }

    private List<String> watch(Respond respond, Plan plan, List<String> ids) throws IOException {
        int seconds = watched();
        if (seconds > 0 && terminal.errIsTerminal()) {
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
