package davy.agent.cli;

import davy.agent.archive.ArchiveException;
import davy.agent.archive.Archived;
import davy.agent.archive.Archives;
import davy.agent.archive.CollectedHost;
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
    private static final String SYSTEM = String.join(", ", Archives.FOLDERS);

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
        return system(
                LinuxHost.image(Path.of(root).toAbsolutePath().toString()),
                Phrase.of(
                        "--root {0} has none of {1}: no system has its root there, so nothing was"
                                + " looked at. Is the image mounted, and is it the right partition"
                                + " of it (lsblk -f)? One of /var or /home alone is looked at in"
                                + " its place below the root",
                        "--root {0} 下没有 {1} 中的任何一个，不是系统根目录，未进行任何检查。镜像是否已挂载？分区是否正确（lsblk"
                                + " -f）？单独的 /var 或 /home 分区应挂载到系统根目录下的原位置再检查",
                        root,
                        SYSTEM));
    }

    /// Refuses what is not the root of a system: an empty one would be told to be clean.
    private static Host system(Host host, Phrase refusal) throws CommandException {
        for (String folder : Archives.FOLDERS) {
            var info = host.lstat(folder);
            if (info != null && (info.isDirectory() || info.isLink())) {
                return host;
            }
        }
        close(host);
        throw new CommandException(refusal);
    }

    private static Host archive(String file) throws CommandException {
        try {
            var host = Archives.open(Path.of(file));
            return host instanceof CollectedHost
                    ? host
                    : system(
                            host,
                            Phrase.of(
                                    "the archive {0} has none of {1}, neither at its top nor in its"
                                            + " only directory: it is no whole system, so nothing was"
                                            + " looked at. One of docker save holds layers: make one"
                                            + " with docker export, of a container",
                                    "归档 {0} 的顶层及其唯一目录中没有 {1} 中的任何一个，不是系统根目录，未进行任何检查。docker save"
                                            + " 的归档只含镜像层，请改用 docker export 导出容器",
                                    file,
                                    SYSTEM));
        } catch (IOException e) {
            var why = e instanceof ArchiveException told ? told.why() : Reasons.of(e);
            throw new CommandException(
                    Phrase.of(
                            "the archive {0} was not read, so nothing was looked at: {1}",
                            "未读取归档 {0}，未进行任何检查：{1}", file, why));
        }
    }
}
