package davy.core.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that a service wrote to a temporary directory, as the audit log tells.
///
/// @param path absolute
/// @param created when it was made
/// @param program that made it
/// @param comm the name of its process
/// @param uid of the process
/// @param place where its making is logged
/// @param run when it was first executed or given to a shell; null where no record says so
/// @param command how it was run; empty where no record says so
/// @param runPlace where its running is logged; empty where it is not
public record DroppedFile(
        String path,
        LogTime created,
        String program,
        String comm,
        long pid,
        long uid,
        String place,
        @Nullable LogTime run,
        List<String> command,
        String runPlace) {}
