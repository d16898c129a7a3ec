package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Removes lines of a file and leaves the rest of it and all that belongs to it as it is. In the
/// place of the last command of a block of a script stands one that does nothing.
///
/// @param file as it was when the plan was made
/// @param lines by number, lowest first
public record RemoveLines(FilePin file, List<Line> lines) implements Action {
    public RemoveLines {
        lines = List.copyOf(lines);
    }

    @Override
    public Phase phase() {
        return Phase.PERSISTENCE;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Remove {0} of {1}: {2}",
                "从 {1} 删除{0}：{2}",
                lines.size() == 1
                        ? Phrase.of("line {0}", "第 {0} 行", lines.getFirst().number())
                        : Phrase.of("{0} lines", " {0} 行", lines.size()),
                file.path(),
                String.join(" | ", lines.stream().limit(3).map(Line::text).toList()));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "None, where the line is the intruder's: read it. Where it is a rule that lets a port"
                        + " in, others lose the service, whoever wrote the rule.",
                "请先确认该行确属入侵者；若是则无风险。若为放行端口的规则，无论由谁写入，其他机器都将无法访问该服务。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "The file is put back as it was; if it was changed since, the lines are put back"
                        + " in their place.",
                "文件恢复原样；若其后又有改动，则仅将这些行放回原处。");
    }
}
