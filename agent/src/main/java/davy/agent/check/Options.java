package davy.agent.check;

/// What the user asked for, as far as checks must know.
///
/// @param deep whether to do what costs much too
public record Options(boolean deep) {
    public static Options standard() {
        return new Options(false);
    }
}
