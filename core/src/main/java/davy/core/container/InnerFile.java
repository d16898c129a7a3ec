package davy.core.container;

import davy.core.host.FileInfo;
import davy.core.host.FileView;
import org.jspecify.annotations.Nullable;

/// A file of a layer, under the path that it has in the container.
public final class InnerFile implements FileView {
    private final FileView file;
    private final String path;

    /// @param path in the container
    public InnerFile(FileView file, String path) {
        this.file = file;
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public FileInfo info() {
        return file.info();
    }

    @Override
    public byte[] head() {
        return file.head();
    }

    @Override
    public void stream(long limit, Sink sink) {
        file.stream(limit, sink);
    }

    @Override
    public byte @Nullable [] attribute(String name) {
        return file.attribute(name);
    }

    @Override
    public @Nullable String target() {
        return file.target();
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        return file.readAt(offset, into, at, length);
    }
}
