package davy.range.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A parser with what must hold of it for any bytes.
///
/// @param property in words: what holds beyond "does not throw, ends in time, gives little"
/// @param seeds to begin with: small inputs that go deep
record Target(String name, String property, Body body, List<byte[]> seeds) {
    /// Most that may come of an input, beside what its length allows.
    private static final long BASE = 8192;

    private static final long PER_BYTE = 128;

    /// One reading in so many is done again, of those of which the same must come.
    private static final int AGAIN = Integer.getInteger("davy.fuzz.again", 1);

    private static final AtomicInteger READINGS = new AtomicInteger();

    @FunctionalInterface
    interface Body {
        /// Reads the bytes, and throws where the property does not hold.
        ///
        /// @return how much came of them, in entries or characters
        long read(byte[] bytes);
    }

    static Target of(String name, String property, Body body, String... seeds) {
        var bytes = new java.util.ArrayList<byte[]>();
        for (String seed : seeds) {
            bytes.add(seed.getBytes(StandardCharsets.UTF_8));
        }
        return new Target(name, property, body, bytes);
    }

    static Target of(String name, String property, Body body, List<byte[]> seeds) {
        return new Target(name, property, body, seeds);
    }

    /// Reads the bytes and judges what came of them.
    void read(byte[] bytes) {
        long size = body.read(bytes);
        check(
                size <= BASE + PER_BYTE * bytes.length,
                "more than may come of so many bytes",
                size,
                bytes.length);
    }

    /// Checks that the same comes of it when it is read again; in a long run now and then.
    static void same(@Nullable Object first, Supplier<? extends @Nullable Object> again) {
        if (READINGS.incrementAndGet() % AGAIN == 0) {
            check(Objects.equals(first, again.get()), "not the same twice");
        }
    }

    static void check(boolean holds, String what, Object... arguments) {
        if (!holds) {
            throw new AssertionError(what + ' ' + java.util.Arrays.toString(arguments));
        }
    }
}
