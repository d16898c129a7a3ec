package davy.core.packages;

/// A package that the package manager holds for installed.
///
/// @param name as the manager's own tools print it: `bash`, `libc6:amd64`
/// @param architecture `amd64`, `all`; empty where it is not told
public record InstalledPackage(String name, String version, String architecture) {}
