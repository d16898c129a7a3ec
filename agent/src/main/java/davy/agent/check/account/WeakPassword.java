package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.account.Crypt;
import davy.core.account.Password.State;
import davy.core.account.PasswordList;
import davy.core.account.User;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

@Detects(
        id = "weak-password",
        title = @Text(en = "Password that is guessed at once", zh = "弱密码账号"),
        level = Level.HIGH,
        technique = {"T1110.001", "T1078.003"},
        falsePositives =
                @Text(
                        en =
                                "None: the password was tried against its hash. Where the account can"
                                        + " log in from is for you to weigh.",
                        zh = "无：已用该密码与其哈希比对成功。该账号可从何处登录请自行评估。"),
        how =
                @Text(
                        en =
                                "Compares the hashes of /etc/shadow with several hundred passwords that"
                                        + " worms try first and with those made from account and host"
                                        + " names, for a few seconds, shared among the accounts; with --deep for"
                                        + " twenty times as long. Only md5crypt, sha256crypt and sha512crypt are computed.",
                        zh =
                                "将 /etc/shadow 中的哈希与数百个蠕虫最先尝试的密码及由账号名、主机名衍生的密码比对，限时数秒、各账号均分；使用 --deep 时延长至二十倍。仅支持 md5crypt、sha256crypt、sha512crypt。"))
final class WeakPassword implements AccountCheck {
    /// Rounds of SHA-512, about a million in a second.
    private static final long BUDGET = 6_000_000;

    private static final long DEEP_BUDGET = 20 * BUDGET;
    private static final int MOST_NAMED = 20;

    /// A hash, the accounts that have it, and what is to be tried.
    private record Target(String hash, List<User> users, List<String> words) {}

    @Override
    public void look(Facts facts, Findings findings) {
        Map<String, List<User>> byHash = new LinkedHashMap<>();
        Map<String, Set<String>> other = new LinkedHashMap<>();
        for (User user : facts.accounts().users()) {
            var password = facts.accounts().password(user);
            if (password.state() != State.SET || !user.hasLoginShell() || isExpired(facts, user)) {
                continue;
            }
            if (Crypt.cost(password.hash()) == 0) {
                String method = Crypt.method(password.hash());
                other.computeIfAbsent(method, _ -> new LinkedHashSet<>()).add(user.name());
            } else {
                byHash.computeIfAbsent(password.hash(), _ -> new ArrayList<>()).add(user);
            }
        }
        other.forEach((method, users) -> findings.notDone("/etc/shadow", unknown(method, users)));
        var targets = new ArrayList<Target>();
        byHash.forEach((hash, users) -> targets.add(target(facts, hash, users)));
        long budget = facts.options().deep() ? DEEP_BUDGET : BUDGET;
        attack(facts, targets, budget, findings);
    }

    private static boolean isExpired(Facts facts, User user) {
        var shadow = facts.accounts().shadow(user.name());
        var expires = shadow == null ? null : shadow.expires();
        return expires != null && expires > 0 && expires < facts.now().getEpochSecond() / 86_400;
    }

    private static Phrase unknown(String method, Set<String> users) {
        return Phrase.of(
                "passwords hashed with {0} cannot be tried here; whether those of these accounts are"
                        + " weak is not known: {1}",
                "无法对 {0} 哈希尝试密码，以下账号是否为弱密码未知：{1}", method, named(users));
    }

    private static String named(Set<String> users) {
        String names = String.join(", ", users.stream().limit(MOST_NAMED).toList());
        return users.size() > MOST_NAMED ? names + ", …" : names;
    }

    private static Target target(Facts facts, String hash, List<User> users) {
        int year = facts.now().atZone(ZoneOffset.UTC).getYear();
        var own = new LinkedHashSet<String>();
        for (User user : users.subList(0, Math.min(3, users.size()))) {
            own.addAll(PasswordList.variants(user.name(), year));
        }
        String host = facts.host().text("/etc/hostname");
        own.addAll(PasswordList.variants(host == null ? "" : host.strip(), year));
        var words = new LinkedHashSet<String>();
        var mine = own.iterator();
        for (String word : PasswordList.common()) {
            if (mine.hasNext()) {
                words.add(mine.next());
            }
            words.add(word);
        }
        mine.forEachRemaining(words::add);
        return new Target(hash, users, List.copyOf(words));
    }

    /// One word for each account in turn, so that none is left out for another.
    private static void attack(Facts facts, List<Target> targets, long budget, Findings findings) {
        var left = new ArrayList<>(targets);
        long share = targets.isEmpty() ? 0 : budget / targets.size();
        for (int i = 0; !left.isEmpty(); i++) {
            int rank = i;
            left.removeIf(target -> isDone(facts, target, rank, share, findings));
        }
    }

    private static boolean isDone(
            Facts facts, Target target, int rank, long share, Findings findings) {
        if (rank >= target.words.size()) {
            return true;
        }
        if ((long) rank * Crypt.cost(target.hash) >= share) {
            var names = new LinkedHashSet<>(target.users.stream().map(User::name).toList());
            boolean deep = facts.options().deep();
            findings.notDone("/etc/shadow", untried(rank, target.words.size(), names, deep));
            return true;
        }
        String word = target.words.get(rank);
        if (Crypt.check(target.hash, word) != Crypt.Answer.EQUAL) {
            return false;
        }
        boolean common = PasswordList.common().contains(word);
        target.users.forEach(user -> findings.add(weak(facts, user, common)));
        return true;
    }

    static Phrase untried(int tried, int all, Set<String> users, boolean deep) {
        return Phrase.of(
                "for want of time only {0} of {1} likely passwords were tried for {2}{3}",
                "因时间限制，{2} 仅尝试了 {1} 个常见密码中的 {0} 个{3}",
                tried,
                all,
                named(users),
                deep ? Phrase.plain("") : Phrase.of("; --deep tries more", "；使用 --deep 可尝试更多"));
    }

    /// The password itself is not told: reports are passed on.
    private static Finding.Draft weak(Facts facts, User user, boolean common) {
        var kind =
                common
                        ? Phrase.of("is one of those that are tried first", "属于最先被尝试的常见弱密码")
                        : Phrase.of("is made from the name of the account or host", "由账号名或主机名衍生");
        var way =
                Login.takesPasswords(facts)
                        ? Phrase.of("; the SSH server takes passwords", "；SSH 允许密码登录")
                        : Phrase.of("", "");
        var reason =
                Phrase.of("the password of {0} {1}{2}", "账号 {0} 的密码{1}{2}", user.name(), kind, way);
        var password = facts.accounts().password(user);
        return Login.of(Finding.of(reason), user)
                .with("file.path", password.file())
                .with("file.line", password.line())
                .with("davy.password", common ? "common" : "name");
    }
}
