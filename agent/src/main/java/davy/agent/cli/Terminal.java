package davy.agent.cli;

import davy.agent.report.Style;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the program speaks.
///
/// @param outIsTerminal whether a person reads standard output
/// @param errIsTerminal whether a person reads standard error
/// @param width columns
record Terminal(
        PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int width) {
    private static final int USUAL_WIDTH = 100;

    /// This process's own streams, in UTF-8 whatever the locale says.
    static Terminal ofProcess() {
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                isTerminal(1),
                isTerminal(2),
                columns());
    }

    Style style() {
        return outIsTerminal && System.getenv("NO_COLOR") == null ? Style.COLOUR : Style.PLAIN;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// Asked of /proc and not of isatty(3): `--help` then needs no native call.
    static boolean isTerminal(int descriptor) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.startsWith("/dev/hvc")
                    || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// The launcher passes the width of the terminal in COLUMNS.
    private static int columns() {
        String columns = System.getenv("COLUMNS");
        if (columns == null || !columns.matches("[1-9][0-9]{1,3}")) {
            return USUAL_WIDTH;
        }
        return Math.max(40, Integer.parseInt(columns));
    }
}
