package davy.core.cloud;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.log.HostZone;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Files of one channel on a host, each read once, within limits; what they leave out is recorded
/// as unseen. Only files of root are those of a channel: some lie where anyone may write.
final class HostFiles {
    private static final int LARGEST_LOG = 32 << 20;
    private static final int LARGEST_SCRIPT = 256 << 10;
    private static final long MOST_LOGS = 256L << 20;
    private static final int MOST_ENTRIES = 5000;
    private static final int MOST_SCRIPTS = 20_000;

    private final Host host;
    private final Channel channel;
    private final long root;
    private final Set<String> read = new HashSet<>();
    private long logs;
    private int scripts;
    private boolean told;

    HostFiles(Host host, Channel channel) {
        this.host = host;
        this.channel = channel;
        // Of an image that a person unpacked, all files are theirs.
        var etc = host.stat("/etc");
        root = etc == null ? 0 : etc.uid();
    }

    Host host() {
        return host;
    }

    /// Paths in a directory, in the order of their names.
    List<String> in(String directory) {
        return in(directory, _ -> true);
    }

    /// Those whose names are wanted.
    List<String> in(String directory, Predicate<String> wanted) {
        var names = host.list(directory).stream().filter(wanted).toList();
        if (names.size() > MOST_ENTRIES) {
            host.miss(
                    new Unseen(
                            directory,
                            Phrase.of(
                                    "only the last {0} of {1} files were read",
                                    "仅读取了 {1} 个文件中的后 {0} 个", MOST_ENTRIES, names.size())));
        }
        var paths = new ArrayList<String>();
        for (String name : names.subList(Math.max(0, names.size() - MOST_ENTRIES), names.size())) {
            paths.add(directory + "/" + name);
        }
        return paths;
    }

    /// The same, of several directories.
    List<String> in(List<String> directories, String below) {
        var paths = new ArrayList<String>();
        directories.forEach(directory -> paths.addAll(in(directory + below)));
        return paths;
    }

    /// A log; null where it is none, or was read by another name.
    byte @Nullable [] log(String path) {
        var content = content(path, LARGEST_LOG, logs < MOST_LOGS);
        if (content == null) {
            return null;
        }
        logs += content.bytes().length;
        return content.bytes();
    }

    /// The text of a script; null where it is none, is not root's, or was read by another name.
    @Nullable String script(String path) {
        var content = isRoots(path) ? content(path, LARGEST_SCRIPT, scripts < MOST_SCRIPTS) : null;
        if (content == null) {
            return null;
        }
        scripts++;
        return content.text();
    }

    /// Whether root put it there: the link, where it is one, and what it leads to are root's.
    boolean isRoots(String path) {
        var own = host.lstat(path);
        var info = own != null && own.isLink() ? host.stat(path) : own;
        return own != null && info != null && isRoots(own) && isRoots(info);
    }

    private boolean isRoots(FileInfo info) {
        return info.uid() == 0 || info.uid() == root;
    }

    private void tooMany() {
        if (!told) {
            told = true;
            host.miss(
                    new Unseen(
                            channel.phrase().in(Language.EN),
                            Phrase.of(
                                    "only {0} scripts and {1} MiB of logs of this channel were read",
                                    "该通道仅读取了 {0} 个脚本和 {1} MiB 日志", MOST_SCRIPTS, MOST_LOGS >> 20)));
        }
    }

    private @Nullable Content content(String path, int limit, boolean room) {
        var info = host.stat(path);
        if (info == null || !info.isRegular() || info.size() == 0) {
            return null;
        }
        String real = host.resolve(path);
        if (!read.add(real == null ? path : real)) {
            return null;
        }
        if (!room) {
            tooMany();
            return null;
        }
        var content = host.read(path, limit);
        if (content != null && content.truncated()) {
            host.miss(
                    new Unseen(
                            path,
                            Phrase.of(
                                    "only its first {0} MiB were read",
                                    "仅读取了前 {0} MiB", Math.max(1, limit >> 20))));
        }
        return content;
    }

    /// In which the host's logs are; null where nothing tells.
    static @Nullable ZoneId zone(Host host) {
        return host.lstat("/etc/localtime") == null ? null : HostZone.of(host);
    }

    /// When the file was last written; null where it is gone.
    @Nullable Moment written(String path) {
        var info = host.stat(path);
        return info == null ? null : Moment.of(info.modified());
    }
}
