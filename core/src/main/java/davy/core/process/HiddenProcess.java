package davy.core.process;

import org.jspecify.annotations.Nullable;

/// A process that some views of the kernel show and others do not, at one moment.
///
/// @param listed whether a listing of `/proc` has it
/// @param named whether `/proc/PID` can be found by name
/// @param signalled whether `kill(PID, 0)` or `getpgid(PID)` finds it
/// @param grouped whether a control group lists it
/// @param mounted whether something is mounted over `/proc/PID`
/// @param comm its name, where `/proc/PID/comm` tells
public record HiddenProcess(
        int pid,
        boolean listed,
        boolean named,
        boolean signalled,
        boolean grouped,
        boolean mounted,
        @Nullable String comm) {}
