package davy.agent.check;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A fact that is read once, when first asked for, by whichever check asks first.
final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> reader;
    private @Nullable T value;

    Lazy(Supplier<T> reader) {
        this.reader = reader;
    }

    @Override
    public synchronized T get() {
        T known = value;
        if (known == null) {
            known = reader.get();
            value = known;
        }
        return known;
    }
}
