package davy.agent.archive;

import davy.core.text.Phrase;
import java.time.Instant;

/// What an archive says of itself.
public interface Archived extends AutoCloseable {
    /// When it was made: the present, for whoever judges it.
    Instant moment();

    /// What the user should know of the archive before the report.
    Phrase told();

    @Override
    void close() throws java.io.IOException;
}
