package davy.agent.cli;

import davy.agent.respond.Halt;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While open, Ctrl-C (and SIGTERM) lets the step that runs come to its end, and with it the locks;
/// the process then ends with the signal's usual status. However a response ends before its plan
/// does, its id is told, and how to go on.
final class CutOff implements AutoCloseable {
    /// Shorter than a machine that is shut down waits.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long PRINTED_SECONDS = 3;

    private final Halt halt;
    private final Said said;
    private final Duration patience;
    private final CountDownLatch printed = new CountDownLatch(1);
    private final Thread hook;

    /// Where and how it is told.
    ///
    /// @param undo whether a response is taken back
    /// @param given options without which a later call would be about other files
    record Said(Terminal terminal, Language language, boolean undo, String given) {
        void tell(Phrase phrase) {
            terminal.err().println("davy: " + phrase.in(language));
        }
    }

    CutOff(Halt halt, Said said) {
        this(halt, said, PATIENCE);
    }

    CutOff(Halt halt, Said said, Duration patience) {
        this.halt = halt;
        this.said = said;
        this.patience = patience;
        hook = new Thread(this::signalled, "cut-off");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Returns when the process may end.
    void signalled() {
        boolean busy = halt.ask();
        try {
            if (!busy) {
                tellUnproven();
                return;
            }
            said.tell(
                    Phrase.of(
                            "stopping: what is being done comes to its end first, for at most {0} s",
                            "正在停止：先完成当前步骤，最多等待 {0} 秒", patience.toSeconds()));
            if (!halt.await(patience)) {
                tell(
                        Phrase.of(
                                "what was being done has not ended in {0} s: directories may still be"
                                        + " locked, and processes frozen",
                                "当前步骤在 {0} 秒内未结束：目录可能仍被锁定，进程可能仍被冻结", patience.toSeconds()));
                return;
            }
            boolean _ = printed.await(PRINTED_SECONDS, TimeUnit.SECONDS);
            if (halt.isCut()) {
                tell(stopped());
            } else {
                tellUnproven();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Phrase stopped() {
        return halt.isLocked()
                ? Phrase.of(
                        "stopped before the end: some directories that Davy locked are still locked,"
                                + " processes that it froze may still be frozen",
                        "已提前停止：Davy 锁定的部分目录仍未解锁，被其冻结的进程可能仍处于冻结状态")
                : Phrase.of(
                        "stopped before the end: directories that Davy locked are unlocked,"
                                + " processes that it froze may still be frozen",
                        "已提前停止：Davy 锁定的目录已解锁，被其冻结的进程可能仍处于冻结状态");
    }

    private void tell(Phrase why) {
        said.tell(Phrase.of("{0}. {1}", "{0}。{1}", why, next()));
    }

    private Phrase next() {
        String id = String.valueOf(halt.id());
        return said.undo()
                ? Phrase.of(
                        "Response {0} is taken back in part: go on with davy respond --undo {0}{1}",
                        "处置 {0} 仅撤销了一部分：请用 davy respond --undo {0}{1} 继续", id, said.given())
                : Phrase.of(
                        "Response {0} was cut off: go on with davy respond --resume {0}{1}, or take it"
                                + " back with davy respond --undo {0}{1}",
                        "处置 {0} 中途被打断：请用 davy respond --resume {0}{1} 继续，或用 davy respond --undo"
                                + " {0}{1} 撤销",
                        id,
                        said.given());
    }

    /// Nothing is left half done, but nobody has looked.
    private void tellUnproven() {
        String id = halt.id();
        if (id != null && !said.undo()) {
            said.tell(
                    Phrase.of(
                            "stopped before it was proven that nothing is left or comes back. What was"
                                    + " done stands; davy respond --undo {0}{1} takes it back",
                            "在验证无残留、无复活之前停止。已完成的改动有效；可用 davy respond --undo {0}{1} 撤销",
                            id,
                            said.given()));
        }
    }

    @Override
    public void close() {
        if (!halt.isAsked() && halt.isCut()) {
            said.tell(next());
        }
        printed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is what ends us: it waits for the count above.
        }
    }
}
