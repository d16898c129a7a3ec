package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.account.Password.State;
import davy.core.account.User;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;

@Detects(
        id = "empty-password",
        title = @Text(en = "Account that anybody can use without a password", zh = "无需密码即可登录的账号"),
        level = Level.HIGH,
        technique = {"T1078.003", "T1136.001"},
        falsePositives =
                @Text(
                        en =
                                "Live media and lab machines. Accounts whose shell lets nobody in are"
                                        + " not reported.",
                        zh = "Live 介质与实验机可能如此。shell 不允许登录的账号不会报告。"),
        how =
                @Text(
                        en =
                                "Reads /etc/passwd and /etc/shadow for empty password fields of"
                                        + " accounts with a login shell.",
                        zh = "检查 /etc/passwd 与 /etc/shadow 中具有登录 shell 且密码字段为空的账号。"))
final class EmptyPassword implements AccountCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var config = facts.sshdConfig();
        boolean remote =
                config.all("PermitEmptyPasswords").stream().anyMatch(d -> Login.isYes(d.value()))
                        && Login.takesPasswords(facts);
        for (User user : facts.accounts().users()) {
            var password = facts.accounts().password(user);
            if (password.state() == State.EMPTY && user.hasLoginShell()) {
                findings.add(
                        Login.of(Finding.of(reason(user, remote)), user)
                                .with("file.path", password.file())
                                .with("file.line", password.line())
                                .level(remote ? Level.CRITICAL : Level.HIGH));
            }
        }
    }

    private static Phrase reason(User user, boolean remote) {
        return remote
                ? Phrase.of(
                        "{0} has no password, and the SSH server lets such accounts in",
                        "账号 {0} 没有密码，且 SSH 允许空密码登录", user.name())
                : Phrase.of(
                        "{0} has no password: su and the console ask for none",
                        "账号 {0} 没有密码：su 与控制台登录均不验证密码", user.name());
    }
}
