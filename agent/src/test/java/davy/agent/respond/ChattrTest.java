package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FileRecord;
import davy.core.action.Quarantine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Flags of chattr(1) that few file systems know.
final class ChattrTest {
    /// `FS_NOCOW_FL`, which is btrfs's.
    private static final int NO_COPY_ON_WRITE = 0x800000;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root for chattr");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static boolean has(Stage stage, String path, String flag) throws Exception {
        String file = stage.at(path).toString();
        return new ProcessBuilder("chattr", "+" + flag, file).start().waitFor() == 0
                && Stage.run("lsattr", "-d", file).split(" ")[0].contains(flag);
    }

    /// Synchronous and top-most directories, as ext4 has them.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comeBack(boolean away) throws Exception {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            String folder = "/srv/drop/tree/a";
            assumeTrue(has(stage, folder, "D") && has(stage, folder, "T"), "needs ext4");
            String before = stage.listing();
            var files = new Quarantine(stage.below("/srv/drop"));
            var applied = respond.apply(Stage.plan(files), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(stage.at(folder)).doesNotExist();
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    /// They were there on another file system, or the kernel keeps them to itself.
    @ParameterizedTest
    @ValueSource(strings = {"/srv/drop/setuid", "/srv/drop/tree/new"})
    void thoseThatCannotBeSetAreTold(String path) throws Exception {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            boolean folder = path.endsWith("new");
            var pin = stage.pin("/srv/drop/setuid");
            assumeTrue(!has(stage, pin.path(), "C"), "needs a file system without it");
            String id;
            try (var response =
                    RecoveryTest.begin(stage, Stage.plan(new Quarantine(List.of(pin))))) {
                id = response.id();
                var like = RecoveryTest.record(stage, folder ? "/srv/drop" : path);
                var change = new Change.Move(path, "000001-000", with(like), pin.hash());
                var entry = response.journal().intend(1, List.of(change)).getFirst();
                response.journal().settle(entry, Entry.State.DONE, "");
                if (!folder) {
                    Files.move(stage.at(path), response.folder().resolve("kept/000001-000"));
                }
            }
            assertThat(RecoveryTest.left(respond.undo(id)))
                    .singleElement()
                    .asString()
                    .contains(path, "without the flags 00800000");
            assertThat(stage.at(path)).exists();
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
        }
    }

    private static FileRecord with(FileRecord like) {
        return new FileRecord(
                like.type(),
                like.mode(),
                like.uid(),
                like.gid(),
                like.size(),
                like.accessed(),
                like.modified(),
                like.device(),
                like.inode(),
                like.links(),
                like.flags() | NO_COPY_ON_WRITE,
                like.attributes(),
                like.target());
    }
}
