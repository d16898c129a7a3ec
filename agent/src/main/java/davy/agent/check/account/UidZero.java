package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.account.Password.State;
import davy.core.account.Unparsed;
import davy.core.account.User;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;

@Detects(
        id = "uid-zero",
        title = @Text(en = "Second account with the rights of root", zh = "拥有 root 权限的第二个账号"),
        level = Level.CRITICAL,
        technique = {"T1136.001", "T1078.003"},
        falsePositives =
                @Text(
                        en =
                                "Some appliances and old administrators keep a second name for root"
                                        + " (toor, admin). An only account with user id 0 that was"
                                        + " renamed is not reported.",
                        zh =
                                "部分设备和早期运维习惯会给 root 另设一个名字（toor、admin）。仅把 root 改名、没有第二个 UID 0 账号的，不会报告。"),
        how =
                @Text(
                        en =
                                "Reads /etc/passwd for accounts with user id 0 beside root, and for"
                                        + " lines that take one in from NIS.",
                        zh = "检查 /etc/passwd 中除 root 以外 UID 为 0 的账号，以及通过 NIS 引入的此类条目。"))
final class UidZero implements AccountCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var accounts = facts.accounts();
        var zeros = accounts.byUid(0);
        boolean named = zeros.stream().anyMatch(user -> user.name().equals("root"));
        for (int i = named ? 0 : 1; i < zeros.size(); i++) {
            var user = zeros.get(i);
            if (!user.name().equals("root")) {
                var state = accounts.password(user).state();
                boolean open = state == State.SET || state == State.EMPTY;
                findings.add(second(user, open || user.hasLoginShell()));
            }
        }
        for (Unparsed line : accounts.nis()) {
            if (line.file().equals(Login.PASSWD) && isZero(line.text())) {
                findings.add(taken(line));
            }
        }
    }

    private static Finding.Draft second(User user, boolean usable) {
        var reason =
                usable
                        ? Phrase.of(
                                "{0} has user id 0: whoever logs in with it is root",
                                "账号 {0} 的 UID 为 0，以其登录即为 root", user.name())
                        : Phrase.of(
                                "{0} has user id 0, though it has neither password nor login shell",
                                "账号 {0} 的 UID 为 0（当前无密码且无登录 shell）", user.name());
        return Login.of(Finding.of(reason), user).level(usable ? Level.CRITICAL : Level.HIGH);
    }

    /// `+name::0:0:::`
    private static boolean isZero(String line) {
        String[] fields = line.split(":", 8);
        return line.startsWith("+") && fields.length > 2 && fields[2].strip().matches("0{1,9}");
    }

    private static Finding.Draft taken(Unparsed line) {
        var reason =
                Phrase.of(
                        "line {0} of /etc/passwd gives user id 0 to accounts of NIS: {1}",
                        "/etc/passwd 第 {0} 行为 NIS 账号赋予 UID 0：{1}", line.line(), line.text());
        return Finding.of(reason)
                .with("file.path", line.file())
                .with("file.line", line.line())
                .about(Entity.persistence(line.file() + ':' + line.line()));
    }
}
