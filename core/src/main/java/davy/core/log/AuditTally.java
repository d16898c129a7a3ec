package davy.core.log;

import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.AccountChange.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Takes what the audit log says of logins, accounts, and files that services drop and run.
final class AuditTally {
    /// Words of the events that [AuditFile] is asked for.
    static final List<String> WORDS =
            List.of("/tmp/", "/dev/shm/", "=\"/tmp\"", "=\"/var/tmp\"", "=\"/dev/shm\"");

    private static final List<String> TEMPORARY = List.of("/tmp/", "/var/tmp/", "/dev/shm/");

    private static final int MOST_FILES = 5000;
    private static final int MOST_COMMAND = 20;

    /// Of one command, and of all paths and commands.
    private static final int LONGEST_COMMAND = 1000;

    private static final long MOST_CHARACTERS = 8L << 20;

    private record Run(LogTime time, List<String> command, String place) {}

    private final LogTally tally;
    private final Map<String, DroppedFile> made = new HashMap<>();
    private final Map<String, Run> runs = new HashMap<>();
    private long characters;

    AuditTally(LogTally tally) {
        this.tally = tally;
    }

    void add(AuditEvent event, String path) {
        var first = event.records().getFirst();
        switch (first.type()) {
            case "USER_LOGIN" -> login(event, first, path);
            case "USER_AUTH" -> refused(event, first, path);
            case "ADD_USER", "DEL_USER", "ADD_GROUP", "DEL_GROUP" -> account(event, first, path);
            default -> {
                if (event.field("SYSCALL", "success").equals("yes")) {
                    files(event, path + ':' + event.line());
                }
            }
        }
    }

    private static String user(AuditRecord record) {
        String user = record.get("acct");
        user = user.isEmpty() ? record.get("ID") : user;
        return user.isEmpty() ? record.get("AUID") : user;
    }

    private static boolean isRemote(AuditRecord record) {
        return !record.get("addr").isEmpty() && record.get("exe").contains("ssh");
    }

    private void login(AuditEvent event, AuditRecord record, String path) {
        String user = user(record);
        if (isRemote(record) && record.get("res").equals("success") && !user.isEmpty()) {
            tally.login(
                    LogSource.AUDIT,
                    new Login(
                            event.time(),
                            "audit",
                            user,
                            "",
                            record.get("addr"),
                            0,
                            null,
                            null,
                            List.of(path + ':' + event.line())));
        }
    }

    private void refused(AuditEvent event, AuditRecord record, String path) {
        if (isRemote(record)
                && record.get("op").startsWith("PAM:")
                && record.get("res").equals("failed")) {
            tally.refused(
                    LogSource.AUDIT,
                    record.get("addr"),
                    event.time(),
                    1,
                    user(record),
                    path,
                    event.line());
        }
    }

    private void account(AuditEvent event, AuditRecord record, String path) {
        String name = user(record);
        if (!record.get("res").equals("success") || name.isEmpty()) {
            return;
        }
        var change =
                switch (record.type()) {
                    case "ADD_USER" -> Change.USER_ADDED;
                    case "DEL_USER" -> Change.USER_DELETED;
                    case "ADD_GROUP" -> Change.GROUP_ADDED;
                    default -> Change.GROUP_DELETED;
                };
        String detail = record.type().toLowerCase(Locale.ROOT) + ' ' + record.get("op");
        tally.account(
                new AccountChange(event.time(), event.node(), change, name, "", detail),
                path + ':' + event.line());
    }

    private void files(AuditEvent event, String place) {
        var call = event.record("SYSCALL");
        if (call == null) {
            return;
        }
        boolean execution = event.record("EXECVE") != null;
        for (var record : event.records()) {
            if (!record.type().equals("PATH")) {
                continue;
            }
            String path = absolute(record.get("name"), event.field("CWD", "cwd"));
            String kind = record.get("nametype") + record.get("objtype");
            boolean created = kind.equals("CREATE") && event.isByService() && !isDirectory(record);
            if (created && isTemporary(path)) {
                make(event, call, path, place);
            }
            if (execution && record.get("item").equals("0") && isTemporary(path)) {
                run(event, path, place);
            }
        }
        if (execution) {
            var arguments = event.arguments();
            for (int i = 1; i < Math.min(arguments.size(), 4); i++) {
                String word = Scan.until(arguments.get(i), " ;|&>");
                if (isTemporary(word) && isShell(arguments.getFirst())) {
                    run(event, word, place);
                }
            }
        }
    }

    private static boolean isDirectory(AuditRecord record) {
        return record.get("mode").startsWith("04");
    }

    private static boolean isShell(String program) {
        String name = program.substring(program.lastIndexOf('/') + 1);
        return name.endsWith("sh") || name.startsWith("python") || name.equals("perl");
    }

    private static String absolute(String name, String directory) {
        if (name.startsWith("/") || directory.isEmpty()) {
            return name;
        }
        String plain = name.startsWith("./") ? name.substring(2) : name;
        return directory.endsWith("/") ? directory + plain : directory + '/' + plain;
    }

    private static boolean isTemporary(String path) {
        for (String place : TEMPORARY) {
            if (path.startsWith(place) && path.length() > place.length()) {
                return true;
            }
        }
        return false;
    }

    private void make(AuditEvent event, AuditRecord call, String path, String place) {
        if (made.containsKey(path)) {
            return;
        }
        if (made.size() >= MOST_FILES || characters > MOST_CHARACTERS) {
            tally.leftOut("files");
            return;
        }
        String program = Brief.text(call.get("exe"));
        characters += path.length() + program.length();
        made.put(
                path,
                new DroppedFile(
                        path,
                        event.time(),
                        program,
                        Brief.name(call.get("comm")),
                        Scan.number(call.get("pid")),
                        Scan.number(call.get("uid")),
                        place,
                        null,
                        List.of(),
                        ""));
    }

    /// The run of a file that is known to have been made is always kept.
    private void run(AuditEvent event, String path, String place) {
        if (runs.containsKey(path)) {
            return;
        }
        boolean full = runs.size() >= MOST_FILES || characters > MOST_CHARACTERS;
        if (full && !made.containsKey(path)) {
            tally.leftOut("files");
            return;
        }
        var command = command(event.arguments());
        characters += path.length();
        command.forEach(word -> characters += word.length());
        runs.put(path, new Run(event.time(), command, place));
    }

    /// The beginning of a command: what it ran is the path, which is whole.
    private static List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        int room = LONGEST_COMMAND;
        for (String word : arguments) {
            if (command.size() == MOST_COMMAND || room <= 0) {
                break;
            }
            command.add(Brief.text(word));
            room -= word.length();
        }
        return List.copyOf(command);
    }

    /// Files that were made, each with how it was run, by time.
    List<DroppedFile> dropped() {
        var files = new ArrayList<DroppedFile>();
        for (var file : made.values()) {
            var run = runs.get(file.path());
            files.add(
                    run == null
                            ? file
                            : new DroppedFile(
                                    file.path(),
                                    file.created(),
                                    file.program(),
                                    file.comm(),
                                    file.pid(),
                                    file.uid(),
                                    file.place(),
                                    run.time(),
                                    run.command(),
                                    run.place()));
        }
        files.sort(
                Comparator.<DroppedFile, java.time.Instant>comparing(f -> f.created().at())
                        .thenComparing(DroppedFile::path));
        return files;
    }
}
