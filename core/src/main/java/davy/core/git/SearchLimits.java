package davy.core.git;

import java.util.function.BooleanSupplier;

/// How much of a repository is read.
///
/// @param inflated bytes of objects, inflated
/// @param trees that are gone through to tell where a key was committed
/// @param stop whether time is over
public record SearchLimits(long inflated, int trees, BooleanSupplier stop) {
    /// 8 GiB and 200,000 trees.
    public static SearchLimits standard(BooleanSupplier stop) {
        return new SearchLimits(8L << 30, 200_000, stop);
    }
}
