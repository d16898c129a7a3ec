package davy.agent.cli;

import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line as a whole, built by calls and not by annotations: it starts faster, and its
/// words are those of the user's language.
final class CommandLineSpec {
    private final Language language;
    private final Terminal terminal;
    private final CommandLine commandLine;

    CommandLineSpec(Language language, Terminal terminal) {
        this.language = language;
        this.terminal = terminal;
        this.commandLine = build();
    }

    /// The language of `--lang`, wherever it stands, or else of the locale, as locale(7) finds it.
    static Language languageOf(String[] args, Map<String, String> environment) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--lang=")) {
                return Language.ofLocale(args[i].substring(7));
            }
            if (args[i].equals("--lang") && i + 1 < args.length) {
                return Language.ofLocale(args[i + 1]);
            }
        }
        for (String name : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
            String locale = environment.getOrDefault(name, "");
            if (!locale.isEmpty()) {
                return Language.ofLocale(locale);
            }
        }
        return Language.EN;
    }

    CommandLine commandLine() {
        return commandLine;
    }

    int run(String[] args) {
        ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(args);
        } catch (ParameterException e) {
            return refuse(e);
        }
        if (CommandLine.printHelpIfRequested(parsed)) {
            return Main.OK;
        }
        var command = parsed.subcommand();
        if (command == null) {
            commandLine.usage(commandLine.getErr());
            return Main.NOT_ABLE;
        }
        return switch (command.commandSpec().name()) {
            case "triage" -> new TriageCommand(command, language, terminal).run();
            case "collect" -> new CollectCommand(command, language, terminal).run();
            case "respond" -> new RespondCommand(command, language, terminal).run();
            case "checks" -> new ChecksCommand(command, language, terminal).run();
            default -> throw new AssertionError(command.commandSpec().name());
        };
    }

    private int refuse(ParameterException e) {
        Main.fail(terminal, language, message(e));
        if (e instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(unmatched, commandLine.getErr());
        }
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        commandLine
                .getErr()
                .println(Phrase.of("Try {0} --help", "请参阅 {0} --help", command).in(language));
        return Main.NOT_ABLE;
    }

    private static Phrase message(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException unmatched ->
                    Phrase.of(
                            "not understood: {0}",
                            "无法识别的参数：{0}", String.join(" ", unmatched.getUnmatched()));
            case MissingParameterException missing when !missing.getMissing().isEmpty() ->
                    Phrase.of(
                            "missing value: {0}",
                            "缺少参数值：{0}", named(missing.getMissing().getFirst()));
            case OverwrittenOptionException twice ->
                    Phrase.of(
                            "{0}: may be given once only",
                            "{0}：只能指定一次", name(twice.getOverwritten()));
            default -> invalid(e);
        };
    }

    /// Picocli's own words are English.
    private static Phrase invalid(ParameterException e) {
        String said = String.valueOf(e.getMessage());
        var argument = e.getArgSpec();
        if (argument == null) {
            return Phrase.of("{0}", "参数有误：{0}", said);
        }
        return argument.type().getEnumConstants() instanceof Enum<?>[] choices
                ? Phrase.of("{0}", "{1} 取值无效，可选：{2}", said, name(argument), choices(choices))
                : Phrase.of("{0}", "{1} 取值无效：应为 {2}", said, name(argument), argument.paramLabel());
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /// With what stands behind it.
    private static String named(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName() + " " + option.paramLabel()
                : argument.paramLabel();
    }

    private CommandLine build() {
        var spec = CommandSpec.create().name("davy");
        addCommon(spec);
        spec.version(version())
                .addOption(
                        OptionSpec.builder("-V", "--version")
                                .versionHelp(true)
                                .description(say("Print the version.", "显示版本。"))
                                .build());
        spec.usageMessage()
                .header(
                        say(
                                "Davy, the safety lamp for Linux servers: finds cryptominers and"
                                        + " botnets and shows how they got in.",
                                "Davy，Linux 服务器的安全灯：发现挖矿程序与僵尸网络，并说明它们如何进入。"))
                .synopsisSubcommandLabel("COMMAND")
                .footer(
                        say("%nExamples:", "%n示例："),
                        "  sudo davy triage",
                        "  sudo davy triage --root /mnt/image --lang zh",
                        "  sudo davy respond --save-plan plan.yml",
                        "  sudo davy respond --plan plan.yml --apply",
                        "  sudo davy collect --output web-03.tar.gz",
                        "  davy triage --explain ld-so-preload",
                        "  davy checks");
        var line = new CommandLine(spec);
        add(line, TriageCommand.spec(language));
        add(line, RespondOptions.spec(language));
        add(line, CollectCommand.spec(language));
        add(line, ChecksCommand.spec(language));
        var ansi = terminal.outIsTerminal() ? Ansi.ON : Ansi.OFF;
        return line.setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setUsageHelpWidth(Math.clamp(terminal.width(), 60, 110))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /// Version, and the commit that the launcher names.
    private static String version() {
        String commit = System.getProperty("davy.commit", "");
        return "davy " + Main.VERSION + (commit.isEmpty() ? "" : " (" + commit + ")");
    }

    private void add(CommandLine line, CommandSpec command) {
        addCommon(command);
        line.addSubcommand(command.name(), command);
    }

    private void addCommon(CommandSpec spec) {
        spec.usageMessage()
                .optionListHeading(say("%nOptions:%n", "%n选项：%n"))
                .commandListHeading(say("%nCommands:%n", "%n命令：%n"))
                .parameterListHeading(say("%nArguments:%n", "%n参数：%n"))
                .synopsisHeading(say("Usage: ", "用法："));
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description(say("Show this help.", "显示帮助。"))
                        .build());
        spec.addOption(
                OptionSpec.builder("--lang")
                        .paramLabel("LANG")
                        .type(String.class)
                        .description(
                                say(
                                        "Language: en or zh; else that of the locale.",
                                        "语言：en 或 zh；默认取自系统区域设置。"))
                        .build());
    }

    private String say(String en, String zh) {
        return Phrase.of(en, zh).in(language);
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /// The choices of an enum as a user types them: `text, json`.
    static String choices(Enum<?>[] values) {
        var names = new StringBuilder();
        for (Enum<?> value : values) {
            names.append(names.isEmpty() ? "" : ", ").append(value.name().toLowerCase(Locale.ROOT));
        }
        return names.toString();
    }

    /// An option with a value.
    static void value(
            CommandSpec spec,
            Language language,
            String name,
            String label,
            Class<?> type,
            String en,
            String zh) {
        spec.addOption(
                OptionSpec.builder(name)
                        .paramLabel(label)
                        .type(type)
                        .description(Phrase.of(en, zh).in(language))
                        .build());
    }
}
