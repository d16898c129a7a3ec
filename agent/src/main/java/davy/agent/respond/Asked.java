package davy.agent.respond;

/// What a person asks a plan for, beyond what the incidents ask for.
///
/// @param isolate that the host is cut off first
/// @param redisPassword that a Redis that was open asks for a new password
public record Asked(boolean isolate, boolean redisPassword) {
    public static final Asked NOTHING = new Asked(false, false);
}
