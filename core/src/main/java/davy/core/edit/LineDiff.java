package davy.core.edit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The differences of two sequences, the fewest there are (Myers, "An O(ND) Difference Algorithm").
final class LineDiff {
    private static final int MOST_CHANGES = 1_000;
    private static final long MOST_STEPS = 200_000_000;

    private final int[] a;
    private final int[] b;
    private final List<int[]> trace = new ArrayList<>();
    private long steps;

    private LineDiff(int[] a, int[] b) {
        this.a = a;
        this.b = b;
    }

    /// Elements of the one that stand in place of elements of the other; ends are exclusive.
    record Hunk(int fromA, int toA, int fromB, int toB) {}

    /// In order; null where the two have too little in common.
    static @Nullable List<Hunk> of(int[] a, int[] b) {
        int head = Arrays.mismatch(a, b);
        if (head < 0) {
            return List.of();
        }
        int tail = 0;
        int most = Math.min(a.length, b.length) - head;
        while (tail < most && a[a.length - 1 - tail] == b[b.length - 1 - tail]) {
            tail++;
        }
        var diff =
                new LineDiff(
                        Arrays.copyOfRange(a, head, a.length - tail),
                        Arrays.copyOfRange(b, head, b.length - tail));
        return diff.forward() ? diff.hunks(head) : null;
    }

    /// Furthest place in `a` for each diagonal `k`, at `k + offset`.
    private boolean forward() {
        int offset = MOST_CHANGES + 1;
        int[] furthest = new int[2 * offset + 1];
        for (int d = 0; d <= MOST_CHANGES; d++) {
            trace.add(Arrays.copyOfRange(furthest, offset - d - 1, offset + d + 2));
            for (int k = -d; k <= d; k += 2) {
                boolean down = isDown(furthest, offset, d, k);
                int x = down ? furthest[offset + k + 1] : furthest[offset + k - 1] + 1;
                x = along(x, k);
                furthest[offset + k] = x;
                if (x >= a.length && x - k >= b.length) {
                    return true;
                }
            }
            if (steps > MOST_STEPS) {
                return false;
            }
        }
        return false;
    }

    private static boolean isDown(int[] furthest, int offset, int d, int k) {
        return k == -d || k != d && furthest[offset + k - 1] < furthest[offset + k + 1];
    }

    private int along(int from, int k) {
        int x = from;
        while (x < a.length && x - k < b.length && a[x] == b[x - k]) {
            x++;
        }
        steps += x - from + 1;
        return x;
    }

    private List<Hunk> hunks(int head) {
        var hunks = new ArrayList<Hunk>();
        int x = a.length;
        int y = b.length;
        for (int d = trace.size() - 1; d > 0; d--) {
            int[] furthest = trace.get(d);
            int offset = d + 1;
            int k = x - y;
            boolean down = isDown(furthest, offset, d, k);
            int before = down ? k + 1 : k - 1;
            int fromX = furthest[offset + before];
            int fromY = fromX - before;
            int toX = down ? fromX : fromX + 1;
            int toY = down ? fromY + 1 : fromY;
            add(hunks, new Hunk(head + fromX, head + toX, head + fromY, head + toY));
            x = fromX;
            y = fromY;
        }
        return hunks.reversed();
    }

    /// The one that comes next ends where the last began, or before.
    private static void add(List<Hunk> hunks, Hunk hunk) {
        var last = hunks.isEmpty() ? null : hunks.getLast();
        if (last != null && last.fromA == hunk.toA && last.fromB == hunk.toB) {
            hunks.removeLast();
            hunks.add(new Hunk(hunk.fromA, last.toA, hunk.fromB, last.toB));
        } else {
            hunks.add(hunk);
        }
    }
}
