package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.DownloadSource;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

@Detects(
        id = "security-agent-removed",
        title = @Text(en = "Security software removed or turned off", zh = "安全软件被卸载或关闭"),
        level = Level.HIGH,
        technique = {"T1562.001", "T1685"},
        falsePositives =
                @Text(
                        en =
                                "Administrators remove the provider's agent on purpose: a script of"
                                        + " theirs that does nothing else is medium, and so is a service"
                                        + " whose program is gone where nothing else tells of a"
                                        + " removal. The agents' own uninstallers are not reported.",
                        zh =
                                "管理员有意卸载云厂商的安全组件：仅含卸载动作的自有脚本为中危；服务的程序已不存在而无其他卸载迹象时亦为中危。安全组件自带的卸载程序不报告。"),
        how =
                @Text(
                        en =
                                "Looks in unpackaged scripts for the removal of host security agents"
                                        + " (Aliyun, Tencent, Huawei, CrowdStrike, Wazuh and others), at"
                                        + " their services and auditd for masking, for a service whose"
                                        + " program is gone, and for SELinux that is configured but does"
                                        + " not enforce.",
                        zh =
                                "在不属于软件包的脚本中查找卸载主机安全组件（阿里云、腾讯云、华为云、CrowdStrike、Wazuh 等）的动作；检查其服务和 auditd 是否被屏蔽（mask）、服务仍在而程序已被删除，以及 SELinux 配置为强制模式但实际未生效。"))
final class SecurityAgentRemoved implements FileCheck, FileProbe {
    private static final List<String> LITERALS =
            List.of(
                    "/aegis",
                    "aliyun",
                    "alibabacloud",
                    "cloudmonitor",
                    "yunjing",
                    "/qcloud",
                    "ydservice",
                    "sgagent",
                    "tat_agent",
                    "hostguard",
                    "uniagent",
                    "bcm-agent",
                    "falcon-sensor",
                    "crowdstrike",
                    "wazuh-agent",
                    "/var/ossec",
                    "osqueryd",
                    "elkeid",
                    "titanagent",
                    "qaxsafe");

    /// Words by which the removal of an agent is told from the stop of a firewall.
    private static final List<String> AGENTS =
            List.of(
                    "aegis",
                    "aliyun",
                    "cloudmonitor",
                    "yunjing",
                    "qcloud",
                    "ydservice",
                    "ydlive",
                    "ydeyes",
                    "barad",
                    "sgagent",
                    "tat_agent",
                    "stargate",
                    "hostguard",
                    "uniagent",
                    "bcm-",
                    "falcon",
                    "wazuh",
                    "ossec",
                    "osqueryd",
                    "elkeid",
                    "mdatp",
                    "titanagent",
                    "qaxsafe",
                    "quartz_uninstall",
                    "uninst.sh");

    private static final List<List<String>> CLOUDS =
            List.of(
                    List.of("aegis", "aliyun", "cloudmonitor", "quartz_uninstall"),
                    List.of("yunjing", "qcloud", "ydservice", "ydlive", "sgagent", "tat_agent"),
                    List.of("hostguard", "uniagent"),
                    List.of("bcm-"));

    /// Where the agents themselves live.
    private static final List<String> OWN =
            List.of(
                    "/usr/local/aegis/",
                    "/usr/local/share/aliyun-assist/",
                    "/usr/local/cloudmonitor/",
                    "/usr/local/qcloud/",
                    "/usr/local/hostguard/",
                    "/usr/local/uniagent/",
                    "/usr/local/sa/",
                    "/opt/CrowdStrike/",
                    "/var/ossec/",
                    "/etc/init.d/");

    private static final List<String> SERVICES =
            List.of(
                    "aegis",
                    "aliyun",
                    "AssistDaemon",
                    "cloudmonitor",
                    "YDService",
                    "YDLive",
                    "tat_agent",
                    "sgagent",
                    "hostguard",
                    "uniagent",
                    "wazuh-agent",
                    "falcon-sensor",
                    "mdatp",
                    "osqueryd",
                    "auditd");

    /// Whether something else tells that an agent was removed by an intruder.
    private final AtomicBoolean removal = new AtomicBoolean();

