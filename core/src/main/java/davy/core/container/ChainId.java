package davy.core.container;

import davy.core.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// By what docker and containerd know the topmost of an image's layers: a sum over the sums of all
/// (OCI image specification 1.1, "Layer ChainID").
final class ChainId {
    /// No overlay has as many.
    private static final int MOST = 500;

    private ChainId() {}

    /// @param sums of the layers' archives, the lowest first: `sha256:…`
    /// @return empty where there are none, or too many
    static String of(List<String> sums) {
        String chain = "";
        if (sums.size() > MOST) {
            return chain;
        }
        for (String sum : sums) {
            chain = chain.isEmpty() ? sum : "sha256:" + sha256(chain + " " + sum);
        }
        return chain;
    }

    private static String sha256(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
