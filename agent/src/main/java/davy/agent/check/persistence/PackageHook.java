package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.Launch;
import davy.core.startup.PackageHooks;
import java.util.List;

@Detects(
        id = "package-hook",
        title = @Text(en = "Package manager hook that runs something suspect", zh = "包管理器钩子执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1546.016"},
        falsePositives =
                @Text(
                        en =
                                "Hooks that clean caches or restart services (docker-clean, "
                                        + "needrestart, etckeeper) are not reported.",
                        zh = "清理缓存或重启服务的钩子（docker-clean、needrestart、etckeeper）不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads the hooks of apt, dpkg, dnf, yum and pacman, plug-ins of "
                                        + "no package, and the maintainer scripts of dpkg, and judges what "
                                        + "they do.",
                        zh = "读取 apt、dpkg、dnf、yum、pacman 的钩子、不属于软件包的插件以及 dpkg 维护脚本，判断其行为。"))
final class PackageHook implements PersistenceCheck {
    /// A maintainer script without any of these does nothing that would be found.
    private static final List<String> SIGNS =
            List.of("curl", "wget", "/dev/tcp", "base64", "stratum", "/tmp/", "/dev/shm", "xmrig");

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        for (Launch launch : PackageHooks.read(facts.host())) {
            Sight.launch(facts, launch, judge.text(launch.command()), findings);
        }
        for (String path : PackageHooks.scripts(facts.host())) {
            Sight.script(facts, judge, path, findings);
        }
        for (String path : PackageHooks.maintainerScripts(facts.host())) {
            String text = facts.host().text(path);
            if (text != null && SIGNS.stream().anyMatch(text::contains)) {
                Sight.script(facts, judge, path, findings);
            }
        }
    }
}
