package davy.core.git;

import davy.core.secret.AccessKey;
import java.util.List;

/// An object that holds keys.
///
/// @param keys no two with the same id
record KeyedObject(String id, ObjectType type, List<AccessKey> keys) {}
