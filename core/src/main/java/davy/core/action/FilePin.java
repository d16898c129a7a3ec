package davy.core.action;

import davy.core.host.FileType;

/// A file as it was when a plan was made; an action that finds another one there is refused.
///
/// @param path real: no link on its way, the last one not followed
/// @param hash of a regular file the SHA-256 in hexadecimal digits, of a symbolic link its target;
///   else empty
public record FilePin(String path, FileType type, String hash) {}
