package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.shell.Interpreters;
import davy.core.startup.PamStacks;
import davy.core.startup.PamStacks.Rule;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "pam",
        title = @Text(en = "PAM rule or module that lets in or spies out", zh = "PAM 规则或模块遭篡改"),
        level = Level.CRITICAL,
        technique = {"T1556.003"},
        falsePositives =
                @Text(
                        en =
                                "Modules for second factors or directories are sometimes built "
                                        + "by hand and belong to no package; automatic logins of desktops "
                                        + "use pam_permit with the control required, which is not "
                                        + "reported.",
                        zh =
                                "双因素或目录服务的 PAM 模块有时为自行编译，不属于软件包；桌面自动登录以 required 方式使用 pam_permit，不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads all PAM stacks: pam_permit that suffices for auth, "
                                        + "pam_exec with programs of no package, modules of no package, "
                                        + "modules that differ from their package, scripts given to "
                                        + "pam_python and the like.",
                        zh =
                                "读取全部 PAM 配置：auth 中可直接放行的 pam_permit、执行非软件包程序的 pam_exec、不属于软件包或与软件包不一致的模块，以及 pam_python 等所用脚本。"))
final class Pam implements PersistenceCheck {
    private static final Set<String> SCRIPTED =
            Set.of(
                    "pam_exec.so",
                    "pam_script.so",
                    "pam_python.so",
                    "pam_lua.so",
                    "pam_extrausers_exec.so");
    private static final int MOST_SERVICES = 32;

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        var modules = new LinkedHashMap<String, List<Rule>>();
        for (Rule rule : PamStacks.read(facts.host())) {
            if (rule.isInclude()) {
                continue;
            }
            if (SCRIPTED.contains(Places.name(rule.module()))) {
                program(facts, judge, rule, findings);
            }
            permit(facts, rule, findings);
            String file = PamStacks.file(facts.host(), rule.module());
            if (file != null) {
                modules.computeIfAbsent(file, _ -> new ArrayList<>()).add(rule);
            }
        }
        modules.forEach((file, rules) -> module(facts, file, rules, findings));
    }

    private static void program(Facts facts, Judge judge, Rule rule, Findings findings) {
        int first = 0;
        var arguments = rule.arguments();
        while (first < arguments.size() && !arguments.get(first).startsWith("/")) {
            first++;
        }
        if (first == arguments.size()) {
            return;
        }
        var argv = arguments.subList(first, arguments.size());
        String file = Interpreters.file(argv);
        boolean packaged = file != null && facts.ownership(file) == Ownership.PACKAGED;
        var found =
                Suspicion.worse(
                        judge.arguments(argv), file == null || packaged ? null : judge.file(file));
        if (found != null) {
            add(facts, rule, found.with(Level.CRITICAL), findings);
        } else if (arguments.contains("expose_authtok") && !packaged) {
            password(facts, rule, argv, file, findings);
        }
    }

    /// @param file that gets the password; null where a shell gets a text
    private static void password(
            Facts facts, Rule rule, List<String> argv, @Nullable String file, Findings findings) {
        if (file == null) {
            var what =
                    Phrase.of(
                            "hands passwords to a text that {0} runs",
                            "将密码交给由 {0} 执行的命令文本", argv.getFirst());
            boolean far = !Behaviour.ofArguments(argv).urls().isEmpty();
            var level = far ? Level.HIGH : Level.MEDIUM;
            add(facts, rule, Suspicion.of(level, what, ""), findings);
        } else if (Sight.isUnpackaged(facts, file)) {
            var what =
                    Phrase.of(
                            "hands passwords to {0}, which no package owns",
                            "将密码交给不属于任何软件包的程序 {0}", file);
            add(facts, rule, Suspicion.of(Level.MEDIUM, what, file), findings);
        }
    }

    private static void permit(Facts facts, Rule rule, Findings findings) {
        boolean permits =
                Places.name(rule.module()).equals("pam_permit.so") && rule.type().equals("auth");
        if (permits && rule.letsIn() && !Sight.isPristine(facts, rule.path())) {
            var what =
                    Phrase.of(
                            "lets everybody in without a password: {0} {1}",
                            "使任何人无需密码即可通过认证：{0} {1}", rule.control(), rule.module());
            add(facts, rule, Suspicion.of(Level.CRITICAL, what, ""), findings);
        }
    }

    private static void module(Facts facts, String file, List<Rule> rules, Findings findings) {
        var first = rules.getFirst();
        if (Sight.isChanged(facts, file)) {
            var what =
                    Phrase.of(
                            "uses {0}, which is not the one of its package",
                            "使用的 {0} 与其软件包中的文件不一致", file);
            add(facts, rules, Suspicion.of(Level.CRITICAL, what, file), findings);
            return;
        }
        boolean odd = Places.isTemporary(file) || Places.isHidden(file);
        if (odd || Sight.isUnpackaged(facts, file)) {
            boolean alone = first.type().equals("auth") && first.letsIn();
            var what =
                    Phrase.of(
                            "uses the module {0}, which no package owns",
                            "使用不属于任何软件包的模块 {0}", file);
            var level = odd || alone ? Level.CRITICAL : Level.HIGH;
            add(facts, rules, Suspicion.of(level, what, file), findings);
        }
    }

    private static void add(Facts facts, Rule rule, Suspicion found, Findings findings) {
        add(facts, List.of(rule), found, findings);
    }

    private static void add(Facts facts, List<Rule> rules, Suspicion found, Findings findings) {
        var rule = rules.getFirst();
        String text =
                rule.type()
                        + ' '
                        + rule.control()
                        + ' '
                        + rule.module()
                        + ' '
                        + String.join(" ", rule.arguments());
        var services = rules.stream().map(Rule::service).distinct().limit(MOST_SERVICES).toList();
        var subject = Sight.place(rule.path(), rule.line());
        findings.add(
                Sight.of(facts, rule.path(), rule.line(), text.strip(), subject, found)
                        .with("service.name", services));
    }
}
