package davy.core.action;

/// A process as it was when a plan was made.
///
/// @param start ticks after boot; with the pid, what no other process of this boot shares
/// @param executable path of what it runs, as the kernel tells; empty where there is none
public record ProcessPin(int pid, long start, String executable) {}
