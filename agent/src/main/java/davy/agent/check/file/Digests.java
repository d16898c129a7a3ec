package davy.agent.check.file;

import davy.agent.check.WalkedFile;
import davy.core.host.FileView;
import davy.core.host.Host;
import davy.core.packages.FileSum;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Digests of a file's content, to compare with those that packages keep.
final class Digests implements FileView.Sink {
    /// A longer file is not read. No package brings such a program or library of the system.
    static final long LONGEST = 512L << 20;

    private final List<MessageDigest> digests;
    private boolean sparse;
    private long fed;

    private Digests(Collection<String> algorithms) {
        digests = algorithms.stream().map(FileSum::digest).toList();
    }

    /// The digest by one algorithm.
    ///
    /// @param host where a file with holes can be read again
    /// @return null where the file is too long or was not read whole
    static byte @Nullable [] of(WalkedFile file, Host host, String algorithm) {
        if (file.info().size() > LONGEST) {
            return null;
        }
        var read = new Digests(List.of(algorithm));
        file.stream(LONGEST, read);
        if (!read.sparse) {
            boolean whole = read.fed == file.info().size();
            return whole ? read.digests.getFirst().digest() : null;
        }
        return withHoles(file, host, algorithm);
    }

    /// A file with holes is read again, so that the zeros count.
    private static byte @Nullable [] withHoles(WalkedFile file, Host host, String algorithm) {
        var digest = new AtomicReference<byte @Nullable []>();
        host.open(
                file.path(),
                open -> {
                    if (open.size() == file.info().size()) {
                        digest.set(FileSum.digest(algorithm, open, LONGEST));
                    }
                });
        return digest.get();
    }

    /// The sums by several algorithms; none where the file is too long, has holes, or was not read
    /// whole.
    static List<FileSum> sums(WalkedFile file, Collection<String> algorithms) {
        var sums = new ArrayList<FileSum>();
        var read = new Digests(algorithms);
        file.stream(LONGEST, read);
        if (!read.sparse && read.fed == file.info().size()) {
            for (var digest : read.digests) {
                sums.add(FileSum.ofDigest(digest.getAlgorithm(), digest.digest()));
            }
        }
        return sums;
    }

    @Override
    public boolean accept(byte[] buffer, int length) {
        digests.forEach(digest -> digest.update(buffer, 0, length));
        fed += length;
        return !sparse;
    }

    @Override
    public void gap() {
        sparse = true;
    }
}
