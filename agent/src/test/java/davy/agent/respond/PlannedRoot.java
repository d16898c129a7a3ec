package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Action;
import davy.core.action.DisableService;
import davy.core.action.FilePin;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/// A root of a host in a folder of the test, with a file of an intruder, and what is planned for
/// it, with processes of this machine, of which none is of it. What a plan opens is closed with it,
/// and the folder is the test's.
final class PlannedRoot {
    static final String EVIL = "/tmp/.x/evil";

    private final Path top;

    /// @param name of the package that is installed
    /// @param files of that package, a line each
    PlannedRoot(Path top, String name, String files) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        this.top = top;
        write(
                "/var/lib/dpkg/status",
                """
                Package: %s
                Status: install ok installed
                Architecture: amd64
                Version: 1

                """
                        .formatted(name));
        write("/var/lib/dpkg/info/" + name + ".list", files);
        write("/usr/sbin/sshd", "\u007fELF");
        write(EVIL, "#!/bin/sh\n:\n");
        write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    }

    Path at(String path) {
        return Path.of(top + path);
    }

    void write(String path, String text) throws IOException {
        Path file = at(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true, false)).isTrue();
    }

    void link(String path, String target) throws IOException {
        Path file = at(path);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(target));
    }

    Plan plan(Accusation... accusations) throws Exception {
        try (var host = LinuxHost.image(top.toString());
                var machine = LinuxHost.live(_ -> null);
                var scan = ProcessScan.open()) {
            var packages = PackageIndex.read(host);
            var hands =
                    new Hands(
                            host,
                            new FileHand(host),
                            new FileHand(machine),
                            scan,
                            null,
                            packages,
                            new Sparing(host, packages, 0),
                            null,
                            Clock.systemUTC());
            var now = Clock.systemUTC().instant();
            return Planner.plan(List.of(accusations), hands, "web01", now, Asked.NOTHING);
        }
    }

    private static <A extends Action> Stream<A> actions(Plan plan, Class<A> kind) {
        return plan.steps().stream().map(Step::action).filter(kind::isInstance).map(kind::cast);
    }

    /// The files by which services are disabled, in the order of the plan.
    static List<String> disabled(Plan plan) {
        return actions(plan, DisableService.class)
                .flatMap(action -> action.files().stream())
                .map(FilePin::path)
                .toList();
    }

    /// The files that are put aside, sorted.
    static List<String> moved(Plan plan) {
        return actions(plan, Quarantine.class)
                .flatMap(action -> action.files().stream())
                .map(FilePin::path)
                .sorted()
                .toList();
    }

    /// `FILE:NUMBER` of the lines that are taken out.
    static List<String> lines(Plan plan) {
        return actions(plan, RemoveLines.class)
                .flatMap(action ->
                        action.lines().stream()
                                .map(line -> action.file().path() + ':' + line.number()))
                .toList();
    }

    /// What is left to a person.
    static String text(Plan plan) {
        return String.join("\n", plan.byHand().stream().map(each -> each.in(Language.EN)).toList());
    }
}