    @Override
    public List<String> literals() {
        return LITERALS;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!Scripts.isScript(file)
                || !Scripts.isDeclared(file)
                || OWN.stream().anyMatch(file.path()::startsWith)
                || Scripts.isHistory(file.path())
                || !Scripts.hasAny(file, LITERALS)) {
            return;
        }
        var behaviour = file.behaviour();
        if (behaviour == null) {
            return;
        }
        var removals = removals(behaviour);
        if (!removals.isEmpty()) {
            boolean grave =
                    doesMore(behaviour)
                            || Scripts.isForeignPlace(file.path())
                            || vendors(removals) > 1;
            if (grave) {
                removal.set(true);
            }
            findings.add(
                    Evidence.file(
                                    Finding.of(
                                            Phrase.of(
                                                    "{0} removes or stops security software: {1}",
                                                    "{0} 卸载或停止安全软件：{1}",
                                                    file.path(),
                                                    removals.getFirst())),
                                    file)
                            .with("process.command_line", removals)
                            .level(grave ? Level.HIGH : Level.MEDIUM));
        }
    }

    /// Whether it does more than what the makers' manuals tell: to fetch their own uninstaller and
    /// run it.
    private static boolean doesMore(Behaviour behaviour) {
        boolean other =
                behaviour.traits().stream()
                        .anyMatch(t -> t.isStrong() && t != Trait.DOWNLOAD_AND_RUN);
        return other
                || behaviour.evidence(Trait.DOWNLOAD_AND_RUN).stream()
                        .anyMatch(c -> !DownloadSource.isOfPublisher(c));
    }

    /// Of how many makers something is removed. No machine has the agents of two clouds: whoever
    /// removes both does not know which he is on.
    private static long vendors(List<String> removals) {
        return CLOUDS.stream()
                .filter(words ->
                        removals.stream()
                                .map(text -> text.toLowerCase(Locale.ROOT))
                                .anyMatch(text -> words.stream().anyMatch(text::contains)))
                .count();
    }

    private static boolean isOfCloud(Orphan orphan) {
        String service = orphan.service().toLowerCase(Locale.ROOT);
        return CLOUDS.stream().anyMatch(words -> words.stream().anyMatch(service::contains));
    }

    private static List<String> removals(Behaviour behaviour) {
        var removals = new ArrayList<String>();
        for (String text : behaviour.evidence(Trait.DISABLES_SECURITY)) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (AGENTS.stream().anyMatch(lower::contains)) {
                removals.add(Evidence.cut(text));
            }
        }
        return removals;
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var host = facts.host();
        var others = new ArrayList<String>();
        for (String service : SERVICES) {
            String unit = "/etc/systemd/system/" + service + ".service";
            if ("/dev/null".equals(host.readLink(unit))) {
                findings.add(masked(service, unit));
                if (!service.equals("auditd")) {
                    removal.set(true);
                }
            } else {
                others.add(service);
            }
        }
        var orphans = new ArrayList<Orphan>();
        for (String service : others) {
            var orphan = Orphan.of(facts, service);
            if (orphan != null) {
                orphans.add(orphan);
            }
        }
        // Who removes one agent of a cloud's by hand leaves its own unit at most.
        boolean grave =
                removal.get()
                        || orphans.stream().filter(SecurityAgentRemoved::isOfCloud).count() > 1
                        || orphans.stream().anyMatch(Orphan::replaced);
        orphans.forEach(o -> findings.add(o.finding(grave)));
        if (facts.isLive()) {
            selinux(host, findings);
        }
    }

    private static Finding.Draft masked(String service, String unit) {
        return Finding.of(
                        Phrase.of(
                                "the service {0} is masked: it cannot be started",
                                "服务 {0} 已被屏蔽（mask），无法启动", service))
                .with("service.name", service)
                .with("file.path", unit)
                .level(service.equals("auditd") ? Level.MEDIUM : Level.HIGH);
    }

    private static void selinux(Host host, Findings findings) {
        boolean wanted =
                host.lines("/etc/selinux/config").stream()
                        .anyMatch(line -> line.strip().equals("SELINUX=enforcing"));
        String enforce = wanted ? host.text("/sys/fs/selinux/enforce") : null;
        if (wanted && (enforce == null || enforce.strip().equals("0"))) {
            findings.add(
                    Finding.of(
                                    Phrase.of(
                                            "SELinux is configured as enforcing, but does not"
                                                    + " enforce now",
                                            "SELinux 配置为强制模式（enforcing），但当前并未生效"))
                            .with("file.path", "/etc/selinux/config")
                            .level(Level.MEDIUM));
        }
    }
}
