package davy.agent.archive;

import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;

/// What an archive says of itself.
public interface Archived extends AutoCloseable {
    /// When it was made: the present, for whoever judges it.
    Instant moment();

    /// What the user should know of the archive before the report.
    Phrase told();

    /// What it lacks: what makes all that is said of it doubtful. These are among what its host has
    /// not seen, too.
    List<Unseen> lost();

    @Override
    void close() throws java.io.IOException;
}
