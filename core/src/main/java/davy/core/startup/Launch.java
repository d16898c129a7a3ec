package davy.core.startup;

/// A command that a file has something run: a device event, a package manager, a login.
///
/// @param path of the file
/// @param line counted from 1
/// @param key what names it there: `RUN{program}`, `DPkg::Post-Invoke`, `Exec`
/// @param command as written, quotes of the file's own syntax removed
/// @param user who runs it, as far as the file says; empty where it does not
public record Launch(String path, int line, String key, String command, String user) {}
