package davy.agent.respond;

/// A process of a family.
///
/// @param start ticks after boot
/// @param executable as the kernel names it
record Member(int pid, long start, String executable) {}
