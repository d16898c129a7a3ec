package davy.core.finding;

import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing that a detection saw.
///
/// @param detection who says so
/// @param level of this finding; the detection's own unless the evidence is weaker or stronger
/// @param reason why, in one or two lines
/// @param evidence ECS field name to value (a string, a number, a boolean or a list of strings), in
///   the order in which a person should read it; strings are raw text of the host
/// @param entities what is accused; findings that share one belong together
public record Finding(
        Detection detection,
        Level level,
        Phrase reason,
        Map<String, Object> evidence,
        Set<Entity> entities) {
    public Finding {
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        entities = Collections.unmodifiableSet(new LinkedHashSet<>(entities));
    }

    public static Draft of(Phrase reason) {
        return new Draft(reason);
    }

    /// A finding in the making: `Finding.of(reason).with("file.path",
    /// path).about(Entity.file(path))`.
    public static final class Draft {
        private final Phrase reason;
        private final Map<String, Object> evidence = new LinkedHashMap<>();
        private final List<Entity> entities = new ArrayList<>();
        private @Nullable Level level;

        private Draft(Phrase reason) {
            this.reason = reason;
        }

        /// Adds a field; an empty string or list is left out.
        public Draft with(String field, @Nullable Object value) {
            if (value instanceof List<?> list) {
                if (!list.isEmpty()) {
                    evidence.put(field, List.copyOf(list));
                }
            } else if (value != null && !value.equals("")) {
                evidence.put(
                        field,
                        value instanceof Number || value instanceof Boolean
                                ? value
                                : value.toString());
            }
            return this;
        }

        public Draft about(Entity entity) {
            entities.add(entity);
            return this;
        }

        public Draft level(Level newLevel) {
            level = newLevel;
            return this;
        }

        public Finding by(Detection detection) {
            return new Finding(
                    detection,
                    level == null ? detection.level() : level,
                    reason,
                    evidence,
                    new LinkedHashSet<>(entities));
        }
    }
}
