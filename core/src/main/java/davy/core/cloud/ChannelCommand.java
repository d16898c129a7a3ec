package davy.core.cloud;

import org.jspecify.annotations.Nullable;

/// A command that a cloud ran on a host.
///
/// @param time when it was given or written; null where nothing tells
/// @param task id of this run: `t-bj5s2hkk2ajnk`; empty where nothing tells
/// @param command id of the command, where the cloud keeps such; empty otherwise
/// @param text decoded; empty where only its run is known
/// @param user as whom it ran; empty for the channel's default, which is root
/// @param directory where it ran; empty where nothing tells
/// @param schedule when it is repeated, as written; empty for a single run
/// @param exit exit status; null where nothing tells
/// @param place file, or `file:line`, that tells of it
/// @param script where it lies as a file; empty where it does not
public record ChannelCommand(
        Channel channel,
        @Nullable Moment time,
        String task,
        String command,
        String text,
        String user,
        String directory,
        String schedule,
        @Nullable Integer exit,
        String place,
        String script) {}
