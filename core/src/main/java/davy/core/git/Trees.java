package davy.core.git;

import davy.core.text.RawText;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Goes through trees, each once, and tells under which paths some objects lie.
final class Trees {
    private static final int DEEPEST = 128;
    private static final int LONGEST_PATH = 4096;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    private final Function<String, @Nullable GitObject> objects;
    private final int width;
    private final int most;
    private final Budget budget;
    private final Set<String> seen = new HashSet<>();

    /// @param width bytes of an object's name
    Trees(Function<String, @Nullable GitObject> objects, int width, Budget budget) {
        this.objects = objects;
        this.width = width;
        this.budget = budget;
        most = budget.trees();
    }

    /// Whether no more trees are gone through.
    boolean isOver() {
        return seen.size() >= most || budget.isOver();
    }

    /// @param sought objects by name; those that were met are handed over with their path
    void walk(String tree, Map<String, KeyedObject> sought, BiConsumer<KeyedObject, String> met) {
        walk(tree, "", 0, sought, met);
    }

    private void walk(
            String tree,
            String path,
            int depth,
            Map<String, KeyedObject> sought,
            BiConsumer<KeyedObject, String> met) {
        if (isOver() || depth > DEEPEST || path.length() > LONGEST_PATH || !seen.add(tree)) {
            return;
        }
        var object = objects.apply(tree);
        if (object == null || object.type() != ObjectType.TREE) {
            return;
        }
        byte[] bytes = object.bytes();
        budget.take(bytes.length);
        for (int at = 0; at < bytes.length; ) {
            int space = find(bytes, at, ' ');
            int end = find(bytes, space, 0);
            if (space == bytes.length || end + width >= bytes.length) {
                return;
            }
            int mode = mode(bytes, at, space);
            String id = HexFormat.of().formatHex(bytes, end + 1, end + 1 + width);
            at = end + 1 + width;
            var keyed = mode == DIRECTORY ? null : sought.get(id);
            if (mode == DIRECTORY || keyed != null && mode != LINK) {
                String inner = path + RawText.decode(bytes, space + 1, end - space - 1);
                if (keyed == null) {
                    walk(id, inner + "/", depth + 1, sought, met);
                } else {
                    met.accept(keyed, inner);
                }
            }
        }
    }

    private static int find(byte[] bytes, int from, int wanted) {
        int at = from;
        while (at < bytes.length && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /// Octal digits.
    private static int mode(byte[] bytes, int from, int to) {
        int mode = 0;
        for (int i = from; i < to && i < from + 7; i++) {
            mode = mode << 3 | bytes[i] & 7;
        }
        return mode;
    }
}
