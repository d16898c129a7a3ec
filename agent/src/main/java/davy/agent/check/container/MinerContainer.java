package davy.agent.check.container;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.container.ContainerInfo;
import davy.core.container.LayeredHost;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "miner-container",
        title = @Text(en = "Container that mines or attacks", zh = "挖矿或恶意容器"),
        level = Level.HIGH,
        technique = {"T1610", "T1204.003", "T1496.001", "T1496"},
        falsePositives =
                @Text(
                        en =
                                "A miner that the owner runs in a container on purpose. Images that load"
                                        + " their own publisher's code when they start are not reported.",
                        zh = "所有者自行用容器运行的挖矿程序。启动时下载发布者自身代码的镜像不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the containers that docker, podman and containerd keep on disk,"
                                        + " running or not: their entry point, arguments and environment,"
                                        + " and the scripts that these run, from the container's own"
                                        + " layers, for mining pools, wallets, names of miners, and what a"
                                        + " shell would do.",
                        zh =
                                "读取 docker、podman、containerd 在磁盘上保存的容器（无论是否运行）：入口点、参数、环境变量，以及从容器自身镜像层中读出的启动脚本，查找矿池、钱包、挖矿程序名称和恶意行为。"))
final class MinerContainer implements ContainerCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        for (ContainerInfo container : facts.containers().containers()) {
            var root = Seen.root(facts, container.layers());
            var deeds =
                    Deeds.of(
                            root,
                            container.arguments(),
                            container.environment(),
                            container.workingDirectory());
            if (deeds.isSuspect()) {
                findings.add(finding(container, deeds, root, facts));
            }
        }
    }

    private static Finding.Draft finding(
            ContainerInfo container, Deeds deeds, @Nullable LayeredHost root, Facts facts) {
        var draft =
                Finding.of(reason(container, deeds, facts))
                        .with("file.path", deeds.scripts())
                        .with("davy.content", deeds.shown())
                        .with("url.full", deeds.urls())
                        .with("destination.address", deeds.pools())
                        .with("davy.wallet", deeds.wallets())
                        .level(level(container, deeds, facts));
        Seen.container(draft, container, facts);
        places(deeds, root).forEach(place -> draft.about(Entity.file(place)));
        return draft;
    }

    private static Level level(ContainerInfo container, Deeds deeds, Facts facts) {
        boolean strange = Seen.isUnknown(container, facts) || container.rights().privileged();
        return deeds.mines() && strange ? Level.CRITICAL : deeds.level();
    }

    private static Phrase reason(ContainerInfo container, Deeds deeds, Facts facts) {
        var scripts = deeds.scripts();
        var start =
                scripts.isEmpty()
                        ? Phrase.of("its start", "启动命令")
                        : Phrase.of("its script {0}", "启动脚本 {0} ", scripts.getFirst());
        var origin =
                Seen.isUnknown(container, facts)
                        ? Phrase.of(" of an unknown publisher", "（发布者不明）")
                        : Phrase.plain("");
        return Phrase.of(
                "the container {0} from the image {1}{2}: {3} {4}{5}",
                "容器 {0}，镜像 {1}{2}，{3}的行为：{4}{5}",
                container.label(),
                container.image(),
                origin,
                start,
                deeds.doings(),
                again(container));
    }

    private static Phrase again(ContainerInfo container) {
        boolean comesBack =
                container.restart().equals("always")
                        || container.restart().equals("unless-stopped");
        return comesBack
                ? Phrase.of(
                        "; it starts again by itself (restart policy {0})",
                        "；会自动重启（重启策略 {0}）", container.restart())
                : Phrase.plain("");
    }

    /// Where its scripts lie on the host.
    static List<String> places(Deeds deeds, @Nullable LayeredHost root) {
        var places = new ArrayList<String>();
        for (String script : deeds.scripts()) {
            String place = root == null ? null : root.place(script);
            if (place != null) {
                places.add(place);
            }
        }
        return places;
    }
}
