package davy.agent.cli;

import davy.core.text.Language;
import davy.core.text.Phrase;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options of `davy respond`.
final class RespondOptions {
    enum Format {
        TEXT,
        JSON
    }

    static final String STATE = "/var/lib/davy/respond";

    private RespondOptions() {}

    static CommandSpec spec(Language language) {
        var spec = CommandSpec.create().name("respond");
        spec.usageMessage()
                .header(
                        Phrase.of(
                                        "Plan how to put incidents out, and with --apply do it. Files,"
                                                + " settings and containers can be put back; processes"
                                                + " and sessions that were ended, and pins of BPF"
                                                + " programs, cannot.",
                                        "制定处置方案；加 --apply 执行。文件、设置与容器可以撤销，已终止的进程、会话与已移除的 BPF"
                                                + " pin 无法恢复。")
                                .in(language))
                .footer(
                        Phrase.of("%nExamples:", "%n示例：").in(language),
                        "  sudo davy respond",
                        "  sudo davy respond --save-plan plan.yml",
                        "  sudo davy respond --plan plan.yml --apply",
                        "  sudo davy respond --plan plan.yml --apply --skip 10",
                        "  sudo davy respond --incident i-3f0a9c12de --apply",
                        "  sudo davy respond --isolate --redis-password --apply",
                        "  sudo davy respond --from report.json --apply --yes --format json",
                        "  sudo davy respond --root /mnt/image --apply",
                        "  sudo davy respond --list",
                        "  sudo davy respond --resume r-20261121-234501-1a2b",
                        "  sudo davy respond --undo r-20261121-234501-1a2b",
                        Phrase.of(
                                        "%nExit status: 0 nothing is to be done, or all that was chosen was"
                                                + " done and a fresh triage finds no incident of level"
                                                + " high or above (but what logs still tell of; “Left to"
                                                + " you” may name more); 1 there is a plan or something"
                                                + " left to you, or something failed, is left or came"
                                                + " back, also an incident that you left out; 2 could not"
                                                + " do what was asked, or you did not say yes.",
                                        "%n退出码：0 无需处置，或所选步骤均已完成且重新检查已无高危及以上事件（日志中的旧记录除外；“需人工处理”的事项可能仍在）；1"
                                                + " 有方案或需人工处理的事项，或有步骤失败、残留、复活（包括您未选择处置的事件）；2"
                                                + " 未能完成要求的操作，或未输入 yes。")
                                .in(language));
        flag(spec, language, "--apply", "Carry the plan out; asks first.", "执行方案；执行前会询问。");
        flag(spec, language, "--yes", "With --apply: do not ask.", "与 --apply 同用：不再询问。");
        CommandLineSpec.value(
                spec,
                language,
                "--only",
                "STEPS",
                String.class,
                "With --apply: these steps alone, such as 3,5-7. Each look numbers the steps anew: use it"
                        + " with --plan.",
                "与 --apply 同用：仅执行这些步骤，如 3,5-7。每次检查都会重新编号，请与 --plan 同用。");
        CommandLineSpec.value(
                spec,
                language,
                "--skip",
                "STEPS",
                String.class,
                "With --apply: all but these steps; with --plan.",
                "与 --apply 同用：跳过这些步骤；请与 --plan 同用。");
        flag(
                spec,
                language,
                "--isolate",
                "Cut this host off from all networks first, but for your connection, until --undo or a"
                        + " restart. Where that cannot be done, it is left to you and the other steps"
                        + " are done.",
                "先将本机与所有网络隔离，仅保留您的连接，直至 --undo 或重启。无法隔离时列入“需人工处理”，其余步骤照常执行。");
        flag(
                spec,
                language,
                "--redis-password",
                "Give a Redis that was open a new password, which is shown once; what uses it needs it.",
                "为曾对外开放的 Redis 设置新密码（仅显示一次）；使用它的程序须随之更新。");
        CommandLineSpec.value(
                spec,
                language,
                "--from",
                "REPORT",
                Path.class,
                "Plan from this report of davy triage --format json; without it davy looks itself.",
                "依据该报告（davy triage --format json）制定方案；不指定则先行检查。");
        spec.addOption(
                OptionSpec.builder("--incident")
                        .paramLabel("ID")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(
                                Phrase.of(
                                                "Plan for this incident, of whatever level, by the id that the report"
                                                        + " shows beside its number (i-…); without it"
                                                        + " for all of level high and above. May be"
                                                        + " given several times.",
                                                "仅针对该事件（不论级别），编号（i-…）见报告中事件标题旁；不指定则针对全部高危及以上事件。可多次指定。")
                                        .in(language))
                        .build());
        CommandLineSpec.value(
                spec,
                language,
                "--save-plan",
                "FILE",
                Path.class,
                "Write the plan here, for a colleague to review and cut.",
                "将方案写入该文件，供同事审阅、删减。");
        CommandLineSpec.value(
                spec,
                language,
                "--plan",
                "FILE",
                Path.class,
                "Take this plan instead of making one.",
                "使用该方案，不再另行制定。");
        CommandLineSpec.value(
                spec,
                language,
                "--root",
                "DIR",
                Path.class,
                "Put in order the image that is mounted here, instead of this host: its files only.",
                "处置挂载于此目录的磁盘镜像（仅文件），而非本机。");
        CommandLineSpec.value(
                spec,
                language,
                "--watch",
                "SECONDS",
                Integer.class,
                "After --apply, watch so long for anything to come back; 60 if not given.",
                "执行后观察是否复活的秒数，默认 60。");
        flag(spec, language, "--list", "List what was done before.", "列出以往的处置。");
        CommandLineSpec.value(
                spec,
                language,
                "--undo",
                "ID",
                String.class,
                "Take a response back, the intruder's files and ways in too: only if it was wrong, and"
                        + " cut the host off first.",
                "撤销该次处置；入侵者的文件与入侵途径也会恢复，仅用于误处置，请先断网。");
        CommandLineSpec.value(
                spec,
                language,
                "--resume",
                "ID",
                String.class,
                "Go on with a response that was cut off.",
                "继续中途被打断的处置。");
        CommandLineSpec.value(
                spec,
                language,
                "--state",
                "DIR",
                Path.class,
                "Keep journals, evidence and files put aside here; " + STATE + " if not given.",
                "日志、证据与被隔离文件的存放目录，默认 " + STATE + "。");
        CommandLineSpec.value(
                spec,
                language,
                "--format",
                "FORMAT",
                Format.class,
                CommandLineSpec.choices(Format.values()),
                CommandLineSpec.choices(Format.values()));
        return spec;
    }

    private static void flag(
            CommandSpec spec, Language language, String name, String en, String zh) {
        spec.addOption(
                OptionSpec.builder(name).description(Phrase.of(en, zh).in(language)).build());
    }
}
