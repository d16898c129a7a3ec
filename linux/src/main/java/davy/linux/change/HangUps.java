package davy.linux.change;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import davy.linux.LibcChange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// While open, this process lives on when its terminal goes away (SIGHUP), as with nohup(1); what
/// it starts meanwhile does too. The JVM itself has no way to ask for that.
public final class HangUps implements AutoCloseable {
    private static final long SIG_IGN = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment before = arena.allocate(LibcChange.SIGACTION, 8);
    private final boolean ignored;

    private HangUps() {
        var ignore = arena.allocate(LibcChange.SIGACTION, 8);
        ignore.set(JAVA_LONG, 0, SIG_IGN);
        ignored = LibcChange.signalAction(LibcChange.SIGHUP, ignore, before) == 0;
    }

    public static HangUps ignored() {
        return new HangUps();
    }

    /// As it was before.
    @Override
    public void close() {
        if (ignored) {
            LibcChange.signalAction(LibcChange.SIGHUP, before, MemorySegment.NULL);
        }
        arena.close();
    }
}
