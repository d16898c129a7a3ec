package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The man page has every option of the program, and no other.
final class ManPageTest {
    private static final Path MAN = Path.of("../docs/man/davy-triage.1");

    @Test
    void tellsEveryOption() throws IOException {
        tellsEveryOption("triage");
        tellsEveryOption("collect");
        tellsEveryOption("respond");
    }

    private static void tellsEveryOption(String command) throws IOException {
        String man =
                Files.readString(MAN.resolveSibling("davy-" + command + ".1")).replace("\\-", "-");
        var triage =
                new CommandLineSpec(Language.EN, quiet())
                        .commandLine()
                        .getSubcommands()
                        .get(command);
        for (var option : triage.getCommandSpec().options()) {
            assertThat(man).as(option.longestName()).contains(option.longestName());
        }
        man.lines()
                .filter(line -> line.startsWith(".BI --") || line.startsWith(".B --"))
                .map(line -> line.split(" ")[1])
                .forEach(name ->
                        assertThat(triage.getCommandSpec().findOption(name)).as(name).isNotNull());
    }

    @Test
    void commandsOfReadmesAreUnderstood() throws IOException {
        for (String file : new String[] {"../README.md", "../README.zh-CN.md"}) {
            var commands =
                    Files.readAllLines(Path.of(file)).stream()
                            .map(line -> line.replaceFirst("^sudo ", "").replaceFirst(" *#.*", ""))
                            .filter(line -> line.startsWith("./davy "))
                            // The launcher's own.
                            .filter(line -> !line.equals("./davy dist"))
                            .toList();
            assertThat(commands).as(file).hasSizeGreaterThan(6);
            for (String command : commands) {
                String[] arguments = command.substring(7).split(" ");
                new CommandLineSpec(Language.EN, quiet()).commandLine().parseArgs(arguments);
            }
        }
    }

    @Test
    void versionIsThatOfTheBuild() throws IOException {
        assertThat(Files.readString(Path.of("../pom.xml")))
                .contains("<version>" + Main.VERSION + "</version>");
        assertThat(Files.readString(MAN)).contains("Davy " + Main.VERSION);
    }

    static Terminal quiet() {
        var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Terminal(out, out, false, false, 100);
    }
}
