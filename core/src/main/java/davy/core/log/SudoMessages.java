package davy.core.log;

import org.jspecify.annotations.Nullable;

/// What sudo says (`eventlog.c`).
final class SudoMessages {
    private static final String COMMAND = "COMMAND=";

    private SudoMessages() {}

    /// `alice : [reason ; ]TTY=pts/0 ; PWD=/ ; USER=root ; [GROUP=… ; ][TSID=… ; ][ENV=… ;
    /// ]COMMAND=…`
    static @Nullable LogEvent parse(LogLine line) {
        String message = line.message();
        int colon = message.indexOf(" : ");
        // Behind the colon: anyone can have " : ; COMMAND=" logged, where the two overlap.
        int command = colon <= 0 ? -1 : message.indexOf(" ; " + COMMAND, colon + 3);
        if (command < 0) {
            return null;
        }
        String terminal = "";
        String directory = "";
        String asUser = "";
        String refused = null;
        for (String part : Scan.split(message.substring(colon + 3, command), " ; ")) {
            int equals = part.indexOf('=');
            String value = part.substring(equals + 1);
            switch (equals < 0 ? "" : part.substring(0, equals)) {
                case "TTY" -> terminal = value;
                case "PWD" -> directory = value;
                case "USER" -> asUser = value;
                case "" -> refused = refused == null ? part.strip() : refused;
                default -> {}
            }
        }
        return new LogEvent.SudoCommand(
                line.time(),
                line.host(),
                message.substring(0, colon).strip(),
                terminal,
                directory,
                asUser,
                message.substring(command + 3 + COMMAND.length()),
                refused);
    }
}
