package davy.agent.cli;

import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.PrintWriter;
import java.io.StringWriter;

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

    private static final Phrase FAILED =
            Phrase.of(
                    "Davy itself failed before it was done: this says nothing about the host. Please"
                            + " report the lines below, with the command and what davy --version prints",
                    "Davy 自身出错，未能完成：这不能说明主机是否正常。请将以下内容连同所用命令和 davy --version 的输出一并反馈");

    private static final int MOST_FRAMES = 60;

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
        } catch (RuntimeException | Error e) {
            return failed(terminal, language, e);
        }
    }

    /// Else the Java machine would end with 1, which means that there are findings.
    private static int failed(Terminal terminal, Language language, Throwable e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        int status = fail(terminal, language, FAILED);
        trace.toString()
                .lines()
                .limit(MOST_FRAMES)
                .forEach(line -> terminal.err().println("  " + RawText.show(line.strip())));
        return status;
    }

    /// Says why nothing can be done and gives the exit status for it.
    static int fail(Terminal terminal, Language language, Phrase why) {
        terminal.err().println("davy: " + why.in(language));
        return NOT_ABLE;
    }
}
