package davy.agent.check;

import java.util.List;

/// A check that is shown every file of the one walk. Called from several threads at once, so its
/// fields are concurrent collections.
public interface FileProbe {
    /// Byte strings (at least 6 bytes of ASCII, matched without regard to case) that it may ask
    /// [WalkedFile#has] for. All probes' literals are sought together in one pass over a file, and
    /// only if a probe asks.
    default List<String> literals() {
        return List.of();
    }

    /// Must be quick for the many files that it has no interest in: look at name and
    /// [WalkedFile#info] first, then at the package, then at the head, then at the content.
    void file(WalkedFile file, Facts facts, Findings findings);
}
