package davy.agent.check.kernel;

import davy.agent.check.Facts;
import davy.core.host.Host;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All views of the kernel's modules, of a time in which none came or went: lists and directories
/// were the same before and after the symbols were read.
///
/// @param strangers names that `/proc/kallsyms` has symbols of, and `/proc/modules` does not list
record ModuleViews(LoadedModules modules, Set<String> strangers) {
    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final int TRIES = 10;

    /// Modules come in answer to what is done on a host: Davy's own question for the sockets of a
    /// protocol loads one.
    ///
    /// @param first a reading just made
    /// @return null where modules came and went at each try
    static @Nullable ModuleViews read(Facts facts, LoadedModules first) {
        Host host = facts.host();
        var before = first;
        for (int i = 0; i < TRIES; i++) {
            var strangers = new TreeSet<>(LoadedModules.withSymbols(host));
            var after = LoadedModules.read(host);
            if (after == null) {
                return null;
            }
            if (after.equals(before)) {
                strangers.removeAll(after.listed().keySet());
                return new ModuleViews(after, strangers);
            }
            facts.pass(AGAIN);
            before = after;
        }
        return null;
    }

    /// Some time later.
    @Nullable ModuleViews again(Facts facts) {
        facts.pass(AGAIN);
        return read(facts, modules);
    }

    boolean differ() {
        return !modules.hiddenFromProc().isEmpty()
                || !modules.missingInSys().isEmpty()
                || !modules.unlistedInSys().isEmpty()
                || modules.unseenDirectories() > 0
                || !strangers.isEmpty();
    }
}
