package davy.core.git;

import davy.core.secret.AccessKey;
import java.util.List;

/// A key in the objects of a repository: in files of any commit, new or old.
///
/// @param object name of the first object that holds it; empty where it could not be made whole
/// @param sightings the oldest commits first; empty where no commit that is left has the object, or
///   none was met within the limits
public record HistoricKey(AccessKey key, String object, List<Sighting> sightings) {
    public HistoricKey {
        sightings = List.copyOf(sightings);
    }
}
