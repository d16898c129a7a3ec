package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.startup.Launch;
import davy.core.startup.PackageHooks;
import java.util.List;

@Detects(
        id = "package-hook",
        title = @Text(en = "Package manager hook that runs something suspect", zh = "包管理器钩子执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1546.016", "T1195.002"},
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
                                        + "they do. A maintainer script that came with its package is the way "
                                        + "in.",
                        zh =
                                "读取 apt、dpkg、dnf、yum、pacman 的钩子、不属于软件包的插件以及 dpkg 维护脚本，判断其行为。随软件包带入的维护脚本即为入侵途径。"))
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
            var found =
                    text != null && SIGNS.stream().anyMatch(text::contains)
                            ? Sight.script(facts, path, judge.file(path))
                            : null;
            if (found != null) {
                findings.add(brought(facts, path, found));
            }
        }
    }

    /// Names the package where the script came with it: it is not younger than the list of the
    /// package's files, which dpkg writes last. One that was edited since is only a hook.
    private static Finding.Draft brought(Facts facts, String path, Finding.Draft draft) {
        String base = path.substring(0, path.lastIndexOf('.'));
        var script = facts.host().lstat(path);
        var list = facts.host().lstat(base + ".list");
        if (script == null || list == null || script.modified().isAfter(list.modified())) {
            return draft;
        }
        return draft.with("package.name", base.substring(base.lastIndexOf('/') + 1))
                .with("event.created", list.modified().toString());
    }
}
