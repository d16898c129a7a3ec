package davy.agent.cli;

import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Why a file that the user named could not be read or written, for a person.
final class Reasons {
    private Reasons() {}

    /// A file that was to be read, with what is wrong.
    static CommandException unread(Path file, IOException e) {
        return new CommandException(Phrase.of("{0}: {1}", "{0}：{1}", file.toString(), read(e)));
    }

    /// What went wrong with a file that is not told elsewhere.
    static Phrase of(IOException e) {
        boolean named = e instanceof FileSystemException f && f.getFile() != null;
        return named
                ? Phrase.of("{0}: {1}", "{0}：{1}", ((FileSystemException) e).getFile(), read(e))
                : read(e);
    }

    private static Phrase read(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> Phrase.of("no such file", "文件不存在");
            case AccessDeniedException _ ->
                    Phrase.of("permission denied; run as root", "权限不足，请以 root 运行");
            default -> other(e);
        };
    }

    /// Of a file that was to be written.
    static Phrase written(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> Phrase.of("no such directory", "目录不存在");
            case AccessDeniedException _ -> Phrase.of("permission denied", "权限不足");
            default -> other(e);
        };
    }

    private static Phrase other(IOException e) {
        String told =
                e instanceof FileSystemException f && f.getReason() != null
                        ? f.getReason()
                        : e.getMessage();
        return Phrase.plain(told == null ? e.getClass().getSimpleName() : told);
    }

    /// Looks whether a file can be written, before it takes minutes to know what with.
    static void refuseUnwritable(Path file) throws CommandException {
        Path folder = file.toAbsolutePath().getParent();
        Phrase why = null;
        if (folder == null || Files.isDirectory(file)) {
            why = Phrase.of("it is a directory", "这是一个目录");
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            return; // a terminal or a pipe
        } else if (!Files.isDirectory(folder)) {
            why = written(new NoSuchFileException(folder.toString()));
        } else if (!Files.isWritable(folder)) {
            why = written(new AccessDeniedException(folder.toString()));
        }
        if (why != null) {
            throw unwritten(file, why);
        }
    }

    static CommandException unwritten(Path file, Phrase why) {
        return new CommandException(
                Phrase.of("{0} could not be written: {1}", "无法写入 {0}：{1}", file.toString(), why));
    }
}
