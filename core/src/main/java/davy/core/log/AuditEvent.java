package davy.core.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the records of one moment and one serial number tell together.
///
/// @param time to the millisecond
/// @param node host that auditd named; may be empty
/// @param line number of the first record's line, from 1
/// @param records in the order of the file; those of `EXECVE` are one, the last
public record AuditEvent(
        LogTime time, long serial, String node, long line, List<AuditRecord> records) {
    private static final int MOST_ARGUMENTS = 4096;
    private static final String UNSET = "4294967295";

    public AuditEvent {
        records = List.copyOf(records);
    }

    /// The first record of a type.
    public @Nullable AuditRecord record(String type) {
        for (var record : records) {
            if (record.type().equals(type)) {
                return record;
            }
        }
        return null;
    }

    /// A field of the first record of a type; empty where there is none.
    public String field(String type, String name) {
        var record = record(type);
        return record == null ? "" : record.get(name);
    }

    /// What was executed, with its arguments, as far as the records have them.
    public List<String> arguments() {
        var arguments = new ArrayList<String>();
        var record = record("EXECVE");
        String next = record == null ? null : record.fields().get("a0");
        while (record != null && next != null && arguments.size() < MOST_ARGUMENTS) {
            arguments.add(next);
            next = record.fields().get("a" + arguments.size());
        }
        return arguments;
    }

    /// Whether nobody had logged in for it: a service did it.
    public boolean isByService() {
        var call = record("SYSCALL");
        String login = call == null ? records.getFirst().get("auid") : call.get("auid");
        return login.equals(UNSET) || login.equals("-1") || login.equals("unset");
    }
}
