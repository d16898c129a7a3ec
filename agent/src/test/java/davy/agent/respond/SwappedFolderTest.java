package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FilePin;
import davy.core.action.Quarantine;
import davy.core.host.FileType;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Folders that somebody swaps for links while files are moved aside: the others are moved
/// nevertheless.
final class SwappedFolderTest {
    private static final int OTHERS = 300;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root for chattr");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static FilePin file(Stage stage, String path) throws IOException {
        Files.createDirectories(stage.at(Folders.parent(path)));
        stage.write(path, path);
        return new FilePin(path, FileType.REGULAR, RecoveryTest.sha256(stage.at(path)));
    }

    private static List<FilePin> others(Stage stage) throws IOException {
        var pins = new ArrayList<FilePin>();
        for (int i = 0; i < OTHERS; i++) {
            pins.add(file(stage, "/opt/other" + i));
        }
        return pins;
    }

    @Test
    void thatWentAside() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var pins = new ArrayList<FilePin>();
            pins.add(file(stage, "/srv/nest/file"));
            pins.add(new FilePin("/srv/nest", FileType.DIRECTORY, ""));
            pins.addAll(others(stage));
            Path nest = stage.at("/srv/nest");
            var over = new AtomicBoolean();
            var swap = CompletableFuture.runAsync(() -> replace(nest, over));
            var applied = respond.apply(Stage.plan(new Quarantine(pins)), _ -> true, Stage.QUIET);
            over.set(true);
            swap.join();
            assumeTrue(Files.isSymbolicLink(nest), "this machine is too busy");
            assertThat(Stage.run("ls", "-A", stage.at("/opt").toString())).isEmpty();
            assertThat(respond.list().getFirst().open()).isZero();

            Files.delete(nest);
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(nest.resolve("file")).hasContent("/srv/nest/file");
        }
    }

    private static void replace(Path folder, AtomicBoolean over) {
        while (!over.get()) {
            try {
                if (Files.notExists(folder)) {
                    Files.createSymbolicLink(folder, Path.of("drop"));
                    return;
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /// Between the looks at its file and at the folder itself.
    @Test
    void thatFilesAreToBeTakenFrom() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond();
                var hands = RecoveryTest.hands(stage);
                var response = RecoveryTest.begin(stage, Stage.plan(new Quarantine(List.of())))) {
            file(stage, "/opt/file");
            Files.createSymbolicLink(stage.at("/srv/nest"), Path.of("../opt"));
            var failed = new HashMap<String, ChangeException>();
            var folders = new Folders(hands.files(), response.journal());
            var opened = folders.open(1, List.of("/srv/nest/x/file", "/opt/file"), failed);
            assertThat(opened).containsOnlyKeys("/opt");
            assertThat(failed).containsOnlyKeys("/srv/nest/x");
            folders.close(opened);
            assertThat(respond.list().getFirst().open()).isZero();
        }
    }
}
