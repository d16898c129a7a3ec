package davy.agent.archive;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;

/// Opens archives to look at.
public final class Archives {
    /// Every system has one of them, as a directory or a link.
    public static final List<String> FOLDERS =
            List.of("/etc", "/usr", "/bin", "/var", "/home", "/root");

    private static final Unseen CUT_OFF =
            new Unseen(
                    "/",
                    Phrase.of(
                            "the archive does not end as a tar does, or more stands behind its end: it"
                                    + " may be cut off, and files may be missing",
                            "归档没有正常的结束标记，或其后还有数据：可能被截断，文件可能不全"));

    private Archives() {}

    /// The host that an archive tells of; it is [Archived] too.
    ///
    /// @throws IOException where it cannot be read, is damaged, or was changed
    public static Host open(Path file) throws IOException {
        var store = new Store(Files.size(file));
        try (var in = Store.open(file)) {
            var tar = new Tar(in);
            var first = tar.next();
            if (first == null) {
                throw new ArchiveException("it is empty", "归档为空");
            }
            if (first.name().startsWith(ArchiveWriter.FOLDER)) {
                return new CollectedHost(new Recording(tar, first, store), store);
            }
            var tree = new FileTree();
            tree.fill(tar, first, store);
            var host = new TarHost(tree, store);
            if (!tar.isWhole()) {
                host.lose(CUT_OFF);
            }
            return host;
        } catch (EOFException | ZipException e) {
            store.close();
            throw ArchiveException.endsEarly();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            store.close();
            throw e;
        }
    }
}
