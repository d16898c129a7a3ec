package davy.core.action;

import davy.core.text.Phrase;

/// Copies what tells of the family's processes: programs, scripts, memory maps, environment, open
/// files, sockets; and the texts that the other steps of the plan change.
public record KeepEvidence(Family family) implements Action {
    @Override
    public Phase phase() {
        return Phase.EVIDENCE;
    }

    @Override
    public Phrase what() {
        if (family.processes().isEmpty()) {
            return Phrase.of(
                    "Keep evidence of what runs of the family by then: programs, scripts,"
                            + " arguments, environment, a list of their memory regions (not what is in"
                            + " them), open files and sockets; and the texts of the files that this plan"
                            + " changes",
                    "保全届时运行的家族进程的证据：程序文件、脚本、参数、环境变量、内存区域列表（不含内容）、打开的文件与套接字；以及本方案将改动的文本文件");
        }
        return Phrase.of(
                "Keep evidence of {0} {0|process|processes}: {0|its program|their programs},"
                        + " scripts, arguments, environment, a list of their memory regions (not what is"
                        + " in them), open files and sockets; and the texts of the files that this plan"
                        + " changes",
                "保全 {0} 个进程的证据：程序文件、脚本、参数、环境变量、内存区域列表（不含内容）、打开的文件与套接字；以及本方案将改动的文本文件",
                family.processes().size());
    }

    @Override
    public Phrase risk() {
        return Phrase.of("Needs space for the copies.", "需要存放副本的磁盘空间。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("Nothing to undo: nothing is changed.", "不改动任何内容，无需撤销。");
    }

    @Override
    public Action withoutProcesses() {
        return new KeepEvidence(family.withoutProcesses());
    }
}
