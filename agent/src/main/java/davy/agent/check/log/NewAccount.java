package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.AccountChange.Change;
import davy.core.log.Seen;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "new-account",
        title = @Text(en = "Account made or raised by an intruder", zh = "入侵者新建或提权的账号"),
        level = Level.HIGH,
        technique = {"T1136.001", "T1098.007"},
        falsePositives =
                @Text(
                        en =
                                "Administrators and packages make accounts too: alone that is not"
                                        + " reported. An administrator who works on the day on which a"
                                        + " password was guessed looks the same.",
                        zh = "管理员和软件包也会新建账号，仅此不会报告。若管理员恰在密码被爆破的当天操作，则无法区分。"),
        how =
                @Text(
                        en =
                                "Reads from auth.log or secure, the journal and the audit log which"
                                        + " accounts were made or put into groups that may become root,"
                                        + " and reports those with uid 0 and those made within a day after"
                                        + " a guessed login.",
                        zh =
                                "从 auth.log 或 secure、systemd 日志和审计日志中读取新建账号及加入可提权用户组的记录，报告 UID 为 0 的账号，以及密码被爆破后一天内新建或提权的账号。"))
final class NewAccount implements LogCheck {
    private static final Set<String> MIGHTY =
            Set.of("root", "sudo", "wheel", "admin", "adm", "docker", "lxd", "shadow", "disk");
    private static final int MOST = 100;

    @Override
    public void look(Facts facts, Findings findings) {
        var guessed = Guessed.in(facts.logs());
        int shown = 0;
        for (var seen : facts.logs().accountChanges()) {
            var draft = shown < MOST ? judge(seen, guessed) : null;
            if (draft != null) {
                findings.add(draft);
                shown++;
            }
        }
    }

    private static Finding.@Nullable Draft judge(Seen<AccountChange> seen, List<Guessed> guessed) {
        var change = seen.event();
        boolean made = change.change() == Change.USER_ADDED;
        boolean raised = change.change() == Change.MEMBER_ADDED && MIGHTY.contains(change.group());
        if (!made && !raised || change.name().isEmpty() || change.name().equals("root")) {
            return null;
        }
        var guess = Guessed.before(change.time().at(), guessed);
        if (guess != null) {
            return finding(seen, after(change, guess))
                    .with("source.ip", guess.login().address())
                    .about(Entity.address(guess.login().address()));
        }
        boolean root = made && change.detail().contains(", UID=0,");
        return root ? finding(seen, root(change)) : null;
    }

    private static Finding.Draft finding(Seen<AccountChange> seen, Phrase reason) {
        var change = seen.event();
        var draft = Finding.of(reason).with("user.name", change.name());
        return LogEvidence.at(draft, change.time())
                .with("group.name", change.group())
                .with("event.reference", seen.place())
                .with("davy.line", Evidence.cut(change.detail()))
                .about(Entity.account(change.name()));
    }

    private static Phrase after(AccountChange change, Guessed guess) {
        String address = guess.login().address();
        return change.group().isEmpty()
                ? Phrase.of(
                        "{0} was made after the password of {1} was guessed from {2}",
                        "账号 {0} 创建于 {1} 的密码被 {2} 爆破之后",
                        change.name(),
                        guess.login().user(),
                        address)
                : Phrase.of(
                        "{0} was put into group {3} after the password of {1} was guessed from {2}",
                        "账号 {0} 在 {1} 的密码被 {2} 爆破之后加入用户组 {3}",
                        change.name(),
                        guess.login().user(),
                        address,
                        change.group());
    }

    private static Phrase root(AccountChange change) {
        return Phrase.of(
                "{0} was made with uid 0: it is root under another name",
                "账号 {0} 创建时 UID 为 0：等同于 root", change.name());
    }
}
