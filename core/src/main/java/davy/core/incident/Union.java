package davy.core.incident;

/// Which of numbered things belong together.
final class Union {
    private final int[] parents;

    Union(int size) {
        parents = new int[size];
        for (int i = 0; i < size; i++) {
            parents[i] = i;
        }
    }

    /// What belongs together with one thing belongs together with another, whose root stays.
    void join(int from, int to) {
        parents[root(from)] = root(to);
    }

    /// One and the same for all that belong together.
    int root(int of) {
        int at = of;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }
}
