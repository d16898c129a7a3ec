package davy.core.compression;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// The .xz format, by the library of its authors.
public final class Xz implements ByteStream {
    private final InputStream source;
    private final int memoryKib;
    private @Nullable InputStream unpacked;
    private boolean damaged;

    /// @param memoryKib how much memory the file may ask for
    public Xz(ByteStream source, int memoryKib) {
        this.source = new Source(source);
        this.memoryKib = memoryKib;
    }

    @Override
    public boolean damaged() {
        return damaged;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        if (damaged) {
            return -1;
        }
        try {
            var stream = unpacked;
            if (stream == null) {
                // Without sums: what can be read is wanted, whether it is whole or not.
                stream = new XZInputStream(source, memoryKib, false);
                unpacked = stream;
            }
            return stream.read(into, at, length);
        } catch (IOException | RuntimeException _) {
            damaged = true;
            return -1;
        }
    }

    private static final class Source extends InputStream {
        private final Input in;

        Source(ByteStream source) {
            in = new Input(source);
        }

        @Override
        public int read() {
            return in.next();
        }

        @Override
        public int read(byte[] into, int at, int length) {
            return length == 0 ? 0 : in.some(into, at, length);
        }
    }
}
