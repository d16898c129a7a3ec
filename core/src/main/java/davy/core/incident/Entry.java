package davy.core.incident;

/// How the intruder got in.
public sealed interface Entry {
    /// Nothing that was looked at tells.
    record Unknown() implements Entry {}
}
