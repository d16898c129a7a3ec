package davy.core.action;

import davy.core.text.Phrase;
import java.util.List;

/// Takes a BPF program's pins away, by which it stays in the kernel without a process.
///
/// @param program its id, of this boot
/// @param tag 16 hexadecimal digits: hash of its instructions, as the kernel tells it
/// @param name as it calls itself; may be empty
/// @param paths of its pins, and of those of its links, in file systems of the type bpf
public record RemovePins(int program, String tag, String name, List<String> paths)
        implements Action {
    public RemovePins {
        paths = List.copyOf(paths);
    }

    @Override
    public Phase phase() {
        return Phase.FILES;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Take the pins of the BPF program {0} (id {1}) away: {2}",
                "移除 BPF 程序 {0}（ID {1}）的 pin：{2}",
                name.isEmpty() ? tag : name,
                program,
                String.join(" ", paths));
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "What it did ends at once. Where it is of an agent for security or networks, that"
                        + " agent no longer sees or guards until it starts again.",
                "其作用立即终止。若属于安全或网络代理，该代理在重启之前将失去相应功能。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "Not possible: the kernel forgets the program. Its instructions are kept for those"
                        + " who look into it.",
                "无法撤销：内核将卸载该程序；其指令会留存备查。");
    }
}
