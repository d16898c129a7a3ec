package davy.core.git;

import java.time.Instant;

/// A commit whose files hold a key.
///
/// @param commit its name
/// @param written when its author wrote it, by the author's clock; [Instant#EPOCH] where it does
///   not tell
/// @param path of the file, from the top of the repository; empty where the text of the commit
///   itself holds the key
public record Sighting(String commit, Instant written, String path) {}
