package davy.core.action;

/// The order in which a plan is carried out. What comes back by itself is stopped as a whole before
/// anything of it is taken away.
public enum Phase {
    /// Keep what will be gone.
    EVIDENCE,
    /// Leave no place from which it could come back.
    DENY,
    /// Stop all of it where it stands.
    FREEZE,
    /// Take away what would start it again by itself when it ends.
    SUPERVISOR,
    /// Take away what starts it later: while it stands still, so that nothing starts it between.
    PERSISTENCE,
    /// End all of it.
    KILL,
    /// Put its files where they do no harm.
    FILES,
    /// Close the way in.
    ENTRY
}
