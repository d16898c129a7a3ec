package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.ShellStartup.Place;
import davy.core.startup.ShellStartup.Syntax;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "shell-startup",
        title =
                @Text(
                        en = "Shell start-up file that runs something suspect",
                        zh = "shell 启动文件执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1546.004", "T1546.005"},
        falsePositives =
                @Text(
                        en =
                                "Version managers and prompts (nvm, rbenv, direnv, starship, "
                                        + "conda) evaluate their own output and source files in hidden "
                                        + "directories of a home; these are known. An LD_PRELOAD of "
                                        + "jemalloc or tcmalloc is known too.",
                        zh =
                                "版本管理器与提示符工具（nvm、rbenv、direnv、starship、conda 等）会执行自身输出或加载家目录隐藏目录中的文件，均可自动识别，不会报告；预加载 jemalloc、tcmalloc 同样如此。"),
        how =
                @Text(
                        en =
                                "Reads every file that a shell or session reads at its start or "
                                        + "end, of the system and of all people, and judges what it does: "
                                        + "traps, aliases, PROMPT_COMMAND, BASH_ENV, preloaded libraries "
                                        + "and encoded payloads included.",
                        zh =
                                "读取系统与所有用户的 shell 及会话启动、退出文件并判断其行为，包括 trap、alias、PROMPT_COMMAND、BASH_ENV、预加载动态库和编码载荷。"))
final class ShellStartup implements PersistenceCheck {
    private static final int MOST_SETTINGS = 10_000;

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = Judge.ofPeople(facts);
        for (Place place : davy.core.startup.ShellStartup.places(facts.host())) {
            String text = facts.host().text(place.path());
            if (text == null) {
                continue;
            }
            var found =
                    switch (place.syntax()) {
                        case SHELL ->
                                Suspicion.worse(
                                        judge.text(place.path(), text), ShellTricks.of(text));
                        case ENVIRONMENT -> environment(judge, place, text, findings);
                        case PAM_ENVIRONMENT -> environment(judge, place, text, findings);
                    };
            if (found != null && !Sight.isPristine(facts, place.path())) {
                int line = Sight.line(text, found.evidence());
                String path = place.path();
                findings.add(
                        Sight.of(
                                        facts,
                                        path,
                                        line,
                                        found.evidence(),
                                        Sight.place(path, line),
                                        found)
                                .with("user.name", place.owner()));
            }
        }
    }

    private static @Nullable Suspicion environment(
            Judge judge, Place place, String text, Findings findings) {
        boolean pam = place.syntax() == Syntax.PAM_ENVIRONMENT;
        Suspicion worst = null;
        int settings = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String setting = line.strip();
            setting = setting.startsWith("export ") ? setting.substring(7).strip() : setting;
            if (setting.isEmpty() || setting.startsWith("#")) {
                continue;
            }
            if (++settings > MOST_SETTINGS) {
                Settings.missRest(place.path(), MOST_SETTINGS, findings);
                break;
            }
            int end = pam ? blank(setting) : setting.indexOf('=');
            String value = end < 0 ? "" : setting.substring(end + 1).strip();
            int assigned = pam ? value.indexOf('=') : -1;
            String plain =
                    unquoted(assigned < 0 ? value : firstWord(value.substring(assigned + 1)));
            var found = end < 0 ? null : judge.variable(setting.substring(0, end).strip(), plain);
            worst = Suspicion.worse(worst, found == null ? null : found.shownBy(line));
        }
        return worst;
    }

    /// `NAME DEFAULT=value`, or `NAME=value` as pam_env reads it too.
    private static int blank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
                return i;
            }
        }
        return text.indexOf('=');
    }

    private static String firstWord(String text) {
        int end = blank(text);
        return end > 0 ? text.substring(0, end) : text;
    }

    private static String unquoted(String text) {
        return text.replace("\"", "").replace("'", "");
    }
}
