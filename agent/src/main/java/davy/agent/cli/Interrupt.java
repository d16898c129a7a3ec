package davy.agent.cli;

import davy.agent.triage.Triage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While open, Ctrl-C (and SIGTERM) stops the triage and lets it print what it has; the process
/// then ends with the signal's usual status.
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch printed = new CountDownLatch(1);
    private final Thread hook;

    Interrupt(Triage triage) {
        this(triage, () -> {});
    }

    /// @param late what is done when nothing was printed in time
    Interrupt(Triage triage, Runnable late) {
        hook =
                new Thread(
                        () -> {
                            triage.stop();
                            if (!isPrinted()) {
                                late.run();
                            }
                        },
                        "interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private boolean isPrinted() {
        try {
            return printed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        printed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is what ends us: it waits for the count above.
        }
    }
}
