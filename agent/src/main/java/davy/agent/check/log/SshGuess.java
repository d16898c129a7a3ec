package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "ssh-guess",
        title = @Text(en = "Password guessed over the network", zh = "密码被远程爆破成功"),
        level = Level.HIGH,
        technique = {"T1110.001", "T1078", "T1110.003"},
        falsePositives =
                @Text(
                        en =
                                "A person who forgot a password tries a few times, a program with an"
                                        + " old password all day: fewer than ten failures are not"
                                        + " reported, and an address that had logged in before they"
                                        + " began makes it medium. Any user of the host can write lines"
                                        + " of syslog: a login that only these tell, and not the journal of"
                                        + " that time, is medium too. Failures without a login after them"
                                        + " are not reported: every host on the Internet has them.",
                        zh =
                                "用户忘记密码会重试几次，配置了旧密码的程序会整天失败：少于十次的失败不会报告；若该地址在失败开始前就曾登录成功，则为中危。本机任何用户都能写入 syslog：仅文本日志有记录、而同期 systemd 日志中没有的登录也为中危。只有失败而没有随后登录成功的爆破不会报告：公网主机都会遇到。"),
        how =
                @Text(
                        en =
                                "Counts refused passwords by address and account in auth.log or secure"
                                        + " with their rotations, the journal, btmp and the audit log, and"
                                        + " looks for a login by password from the same address within a"
                                        + " day after at least ten; also for an account that many"
                                        + " addresses tried together.",
                        zh =
                                "按来源地址和账号统计 auth.log 或 secure（含轮转文件）、systemd 日志、btmp 与审计日志中的登录失败，查找同一地址在至少十次失败后一天内以密码登录成功的情况；也识别多个地址分工爆破同一账号。"))
final class SshGuess implements LogCheck {
    private static final int MOST = 100;

    @Override
    public void look(Facts facts, Findings findings) {
        var guessed = Guessed.in(facts.logs());
        for (Guessed each : guessed.subList(0, Math.min(MOST, guessed.size()))) {
            findings.add(finding(each));
        }
        if (guessed.size() > MOST) {
            findings.notDone(
                    "logins",
                    Phrase.of(
                            "{0} more guessed logins are not shown",
                            "另有 {0} 条爆破成功的登录未显示", guessed.size() - MOST));
        }
    }

    private static Finding.Draft finding(Guessed guessed) {
        var login = guessed.login();
        var at = login.time().at();
        var times = guessed.guesses().times();
        var draft =
                Finding.of(guessed.doubtful() ? doubtful(reason(guessed)) : reason(guessed))
                        .with("source.ip", login.address())
                        .with("source.port", login.port() == 0 ? null : login.port())
                        .with("user.name", login.user())
                        .with("event.start", times.firstBefore(at, Guessed.DAY).toString())
                        .with("event.end", times.lastBefore(at).toString());
        LogEvidence.at(draft, login.time())
                .with("davy.failures", guessed.failures())
                .with("davy.accounts", guessed.accounts())
                .with("davy.addresses", guessed.others() == 0 ? null : guessed.others())
                .with("davy.method", login.method())
                .with("event.reference", login.places().getFirst())
                .with("davy.places", others(login.places()))
                .level(guessed.level())
                .about(Entity.address(login.address()));
        return login.user().equals("root") ? draft : draft.about(Entity.account(login.user()));
    }

    private static List<String> others(List<String> places) {
        return places.subList(1, places.size());
    }

    private static Phrase doubtful(Phrase reason) {
        return Phrase.of(
                "{0}; only lines of text tell of this login, which any user of the host can write, and"
                        + " the journal of that time does not: look whether it was one",
                "{0}；但仅文本日志有此登录（本机任何用户均可写入），同期的 systemd 日志中没有：请核实是否属实", reason);
    }

    private static Phrase reason(Guessed guessed) {
        var login = guessed.login();
        if (guessed.others() > 0) {
            return Phrase.of(
                    "{0} was let in from {1} with a password that {2} addresses had been guessing",
                    "{0} 从 {1} 以密码登录成功，此前有 {2} 个地址在爆破该账号",
                    login.user(),
                    login.address(),
                    guessed.others());
        }
        if (!login.isByPassword()) {
            return Phrase.of(
                    "{0} was let in from {1} after {2} refused passwords; how is not logged",
                    "{0} 从 {1} 登录成功，此前该地址有 {2} 次密码错误；登录方式未见记录",
                    login.user(),
                    login.address(),
                    guessed.failures());
        }
        return Phrase.of(
                "{0} was let in from {1} by password after {2} refused ones: it was guessed",
                "{0} 从 {1} 以密码登录成功，此前该地址有 {2} 次密码错误：密码已被猜中",
                login.user(),
                login.address(),
                guessed.failures());
    }
}
