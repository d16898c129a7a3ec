package davy.agent.check;

import davy.core.finding.Finding;
import davy.core.text.Phrase;

/// Takes what one check finds. Safe for several threads.
public interface Findings {
    void add(Finding.Draft finding);

    /// Says that the check could not look at something.
    ///
    /// @param what a path, a pid, a source
    void notDone(String what, Phrase why);
}
