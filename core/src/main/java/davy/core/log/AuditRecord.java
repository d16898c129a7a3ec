package davy.core.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One record of the audit log: a line of `audit.log`.
///
/// @param type such as `SYSCALL` or `UNKNOWN[1420]`
/// @param fields decoded, in the order of the line; `(null)` and `?` are empty; what auditd
///   translated (`AUID`) stands beside what the kernel wrote (`auid`)
public record AuditRecord(String type, Map<String, String> fields) {
    public AuditRecord {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /// A field's value; empty where there is none.
    public String get(String name) {
        return fields.getOrDefault(name, "");
    }
}
