package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.log.LogEvent.FileTransfer;
import davy.core.log.Seen;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "zmodem-transfer",
        title = @Text(en = "File brought in through a terminal (ZMODEM)", zh = "经终端上传的文件（ZMODEM）"),
        level = Level.LOW,
        technique = {"T1105"},
        falsePositives =
                @Text(
                        en =
                                "Many administrators send files with rz and sz: alone it is low, and"
                                        + " worth a look at who did it and when.",
                        zh = "许多管理员也用 rz、sz 传文件：仅此为低危，请核实操作人与时间。"),
        how =
                @Text(
                        en =
                                "Reads from messages and syslog which files rz received. Within a day"
                                        + " after a guessed login it is medium.",
                        zh = "从 messages、syslog 中读取 rz 接收的文件。若在密码被爆破后一天内，则为中危。"))
final class ZmodemTransfer implements LogCheck {
    private static final int MOST = 30;

    @Override
    public void look(Facts facts, Findings findings) {
        var guessed = Guessed.in(facts.logs());
        var received = facts.logs().transfers().stream().filter(s -> s.event().received()).toList();
        for (var seen : received.subList(0, Math.min(MOST, received.size()))) {
            findings.add(finding(seen, guessed));
        }
        if (received.size() > MOST) {
            findings.notDone(
                    "ZMODEM",
                    Phrase.of(
                            "{0} more files that came by ZMODEM are not shown",
                            "另有 {0} 个经 ZMODEM 上传的文件未显示", received.size() - MOST));
        }
    }

    private static Finding.Draft finding(Seen<FileTransfer> seen, List<Guessed> guessed) {
        var transfer = seen.event();
        String name = transfer.name();
        String user = "";
        int close = name.indexOf("] ");
        if (name.startsWith("[") && close > 0) {
            user = name.substring(1, close);
            name = name.substring(close + 2);
        }
        var guess = Guessed.before(transfer.time().at(), guessed);
        var reason =
                guess == null
                        ? Phrase.of("{0} was brought in by rz", "{0} 经 rz 上传到本机", name)
                        : Phrase.of(
                                "{0} was brought in by rz after a password was guessed from {1}",
                                "{0} 在密码被 {1} 爆破之后经 rz 上传到本机", name, guess.login().address());
        var draft = LogEvidence.at(Finding.of(reason), transfer.time());
        draft.with("file.name", name)
                .with("user.name", user)
                .with("event.reference", seen.place())
                .with("davy.line", Evidence.cut(transfer.detail()));
        return guess == null
                ? draft
                : draft.with("source.ip", guess.login().address())
                        .level(Level.MEDIUM)
                        .about(Entity.address(guess.login().address()));
    }
}
