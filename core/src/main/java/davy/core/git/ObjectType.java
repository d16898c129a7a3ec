package davy.core.git;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an object is. Numbers as in packs (gitformat-pack(5)).
enum ObjectType {
    COMMIT(1),
    TREE(2),
    BLOB(3),
    TAG(4);

    private final int number;

    ObjectType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// As loose objects write it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Null for a delta, and for numbers that mean nothing.
    static @Nullable ObjectType of(int number) {
        return number >= 1 && number <= 4 ? values()[number - 1] : null;
    }

    static @Nullable ObjectType of(String word) {
        for (var type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return null;
    }
}
