package davy.agent.cli;

import davy.agent.check.Catalogue;
import davy.agent.report.CatalogueText;
import davy.core.text.Language;
import davy.core.text.Phrase;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `davy checks`: the catalogue of checks.
final class ChecksCommand {
    private enum Format {
        TEXT,
        JSON,
        MARKDOWN
    }

    private final ParseResult parsed;
    private final Language language;
    private final Terminal terminal;

    ChecksCommand(ParseResult parsed, Language language, Terminal terminal) {
        this.parsed = parsed;
        this.language = language;
        this.terminal = terminal;
    }

    static CommandSpec spec(Language language) {
        var spec = CommandSpec.create().name("checks");
        spec.usageMessage()
                .header(
                        Phrase.of("List what a triage looks at.", "列出 triage 执行的全部检查项。")
                                .in(language))
                .footer(
                        Phrase.of("%nExamples:", "%n示例：").in(language),
                        "  davy checks",
                        "  davy checks --format json");
        return spec.addOption(
                OptionSpec.builder("--format")
                        .paramLabel("FORMAT")
                        .type(Format.class)
                        .description(CommandLineSpec.choices(Format.values()))
                        .build());
    }

    int run() {
        Format format = parsed.matchedOptionValue("--format", Format.TEXT);
        var text = new CatalogueText(language);
        terminal.out()
                .print(
                        switch (format) {
                            case TEXT -> text.list(Catalogue.entries());
                            case JSON -> text.json(Catalogue.entries());
                            case MARKDOWN -> text.markdown(Catalogue.entries());
                        });
        return Main.OK;
    }
}
