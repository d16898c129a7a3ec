package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Level;
import davy.core.startup.Launch;
import java.util.Locale;
import java.util.Set;

@Detects(
        id = "git-hook",
        title =
                @Text(
                        en = "Git hook or setting that runs something suspect",
                        zh = "Git 钩子或配置执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1546"},
        falsePositives =
                @Text(
                        en = "Hooks that run linters, tests or deployments are not reported.",
                        zh = "运行代码检查、测试或部署的钩子不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads the hooks and configuration of every repository that the "
                                        + "walk meets, and the configuration of people and the system, and "
                                        + "judges the commands in them.",
                        zh = "检查遍历到的每个仓库的钩子与配置，以及用户级和系统级 Git 配置，判断其中的命令。"))
final class GitHook implements PersistenceCheck, FileProbe {
    private static final int LONGEST = 1 << 20;
    private static final int MOST_COMMANDS = 10_000;
    private static final Set<String> COMMANDS =
            Set.of(
                    "fsmonitor",
                    "sshcommand",
                    "pager",
                    "editor",
                    "hookspath",
                    "askpass",
                    "external",
                    "gitproxy",
                    "textconv",
                    "clean",
                    "smudge",
                    "process",
                    "command");

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!file.info().isRegular() || file.info().size() == 0) {
            return;
        }
        if (isHook(file)) {
            var found = Judge.ofPeople(facts).content(file.path());
            Sight.script(facts, file.path(), found, findings);
        } else if (isConfiguration(file)) {
            configuration(file, facts, findings);
        }
    }

    private static boolean isHook(WalkedFile file) {
        String path = file.path();
        int hooks = path.length() - file.name().length() - "/hooks/".length();
        if (hooks <= 0 || !path.startsWith("/hooks/", hooks) || file.name().endsWith(".sample")) {
            return false;
        }
        return path.startsWith(".git", hooks - 4)
                || path.substring(0, hooks).contains("/.git/modules/")
                || path.startsWith("/usr/share/git-core/templates/");
    }

    private static boolean isConfiguration(WalkedFile file) {
        return switch (file.name()) {
            case "config" ->
                    file.path().endsWith(".git/config")
                            || file.path().endsWith("/.config/git/config");
            case ".gitconfig", "gitconfig" -> true;
            default -> false;
        };
    }

    private static void configuration(WalkedFile file, Facts facts, Findings findings) {
        int number = 0;
        int commands = 0;
        boolean alias = false;
        String text = Settings.text(file, LONGEST, findings);
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String setting = line.strip();
            if (setting.startsWith("[")) {
                alias = setting.toLowerCase(Locale.ROOT).startsWith("[alias");
                continue;
            }
            int equals = setting.indexOf('=');
            String key = equals < 0 ? "" : setting.substring(0, equals).strip();
            String command = equals < 0 ? "" : command(key, setting.substring(equals + 1), alias);
            if (!command.isEmpty()) {
                if (++commands > MOST_COMMANDS) {
                    Settings.missRest(file.path(), MOST_COMMANDS, findings);
                    return;
                }
                var found = Judge.ofPeople(facts).text(command);
                var launch = new Launch(file.path(), number, key, command, "");
                Sight.launch(facts, launch, found, findings);
            }
        }
    }

    private static String command(String key, String value, boolean alias) {
        String plain = value.strip();
        if (plain.length() > 1 && plain.startsWith("\"") && plain.endsWith("\"")) {
            plain = plain.substring(1, plain.length() - 1).replace("\\\"", "\"");
        }
        String name = key.toLowerCase(Locale.ROOT);
        boolean shell = plain.startsWith("!") && (alias || name.equals("helper"));
        if (shell) {
            return plain.substring(1);
        }
        return COMMANDS.contains(name) && !alias ? plain : "";
    }
}
