package davy.agent.check;

import davy.core.container.InnerFile;
import davy.core.file.Literals;
import davy.core.host.FileView;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes [WalkedFile]s of one walk, which share what is sought in their content.
public final class WalkedFiles {
    private final Facts facts;
    private final NestedRoots nested;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final ThreadLocal<Literals.Scanner> scanners;

    /// @param probes all probes of the walk: their literals are sought together
    public WalkedFiles(Facts facts, NestedRoots nested, List<? extends FileProbe> probes) {
        this.facts = facts;
        this.nested = nested;
        var builder = Literals.builder();
        for (FileProbe probe : probes) {
            for (String literal : probe.literals()) {
                String key = literal.toLowerCase(Locale.ROOT);
                if (numbers.putIfAbsent(key, numbers.size()) == null) {
                    builder.addAnyCase(key);
                }
            }
        }
        var literals = builder.build();
        scanners = ThreadLocal.withInitial(literals::scanner);
    }

    /// A file of the host.
    ///
    /// @param layer of a container or image in which it lies; null for none
    public WalkedFile of(FileView view, Layers.@Nullable Layer layer) {
        return new WalkedFile(view, this, facts, layer);
    }

    /// A file that was written in a container, under the path that it has there.
    public WalkedFile inside(FileView view, Layers.Layer layer, ContainerRoot root) {
        var inner = new InnerFile(view, layer.inner(view.path()));
        return new WalkedFile(inner, this, root.facts(), layer);
    }

    NestedRoots nested() {
        return nested;
    }

    /// A scanner of this thread, as it was left.
    Literals.Scanner scanner() {
        return scanners.get();
    }

    /// The number of a literal that some probe asked for.
    int number(String literal) {
        Integer number = numbers.get(literal.toLowerCase(Locale.ROOT));
        if (number == null) {
            throw new IllegalArgumentException("no probe's literals() has " + literal);
        }
        return number;
    }
}
