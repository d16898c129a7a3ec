package davy.agent.cli;

import davy.agent.triage.Progress;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.Locale;

/// One line on standard error, rewritten a few times a second; nothing where no person reads it,
/// and nothing in the first two seconds.
final class ProgressLine implements Progress {
    private static final long FIRST = 2_000_000_000L;
    private static final long EVERY = 200_000_000L;

    private final Terminal terminal;
    private final Language language;
    private final long start = System.nanoTime();
    private long last = start + FIRST - EVERY;
    private boolean shown;
    private int done;
    private int all;

    private ProgressLine(Terminal terminal, Language language) {
        this.terminal = terminal;
        this.language = language;
    }

    static ProgressLine of(Terminal terminal, Language language) {
        return new ProgressLine(terminal, language);
    }

    @Override
    public synchronized void checks(int newDone, int newAll) {
        done = newDone;
        all = newAll;
    }

    @Override
    public synchronized void files(long seen, String directory) {
        long now = System.nanoTime();
        if (!terminal.errIsTerminal() || now - last < EVERY) {
            return;
        }
        last = now;
        shown = true;
        double seconds = (now - start) / 1e9;
        String text =
                Phrase.of(
                                "checks {0}/{1} · {2} files, {3} a second · {4}",
                                "检查 {0}/{1} · 文件 {2} 个，每秒 {3} 个 · {4}",
                                done,
                                all,
                                String.format(Locale.ROOT, "%,d", seen),
                                String.format(Locale.ROOT, "%,.0f", seen / seconds),
                                directory)
                        .in(language);
        terminal.err().print("\r\u001b[K" + cut(RawText.show(text)));
        terminal.err().flush();
    }

    private String cut(String text) {
        int most = Math.max(20, terminal.width() - 20);
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /// Takes the line away.
    synchronized void clear() {
        if (shown) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
            shown = false;
        }
        last = Long.MAX_VALUE - EVERY;
    }
}
