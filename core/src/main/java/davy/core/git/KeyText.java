package davy.core.git;

import davy.core.compression.Deflated;
import davy.core.secret.AccessKey;
import davy.core.secret.AccessKeys;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Looks for keys in objects of any length, window by window.
final class KeyText {
    private static final int WINDOW = 1 << 20;

    /// What one window has in common with the next: id and secret lie nearer to each other.
    private static final int COMMON = 8 << 10;

    private final Predicate<AccessKey> wanted;
    private final Budget budget;
    private final byte[] window = new byte[WINDOW + COMMON];
    private final Map<String, AccessKey> found = new LinkedHashMap<>();
    private boolean mayHold;

    KeyText(Predicate<AccessKey> wanted, Budget budget) {
        this.wanted = wanted;
        this.budget = budget;
    }

    /// Reads an object to its end.
    ///
    /// @return whether it had as many bytes as it claims
    boolean read(Deflated object, long size) {
        found.clear();
        mayHold = false;
        long left = size;
        int length = 0;
        while (budget.take(0)) {
            int got = object.read(window, length, window.length - length);
            if (got < 0 || got > left) {
                look(window, length);
                return got < 0 && left == 0 && !object.damaged();
            }
            budget.take(got);
            left -= got;
            length += got;
            if (length == window.length) {
                look(window, length);
                System.arraycopy(window, WINDOW, window, 0, COMMON);
                length = COMMON;
            }
        }
        return false;
    }

    /// Keys of an object that is held whole.
    ///
    /// @param length how many of its bytes count
    List<AccessKey> of(byte[] bytes, int length) {
        found.clear();
        mayHold = AccessKeys.mayHold(bytes, length);
        for (int at = 0; mayHold && at < length; at += WINDOW) {
            seek(bytes, at, Math.min(length - at, WINDOW + COMMON));
        }
        return keys();
    }

    private void look(byte[] bytes, int length) {
        if (AccessKeys.mayHold(bytes, length)) {
            mayHold = true;
            seek(bytes, 0, length);
        }
    }

    private void seek(byte[] bytes, int from, int length) {
        for (AccessKey key : AccessKeys.find(RawText.decode(bytes, from, length))) {
            if (wanted.test(key)) {
                found.merge(key.id(), key, (one, other) -> one.hasSecret() ? one : other);
            }
        }
    }

    /// Whether what was read last can hold keys at all.
    boolean mayHold() {
        return mayHold;
    }

    /// Those of what was read last.
    List<AccessKey> keys() {
        return new ArrayList<>(found.values());
    }
}
