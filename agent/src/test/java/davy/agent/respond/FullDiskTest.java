package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DenyWrites;
import davy.core.action.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is kept is on a file system of its own, which is full or becomes so, and others change the
/// same files meanwhile.
final class FullDiskTest {
    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root for mount");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    /// Leaves no room in the folder of responses.
    private static Path fill(Stage stage, int leave) throws IOException {
        Path filler = stage.state.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] piece = new byte[4096];
            while (stage.state.toFile().getUsableSpace() >= leave + piece.length) {
                out.write(piece);
            }
        }
        return filler;
    }

    @Test
    void journalGoesOnBehindItsLastWholeLine() throws IOException {
        try (var stage = new Stage(true)) {
            Path file = stage.state.resolve("journal.jsonl");
            var change = new Change.Flags("/a/folder", 0, 16);
            try (var journal = Journal.open(file, Clock.systemUTC())) {
                var first = journal.intend(1, List.of(change)).getFirst();
                Path filler = fill(stage, 0);
                assertThatThrownBy(
                                () -> {
                                    for (int i = 0; i < 100; i++) {
                                        journal.intend(2, List.of(change));
                                    }
                                })
                        .isInstanceOf(IOException.class);
                assertThat(Files.size(file)).isEqualTo(4096);
                Files.delete(filler);
                journal.settle(first, Entry.State.DONE, "");
                journal.intend(3, List.of(change));
            }
            try (var journal = Journal.open(file, Clock.systemUTC())) {
                assertThat(Objects.requireNonNull(journal.entries().get(1)).state())
                        .isEqualTo(Entry.State.DONE);
                assertThat(journal.entries().lastEntry().getValue().step()).isEqualTo(3);
            }
        }
    }

    /// The journal may take what is going to be done, and not that it was.
    @Test
    void noLockStays() throws IOException {
        for (int length = 10; length < 130; length += 20) {
            try (var stage = new Stage(true);
                    var respond = stage.respond()) {
                var folders = new ArrayList<String>();
                for (int i = 0; i < 20; i++) {
                    String folder = "/srv/" + i + "x".repeat(length);
                    Files.createDirectory(stage.at(folder));
                    folders.add(folder);
                }
                var filling =
                        new Quiet() {
                            @Override
                            public void begins(Step step) {
                                try {
                                    if (step.number() == 2) {
                                        fill(stage, 0);
                                    }
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        };
                assertThatThrownBy(() ->
                                respond.apply(
                                        Stage.plan(
                                                new DenyWrites(List.of("/srv/drop")),
                                                new DenyWrites(folders)),
                                        _ -> true,
                                        filling))
                        .isInstanceOf(IOException.class);
                assertThat(Stage.run("lsattr", stage.at("/srv").toString()))
                        .doesNotContainPattern("(?m)^-*i.*x$");
            }
        }
    }

    private abstract static class Quiet implements Responder.Listener {
        @Override
        public void ended(Responder.Told told) {}
    }
}
