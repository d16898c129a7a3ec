package davy.core.git;

/// What is left of [SearchLimits].
final class Budget {
    private final SearchLimits limits;
    private long inflated;
    private boolean over;

    Budget(SearchLimits limits) {
        this.limits = limits;
        inflated = limits.inflated();
    }

    /// Counts inflated bytes.
    ///
    /// @return whether to go on
    boolean take(long bytes) {
        inflated -= bytes;
        over |= inflated < 0 || limits.stop().getAsBoolean();
        return !over;
    }

    long left() {
        return Math.max(inflated, 0);
    }

    boolean isOver() {
        return over;
    }

    int trees() {
        return limits.trees();
    }
}
