package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.log.Login;
import davy.core.network.AddressRange;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

@Detects(
        id = "new-login",
        title = @Text(en = "Login from an address never seen before", zh = "来自陌生地址的登录"),
        level = Level.INFORMATIONAL,
        technique = {"T1078", "T1021.004"},
        falsePositives =
                @Text(
                        en =
                                "People log in from home, from trains and from new machines: so it is"
                                        + " told only where an intruder's first trace came within hours"
                                        + " and no better way in is known.",
                        zh = "管理员会在家、在路上、用新机器登录：因此仅当入侵者的首个痕迹在数小时内出现、且没有更可信的入侵途径时才会报告。"),
        how =
                @Text(
                        en =
                                "Looks in auth.log or secure, the journal and the audit log for the"
                                        + " first login by key or password from an address, where a week"
                                        + " of logins from others is known before it and nothing was"
                                        + " guessed.",
                        zh =
                                "在 auth.log 或 secure、systemd 日志和审计日志中，查找某地址首次以密钥或密码登录的记录；要求此前至少一周的其他登录记录可查，且没有爆破痕迹。"))
final class NewLogin implements LogCheck {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration EXACT = Duration.ofHours(1);
    private static final int MOST = 1000;

    @Override
    public void look(Facts facts, Findings findings) {
        var guessed = new HashSet<String>();
        Guessed.in(facts.logs()).forEach(each -> guessed.add(each.login().address()));
        var all = first(facts.logs().logins());
        var kept = all.stream().filter(login -> !guessed.contains(login.address())).toList();
        for (Login login : kept.subList(Math.max(0, kept.size() - MOST), kept.size())) {
            findings.add(finding(login));
        }
    }

    /// The first login from each address, a week after the first of all.
    ///
    /// @param logins by time
    private static List<Login> first(List<Login> logins) {
        var known = new HashSet<String>();
        var first = new ArrayList<Login>();
        Instant since = null;
        for (Login login : logins) {
            boolean isNew = known.add(login.address());
            if (login.isLast()) {
                continue;
            }
            since = since == null ? login.time().at() : since;
            boolean late = !login.time().at().isBefore(since.plus(WEEK));
            if (isNew && late && isTelling(login)) {
                first.add(login);
            }
        }
        return first;
    }

    private static boolean isTelling(Login login) {
        boolean exact = login.time().slack().compareTo(EXACT) <= 0;
        boolean key = login.method().equals("publickey");
        return exact && (key || login.isByPassword()) && isRemote(login.address());
    }

    private static boolean isRemote(String address) {
        var range = AddressRange.parse(address);
        return range != null && !range.first().isLoopbackAddress();
    }

    private static Finding.Draft finding(Login login) {
        var draft =
                Finding.of(reason(login))
                        .with("source.ip", login.address())
                        .with("source.port", login.port() == 0 ? null : login.port())
                        .with("user.name", login.user())
                        .with("davy.method", login.method())
                        .with("davy.fingerprint", login.fingerprint());
        return LogEvidence.at(draft, login.time())
                .with("event.reference", login.places().getFirst())
                .about(Entity.address(login.address()));
    }

    private static Phrase reason(Login login) {
        return login.isByPassword()
                ? Phrase.of(
                        "{0} logged in from {1} by password; nobody had logged in"
                                + " from there before",
                        "{0} 从 {1} 以密码登录；此前从未有人从该地址登录", login.user(), login.address())
                : Phrase.of(
                        "{0} logged in from {1} with an ssh key; nobody had logged in from there"
                                + " before",
                        "{0} 从 {1} 以 SSH 密钥登录；此前从未有人从该地址登录", login.user(), login.address());
    }
}
