package davy.core.host;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An entry of a [CaseHost] during a walk.
record CaseView(CaseHost host, String path, CaseFile file) implements FileView {
    @Override
    public FileInfo info() {
        return file.info();
    }

    @Override
    public byte[] head() {
        var content = info().isRegular() ? host.read(path, 4096) : null;
        return content == null ? new byte[0] : content.bytes().clone();
    }

    @Override
    public void stream(long limit, Sink sink) {
        if (!info().isRegular() || host.read(path, 0) == null) {
            return;
        }
        byte[] bytes = file.content().get();
        int end = (int) Math.min(limit, bytes.length);
        // Small pieces, so that a sink that forgets about their borders is found out.
        for (int at = 0; at < end; at += 4096) {
            int length = Math.min(4096, end - at);
            if (!sink.accept(Arrays.copyOfRange(bytes, at, at + length), length)) {
                return;
            }
        }
        if (info().size() > bytes.length && limit > bytes.length) {
            sink.gap();
        }
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        if (!info().isRegular() || host.read(path, 0) == null) {
            return -1;
        }
        return file.readAt(offset, into, at, length);
    }

    @Override
    public byte @Nullable [] attribute(String name) {
        return host.attribute(path, name);
    }

    @Override
    public @Nullable String target() {
        return file.link();
    }
}
