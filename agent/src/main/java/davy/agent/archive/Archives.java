package davy.agent.archive;

import davy.core.host.Host;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/// Opens archives to look at.
public final class Archives {
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
            return new TarHost(tree, store);
        } catch (EOFException | ZipException e) {
            store.close();
            throw ArchiveException.endsEarly();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            store.close();
            throw e;
        }
    }
}
