package davy.core.startup;

/// How much may be kept of the commands and variables of units: of one, and of all together. Each
/// unit may put the same long text in its commands again and again, and so may each drop-in for all
/// units.
final class UnitRoom {
    private static final int OF_ONE = 2 << 20;
    private static final int OF_ALL = 24 << 20;

    /// What an object costs beside its text.
    private static final int OBJECT = 64;

    private int all = OF_ALL;
    private int one = OF_ONE;
    private boolean full;

    /// Another unit.
    void begin() {
        one = OF_ONE;
        full = false;
    }

    /// Whether so long a text may be kept; it counts from now on.
    boolean take(int length) {
        long cost = (long) length + OBJECT;
        if (cost > Math.min(one, all)) {
            full = true;
            return false;
        }
        one -= (int) cost;
        all -= (int) cost;
        return true;
    }

    /// Notes that something was left out.
    void leaveOut() {
        full = true;
    }

    /// Whether something of this unit was left out.
    boolean isFull() {
        return full;
    }
}
