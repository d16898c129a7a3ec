package davy.core.host;

/// Takes the entries of a walk. Called from several threads at once.
public interface FileVisitor {
    /// Whether to go into a directory (which was passed to [#visit] before).
    default boolean enter(String directory, FileInfo info) {
        return true;
    }

    /// Each entry of each directory entered: files, directories, links and the rest.
    void visit(FileView file);
}
