package davy.agent.log;

import davy.core.host.Host;

/// A directory of logs that the user named, or one file.
///
/// @param host whose root is the directory
/// @param shown the directory as the user wrote it
/// @param only the name of the one file that is meant; empty for all
public record LogFolder(Host host, String shown, String only) {
    /// A file's path as the user would write it.
    String shown(String path) {
        return shown.endsWith("/") ? shown + path.substring(1) : shown + path;
    }
}
