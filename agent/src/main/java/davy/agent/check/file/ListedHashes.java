package davy.agent.check.file;

import davy.agent.check.WalkedFile;
import davy.core.host.FileView;
import davy.core.host.OpenFile;
import davy.core.indicator.Indicator;
import davy.core.indicator.Indicators;
import davy.core.packages.FileSum;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks contents up among the hashes that the user gave: one pass for all kinds of them.
final class ListedHashes {
    /// No miner is as long.
    static final long LONGEST = 256L << 20;

    private static final int PIECE = 1 << 16;

    private final Indicators indicators;
    private final List<String> algorithms = new ArrayList<>();

    ListedHashes(Indicators indicators) {
        this.indicators = indicators;
        add(Indicator.Kind.MD5, "MD5");
        add(Indicator.Kind.SHA1, "SHA-1");
        add(Indicator.Kind.SHA256, "SHA-256");
    }

    private void add(Indicator.Kind kind, String algorithm) {
        if (indicators.has(kind)) {
            algorithms.add(algorithm);
        }
    }

    boolean isEmpty() {
        return algorithms.isEmpty();
    }

    /// What became of a content.
    ///
    /// @param whole whether all of it was read
    /// @param indicator that lists it; null for none
    record Looked(boolean whole, @Nullable Indicator indicator) {}

    Looked of(WalkedFile file) {
        var pass = new Pass();
        if (file.info().size() <= LONGEST) {
            file.stream(LONGEST, pass);
        }
        return pass.end(file.info().size());
    }

    Looked of(OpenFile file) {
        var pass = new Pass();
        var buffer = new byte[PIECE];
        long size = file.size();
        int read = size > LONGEST ? 0 : file.readAt(0, buffer, 0, PIECE);
        while (read > 0) {
            pass.accept(buffer, read);
            read = file.readAt(pass.fed, buffer, 0, PIECE);
        }
        return pass.end(size);
    }

    private final class Pass implements FileView.Sink {
        private final List<MessageDigest> digests =
                algorithms.stream().map(FileSum::digest).toList();
        private long fed;

        @Override
        public boolean accept(byte[] buffer, int length) {
            digests.forEach(digest -> digest.update(buffer, 0, length));
            fed += length;
            return true;
        }

        /// With holes left out fewer bytes were fed than the file has.
        Looked end(long size) {
            if (fed != size) {
                return new Looked(false, null);
            }
            for (MessageDigest digest : digests) {
                var found = indicators.hash(HexFormat.of().formatHex(digest.digest()));
                if (found != null) {
                    return new Looked(true, found);
                }
            }
            return new Looked(true, null);
        }
    }
}
