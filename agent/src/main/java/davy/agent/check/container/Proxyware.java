package davy.agent.check.container;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.container.ContainerInfo;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

@Detects(
        id = "proxyware",
        title = @Text(en = "Program that sells the host's bandwidth", zh = "出售主机带宽的程序（代理共享）"),
        level = Level.MEDIUM,
        technique = {"T1496.002"},
        falsePositives =
                @Text(
                        en =
                                "People run these on machines of their own to earn money: a person"
                                        + " decides, and no response removes them.",
                        zh = "有人会在自己的机器上运行这类程序赚取收益：由人工判断，处置方案不会删除。"),
        how =
                @Text(
                        en =
                                "Looks for images and programs of networks that pay for the use of an"
                                        + " address (Traffmonetizer, Honeygain, Pawns, Peer2Profit,"
                                        + " PacketStream, Repocket, Bitping, EarnFM and others), and for"
                                        + " Traffmonetizer's arguments in any image. Intruders install"
                                        + " them beside a miner or in its place.",
                        zh =
                                "查找付费使用他人 IP 与带宽的网络的镜像和程序（Traffmonetizer、Honeygain、Pawns、Peer2Profit、PacketStream、Repocket、Bitping、EarnFM 等），以及任何镜像中 Traffmonetizer 的启动参数。入侵者常将其与挖矿程序一同安装，或用来代替挖矿程序。"))
final class Proxyware implements ContainerCheck {
    /// Spaces of registries in which nothing else is published.
    private static final Set<String> PUBLISHERS =
            Set.of(
                    "traffmonetizer",
                    "honeygain",
                    "peer2profit",
                    "packetstream",
                    "repocket",
                    "earnfm",
                    "bitping",
                    "packetsdk",
                    "proxyrack",
                    "proxylite");

    private static final Set<String> IMAGES =
            Set.of("iproyal/pawns-cli", "mysteriumnetwork/myst", "fazalfarhan01/earnapp");

    private static final Set<String> PROGRAMS =
            Set.of("traffmonetizer", "honeygain", "pawns-cli", "bitpingd", "earnapp", "packetsdk");

    private static final List<String> TRAFFMONETIZER = List.of("start", "accept", "--token");

    @Override
    public void look(Facts facts, Findings findings) {
        var told = new HashSet<String>();
        for (ContainerInfo container : facts.containers().containers()) {
            if (isImage(container.image()) || isStarted(container.arguments())) {
                findings.add(finding(container, facts));
                told.add(container.id());
            }
        }
        for (HostProcess process : facts.processes().all()) {
            var executable = process.executable();
            var container = process.container();
            if (executable != null
                    && isRun(process, executable.name())
                    && (container == null || !told.contains(container.id()))
                    && facts.ownership(process) != Ownership.PACKAGED) {
                findings.add(finding(process, executable.path()));
            }
        }
    }

    private static boolean isRun(HostProcess process, String program) {
        return PROGRAMS.contains(program) || isStarted(process.arguments().values());
    }

    private static Finding.Draft finding(HostProcess process, String path) {
        return Evidence.processAndFile(
                Finding.of(
                        Phrase.of(
                                "process {0} runs {1}, which sells the bandwidth and the address of"
                                        + " this host",
                                "进程 {0} 运行 {1}，出售本机的带宽和 IP", process.pid(), path)),
                process);
    }

    private static Finding.Draft finding(ContainerInfo container, Facts facts) {
        var reason =
                container.running()
                        ? Phrase.of(
                                "the container {0} from the image {1} sells the bandwidth and the"
                                        + " address of this host",
                                "容器 {0}（镜像 {1}）出售本机的带宽和 IP", container.label(), container.image())
                        : Phrase.of(
                                "the container {0} from the image {1}, which does not run now, sells"
                                        + " the bandwidth and the address of this host",
                                "容器 {0}（镜像 {1}）用于出售本机的带宽和 IP，目前未运行",
                                container.label(),
                                container.image());
        return Seen.container(Finding.of(reason), container, facts);
    }

    /// By the last two parts of its name: mirrors put their own before them.
    private static boolean isImage(String image) {
        var parts = ImageName.of(image).path().toLowerCase(Locale.ROOT).split("/");
        if (parts.length < 2) {
            return false;
        }
        String publisher = parts[parts.length - 2];
        return PUBLISHERS.contains(publisher)
                || IMAGES.contains(publisher + '/' + parts[parts.length - 1]);
    }

    private static boolean isStarted(List<String> arguments) {
        var words = new ArrayList<String>();
        for (String argument : arguments) {
            Collections.addAll(words, argument.split("[\\s=]+", 256));
        }
        return Collections.indexOfSubList(words, TRAFFMONETIZER) >= 0;
    }
}
