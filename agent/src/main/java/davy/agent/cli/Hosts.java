package davy.agent.cli;

import davy.agent.archive.ArchiveException;
import davy.agent.archive.Archived;
import davy.agent.archive.Archives;
import davy.agent.log.LogFolder;
import davy.core.host.Host;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Opens the host to look at.
final class Hosts {
    private Hosts() {}

    /// @param root where an image is mounted; null for this machine
    static Host open(@Nullable String root) throws CommandException {
        try {
            return root == null ? live() : image(root);
        } catch (IOException e) {
            throw new CommandException(
                    Phrase.of(
                            "{0} cannot be opened: {1}",
                            "无法打开 {0}：{1}", root == null ? "/" : root, Reasons.of(e)));
        }
    }

    /// A directory of logs, or one file.
    static LogFolder logs(Path place) throws CommandException {
        var whole = place.toAbsolutePath().normalize();
        var parent = whole.getParent();
        boolean file = Files.isRegularFile(whole);
        if (parent == null || !file && !Files.isDirectory(whole)) {
            throw new CommandException(
                    Phrase.of(
                            "--logs {0}: no such directory or file", "--logs {0}：没有该目录或文件", place));
        }
        var folder = file ? parent : whole;
        try {
            String only = file ? String.valueOf(whole.getFileName()) : "";
            return new LogFolder(LinuxHost.image(folder.toString()), folder.toString(), only);
        } catch (IOException e) {
            throw new CommandException(
                    Phrase.of("{0} cannot be opened: {1}", "无法打开 {0}：{1}", place, Reasons.of(e)));
        }
    }

    /// Gives an archive's temporary space back.
    static void close(Host host) {
        if (host instanceof Archived archive) {
            try {
                archive.close();
            } catch (IOException e) {
                // The space is free when the process ends.
            }
        }
    }

    private static Host live() throws CommandException, IOException {
        if (!Files.exists(Path.of("/proc/self/stat"))) {
            throw new CommandException(
                    Phrase.of(
                            "/proc is not mounted; to look at this machine: mount -t proc proc /proc",
                            "/proc 未挂载；检查本机前请先执行：mount -t proc proc /proc"));
        }
        return LinuxHost.live(LiveKernel::new);
    }

    private static Host image(String root) throws CommandException, IOException {
        if (Files.isRegularFile(Path.of(root))) {
            return archive(root);
        }
        if (!Files.isDirectory(Path.of(root))) {
            throw new CommandException(
                    Phrase.of(
                            "--root {0} is neither a directory nor an archive; mount the image first, for example: mount -o"
                                    + " ro,loop disk.img /mnt",
                            "--root {0} 既不是目录也不是归档；请先挂载镜像，例如：mount -o ro,loop disk.img /mnt",
                            root));
        }
        return LinuxHost.image(Path.of(root).toAbsolutePath().toString());
    }

    private static Host archive(String file) throws CommandException {
        try {
            return Archives.open(Path.of(file));
        } catch (IOException e) {
            var why = e instanceof ArchiveException told ? told.why() : Reasons.of(e);
            throw new CommandException(
                    Phrase.of(
                            "the archive {0} was not read, so nothing was looked at: {1}",
                            "未读取归档 {0}，未进行任何检查：{1}", file, why));
        }
    }
}
