package davy.agent.check.file;

import davy.agent.check.WalkedFile;
import davy.core.host.FileView;
import davy.core.host.Host;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The MD5 sum of a file's content, as packages keep it.
final class Md5 implements FileView.Sink {
    private static final long LONGEST = 512L << 20;

    /// A file with holes is read whole, so that the zeros count.
    private static final int LONGEST_SPARSE = 64 << 20;

    private final MessageDigest digest = digest();
    private boolean sparse;

    private Md5() {}

    /// 32 hexadecimal digits.
    ///
    /// @param host where a file with holes can be read again; null to leave such a file out
    /// @return null where it is too long or was not read whole
    static @Nullable String of(WalkedFile file, @Nullable Host host) {
        if (file.info().size() > LONGEST) {
            return null;
        }
        var sum = new Md5();
        file.stream(LONGEST, sum);
        if (!sum.sparse) {
            return sum.fed == file.info().size() ? sum.hex() : null;
        }
        var content = host == null ? null : host.read(file.path(), LONGEST_SPARSE);
        if (content == null || content.truncated()) {
            return null;
        }
        return HexFormat.of().formatHex(digest().digest(content.bytes()));
    }

    private long fed;

    @Override
    public boolean accept(byte[] buffer, int length) {
        digest.update(buffer, 0, length);
        fed += length;
        return !sparse;
    }

    @Override
    public void gap() {
        sparse = true;
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java has MD5", e);
        }
    }
}
