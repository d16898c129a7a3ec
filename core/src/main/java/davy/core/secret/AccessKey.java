package davy.core.secret;

/// An access key id in a text, and whether its secret stands near it. The secret itself is not
/// kept.
///
/// @param line of the id, from 1
/// @param secretLine of the secret; 0 where there is none
/// @param hint the first three characters of the secret; empty where there is none
public record AccessKey(Vendor vendor, String id, int line, int secretLine, String hint) {
    /// Whether whoever reads the text can use the key.
    public boolean hasSecret() {
        return secretLine > 0;
    }
}
