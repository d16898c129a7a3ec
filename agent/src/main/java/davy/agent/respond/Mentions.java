package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.User;
import davy.core.host.Host;
import davy.core.startup.PamStacks;
import davy.core.startup.PamStacks.Rule;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Files that settings name, and without which these let nobody in any more: what names them is
/// taken out first, by a person.
final class Mentions {
    /// Where these fail, PAM goes on as if they were not there.
    private static final Set<String> DISPENSABLE = Set.of("optional", "sufficient");

    private final Host host;
    private final Map<String, Phrase> reasons = new HashMap<>();

    /// Reads all of it at once: a plan may have thousands of files.
    Mentions(Sparing sparing) {
        host = sparing.host();
        PamStacks.read(host).forEach(this::add);
        var rights = new SudoRights(sparing);
        for (String path : rights.included()) {
            add(
                    path,
                    Phrase.of(
                            "sudo's settings include {0}: where it is gone, sudo may work for nobody;"
                                    + " take the include out by hand (visudo), and make a new plan",
                            "sudo 配置包含了 {0}：文件缺失时 sudo 可能对任何人都不可用；请先用 visudo 删除该 include，再重新制定方案",
                            path));
        }
        for (String path : rights.files()) {
            add(
                    path,
                    Phrase.of(
                            "{0} gives root or you your rights: it is left; take out by hand (visudo"
                                    + " -f {0}) what is not yours",
                            "{0} 赋予 root 或您所需的权限，因此保留；请用 visudo -f {0} 手动删除不属于您的内容", path));
        }
        for (User user : Accounts.read(host).users()) {
            boolean needed = user.name().equals("root") || sparing.operator().is(user.name());
            if (needed && user.shell().startsWith("/")) {
                add(
                        user.shell(),
                        Phrase.of(
                                "{0} is the login shell of {1}, who could not log in without it: set"
                                        + " another one first (usermod -s /bin/bash {1}), and make a"
                                        + " new plan",
                                "{0} 是 {1} 的登录 shell，隔离后该账号无法登录：请先另设 shell（usermod -s"
                                        + " /bin/bash {1}），再重新制定方案",
                                user.shell(),
                                user.name()));
            }
        }
    }

    /// Why a file is never moved aside; null where nothing names it.
    @Nullable Phrase ofMove(String path) {
        return reasons.get(path);
    }

    /// Under its name and where that leads to.
    private void add(String path, Phrase why) {
        String real = host.resolve(path);
        reasons.putIfAbsent(path, why);
        reasons.putIfAbsent(real == null ? path : real, why);
    }

    private void add(Rule rule) {
        add(rule.path(), rule);
        if (rule.isInclude() || DISPENSABLE.contains(rule.control())) {
            return;
        }
        String module = PamStacks.file(host, rule.module());
        if (module != null) {
            add(module, rule);
        }
        for (String word : rule.arguments()) {
            if (word.startsWith("/")) {
                add(word, rule);
            }
        }
    }

    private void add(String path, Rule rule) {
        add(
                path,
                Phrase.of(
                        "{0} is what a rule of PAM goes by ({1}, line {2}): without it nobody may be"
                                + " able to log in; take the rule out by hand, with a session kept"
                                + " open, and make a new plan",
                        "PAM 规则（{1} 第 {2} 行）依赖 {0}：隔离后可能无人可登录；请保持一个已登录会话，手动删除该规则后重新制定方案",
                        path,
                        rule.path(),
                        rule.line()));
    }
}
