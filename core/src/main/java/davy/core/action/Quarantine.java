package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Moves files aside, with all that belongs to them.
public record Quarantine(List<FilePin> files) implements Action {
    public Quarantine {
        files = List.copyOf(files);
    }

    @Override
    public Phase phase() {
        return Phase.FILES;
    }

    @Override
    public Phrase what() {
        return Phrase.of("Put {0} {0|file|files} aside", "隔离 {0} 个文件", files.size());
    }

    @Override
    public Phrase risk() {
        return Phrase.of("A program that needs them fails.", "依赖这些文件的程序将出错。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "Each is put back with owner, mode, times, attributes and flags.",
                "逐一放回，属主、权限、时间、扩展属性与标志均保持不变。");
    }
}
