package davy.agent.check.persistence;

import davy.agent.check.Facts;
import davy.agent.check.InPart;
import davy.agent.check.NamedLibrary;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// Judges the libraries that a variable makes the dynamic linker load first.
final class Preloads {
    private static final int MOST_LIBRARIES = 64;

    /// Libraries named without their place, which are looked for.
    private static final int MOST_SOUGHT = 256;

    private final Facts facts;
    private final Host host;
    private int sought;

    Preloads(Facts facts) {
        this.facts = facts;
        host = facts.host();
    }

    static boolean isVariable(String name) {
        return name.equals("LD_PRELOAD") || name.equals("LD_AUDIT");
    }

    /// Of the value of such a variable.
    @Nullable Suspicion judge(String value) {
        Suspicion worst = null;
        for (String library : value.split("[ \t:]+", MOST_LIBRARIES)) {
            worst = Suspicion.worse(worst, library(library));
        }
        return worst;
    }

    /// Of a library as the linker takes it: by its path, or by a name that it looks for.
    private @Nullable Suspicion library(String written) {
        boolean bare = NamedLibrary.isBare(written);
        if (bare && sought++ == MOST_SOUGHT) {
            host.miss(new Unseen("LD_PRELOAD", InPart.COMMANDS));
        }
        if (bare && sought > MOST_SOUGHT) {
            return null;
        }
        Suspicion worst = null;
        for (String path : NamedLibrary.expanded(host, written)) {
            boolean missing = bare && path.equals(written);
            worst = Suspicion.worse(worst, missing ? missing(path) : preloaded(path));
        }
        return worst;
    }

    /// Of a name that is in no folder of libraries: one of the intruder's own, which another
    /// variable tells. An allocator is often named where it is not installed.
    private static @Nullable Suspicion missing(String name) {
        var what =
                Phrase.of(
                        "preloads the library {0}, which is in no usual folder",
                        "预加载动态库 {0}，但常规库目录中没有该文件", name);
        return name.contains("alloc") ? null : Suspicion.of(Level.MEDIUM, what, "");
    }

    private @Nullable Suspicion preloaded(String path) {
        if (!path.startsWith("/") || facts.ownership(path) == Ownership.PACKAGED) {
            return null;
        }
        var what = Phrase.of("preloads the library {0}", "预加载动态库 {0}", path);
        boolean known = facts.ownership(path) == Ownership.UNPACKAGED;
        boolean odd = Places.isTemporary(path) || Places.isHidden(path);
        boolean foreign = known && Places.isSystem(path);
        if (odd || foreign && !Interposer.of(host, path).isAllocator()) {
            return Suspicion.of(Level.HIGH, what, path);
        }
        return known ? Suspicion.of(Level.MEDIUM, what, path) : null;
    }
}
