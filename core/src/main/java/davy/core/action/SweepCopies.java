package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Moves aside what is a copy of the family's programs: its members make new ones, under new names,
/// until they are stopped, so that no plan can list them all.
///
/// @param directories where they are looked for, not deeper
public record SweepCopies(Family family, List<String> directories) implements Action {
    public SweepCopies {
        directories = List.copyOf(directories);
    }

    @Override
    public Phase phase() {
        return Phase.FILES;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Put aside every copy of these programs that was made since, in {0}; a copy has the"
                        + " same content but for its end, and belongs to no package",
                "隔离此后生成的这些程序的副本，范围：{0}；副本指除末尾外内容相同且不属于任何软件包的文件", String.join(" ", directories));
    }

    @Override
    public Phrase risk() {
        return Phrase.of("A program that needs one of the copies fails.", "依赖这些副本的程序将出错。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "Each is put back with owner, mode, times, attributes and flags.",
                "逐一放回，属主、权限、时间、扩展属性与标志均保持不变。");
    }

    @Override
    public Action withoutProcesses() {
        return new SweepCopies(family.withoutProcesses(), directories);
    }
}
