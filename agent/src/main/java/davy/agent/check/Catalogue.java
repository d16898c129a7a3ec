package davy.agent.check;

import davy.core.finding.Detection;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// All checks, found by walking the `permits` clauses from [Check].
public final class Catalogue {
    private Catalogue() {}

    /// A check with what its [Detects] says.
    public record Entry(Class<? extends Check> type, Detects detects, Detection detection) {
        /// Its area: the last part of its package, `persistence`.
        public String area() {
            String name = type.getPackageName();
            return name.substring(name.lastIndexOf('.') + 1);
        }

        public Phrase how() {
            return phrase(detects.how());
        }

        /// A fresh instance.
        public Check create() {
            try {
                var constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                return constructor.newInstance();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(
                        type + " needs a constructor without parameters that does nothing", e);
            }
        }
    }

    /// Every check, by area and id.
    public static List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        collect(Check.class, entries);
        entries.sort(Comparator.comparing(Entry::area).thenComparing(e -> e.detection().id()));
        return entries;
    }

    private static void collect(Class<?> type, List<Entry> entries) {
        if (type.isInterface()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, entries);
            }
            return;
        }
        entries.add(entry(type.asSubclass(Check.class)));
    }

    private static Entry entry(Class<? extends Check> type) {
        var detects = type.getAnnotation(Detects.class);
        if (detects == null) {
            throw new AssertionError(type + " has no @Detects");
        }
        var detection =
                new Detection(
                        detects.id(),
                        phrase(detects.title()),
                        detects.level(),
                        List.of(detects.technique()),
                        phrase(detects.falsePositives()));
        return new Entry(type, detects, detection);
    }

    private static Phrase phrase(Text text) {
        return Phrase.of(text.en(), text.zh());
    }
}
