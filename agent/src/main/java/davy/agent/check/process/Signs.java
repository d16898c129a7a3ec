package davy.agent.check.process;

import davy.agent.check.Facts;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;

/// What makes a process suspect besides what a check looks for itself. A packaged program has no
/// signs.
public final class Signs {
    private Signs() {}

    public static List<Phrase> of(HostProcess process, Facts facts) {
        var signs = new ArrayList<Phrase>();
        var executable = process.executable();
        if (executable == null || facts.ownership(process) == Ownership.PACKAGED) {
            return signs;
        }
        String path = executable.path();
        if (executable.memory()) {
            signs.add(Phrase.of("it was never a file on disk", "其程序从未以文件形式存在于磁盘"));
        } else if (executable.deleted() && !isReplaced(executable.path(), facts)) {
            signs.add(Phrase.of("its program file was deleted", "其程序文件已被删除"));
        }
        if (Places.isTemporary(path) && !Places.isUnpackedApplication(path)) {
            signs.add(Phrase.of("its program lies in a temporary place", "其程序位于临时目录"));
        }
        if (Places.isHidden(path)) {
            signs.add(Phrase.of("its program lies in a hidden place", "其程序位于隐藏目录"));
        }
        if (KernelNames.isImitatedBy(process)) {
            signs.add(Phrase.of("it has the name of a kernel thread", "其名称冒充内核线程"));
        }
        return signs;
    }

    /// Whether another file took the deleted one's place, as an update does.
    static boolean isReplaced(String path, Facts facts) {
        return !Places.isTemporary(path) && facts.host().exists(path);
    }

    /// `a, b and c`, in both languages.
    public static Phrase list(List<Phrase> signs) {
        var en = new StringBuilder();
        var zh = new StringBuilder();
        for (int i = 0; i < signs.size(); i++) {
            boolean isLast = i == signs.size() - 1;
            en.append(i == 0 ? "" : isLast ? " and " : ", ").append('{').append(i).append('}');
            zh.append(i == 0 ? "" : ",").append('{').append(i).append('}');
        }
        return Phrase.of(en.toString(), zh.toString(), signs.toArray());
    }
}
