package davy.agent.cli;

import davy.core.text.Language;
import davy.core.text.Phrase;

/// The program `davy`: chooses the command and gives its exit status.
public final class Main {
    /// Version of this build, as in the parent pom.
    public static final String VERSION = "0.1.0";

    static final int OK = 0;

    /// Could not do what was asked.
    static final int NOT_ABLE = 2;

    private static final Phrase OUT_OF_MEMORY =
            Phrase.of(
                    "out of memory, so the result would not be true. Free some memory, or look at this"
                            + " machine's disk from another machine with --root",
                    "内存不足，结果不可信。请释放内存后重试，或在另一台机器上用 --root 检查本机磁盘");

    private static final Phrase COULD_NOT_PRINT =
            Phrase.of(
                    "could not write the whole output: is the disk full, or the reader gone?",
                    "输出未能完整写出：磁盘已满，或读取方已退出？");

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, Terminal.ofProcess()));
    }

    static int run(String[] args, Terminal terminal) {
        var language = CommandLineSpec.languageOf(args, System.getenv());
        try {
            int status = new CommandLineSpec(language, terminal).run(args);
            return terminal.out().checkError() ? fail(terminal, language, COULD_NOT_PRINT) : status;
        } catch (OutOfMemoryError e) {
            return fail(terminal, language, OUT_OF_MEMORY);
        }
    }

    /// Says why nothing can be done and gives the exit status for it.
    static int fail(Terminal terminal, Language language, Phrase why) {
        terminal.err().println("davy: " + why.in(language));
        return NOT_ABLE;
    }
}
