package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What sudo says (`eventlog.c`).
final class SudoMessages {
    private static final String USER = " ; USER=";
    private static final String COMMAND = " ; COMMAND=";

    private SudoMessages() {}

    /// `alice : [reason ; ]TTY=pts/0 ; PWD=/ ; USER=root ; [GROUP=… ; ][TSID=… ; ][ENV=… ;
    /// ]COMMAND=…`
    static @Nullable LogEvent parse(LogLine line) {
        String message = line.message();
        int colon = message.indexOf(" : ");
        // Behind the user: the directory before it has any name, such as " ; COMMAND=x".
        int user = message.indexOf(USER, colon + 3);
        // Behind the colon: anyone can have " : ; COMMAND=" logged, where the two overlap.
        int command = colon <= 0 ? -1 : message.indexOf(COMMAND, Math.max(user, colon + 3));
        if (command < 0) {
            return null;
        }
        String fields = " ; " + message.substring(colon + 3, command) + " ; ";
        String directory = Scan.between(fields, " ; PWD=", user < 0 ? " ; " : USER);
        String first = Scan.split(fields.substring(3), " ; ").getFirst().strip();
        return new LogEvent.SudoCommand(
                line.time(),
                line.host(),
                message.substring(0, colon).strip(),
                field(fields, " ; TTY="),
                directory == null ? "" : directory,
                field(fields, USER),
                message.substring(command + COMMAND.length()),
                first.isEmpty() || first.contains("=") ? null : first);
    }

    private static String field(String fields, String name) {
        String value = Scan.between(fields, name, " ; ");
        return value == null ? "" : value;
    }
}
