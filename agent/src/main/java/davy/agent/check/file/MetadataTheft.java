package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

@Detects(
        id = "metadata-theft",
        title =
                @Text(
                        en = "Script that takes the cloud's credentials of this host",
                        zh = "窃取云服务器角色凭证的脚本"),
        level = Level.HIGH,
        technique = {"T1552.005"},
        falsePositives =
                @Text(
                        en =
                                "Tools of cloud providers read the same address; their packages and"
                                        + " libraries are passed over. An administrator's own script is"
                                        + " medium.",
                        zh = "云厂商工具也会访问同一地址；其软件包和库文件不检查。管理员自己的脚本为中危。"),
        how =
                @Text(
                        en =
                                "Looks in unpackaged scripts and shell histories for requests of"
                                        + " temporary credentials at 169.254.169.254, 100.100.100.200 and"
                                        + " the like: the role's credentials, not other metadata.",
                        zh =
                                "在不属于软件包的脚本和命令历史中，查找向 169.254.169.254、100.100.100.200 等元数据服务请求临时凭证（角色凭证，而非其他元数据）的命令。"))
final class MetadataTheft implements FileCheck, FileProbe {
    private static final List<String> SERVICES =
            List.of(
                    "169.254.169.254",
                    "100.100.100.200",
                    "169.254.170.2",
                    "169.254.0.23",
                    "metadata.tencentyun",
                    "computemetadata",
                    "security-credentials",
                    "identity/oauth2/token",
                    "openstack/latest/securitykey");

    @Override
    public List<String> literals() {
        return SERVICES;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        boolean history = Scripts.isHistory(file.path());
        if (!Scripts.isScript(file)
                || !history && !Scripts.isDeclared(file)
                || !Scripts.hasAny(file, SERVICES)) {
            return;
        }
        var behaviour = file.behaviour();
        var requests = behaviour == null ? List.<String>of() : requests(behaviour);
        if (behaviour == null || requests.isEmpty()) {
            return;
        }
        findings.add(
                Evidence.file(Finding.of(reason(file, history)), file.path(), file.info())
                        .about(Entity.file(file.path()))
                        .with("process.command_line", requests)
                        .with("url.full", new ArrayList<>(behaviour.urls()))
                        .level(isGrave(file, behaviour, history) ? Level.HIGH : Level.MEDIUM));
    }

    private static Phrase reason(WalkedFile file, boolean history) {
        return history
                ? Phrase.of(
                        "somebody asked the cloud for the credentials of this host: {0}",
                        "有人在命令行向云平台请求过本机的角色凭证：{0}", file.path())
                : Phrase.of(
                        "{0} asks the cloud for the credentials of this host",
                        "{0} 向云平台请求本机的角色凭证", file.path());
    }

    private static List<String> requests(Behaviour behaviour) {
        var requests = new ArrayList<String>();
        for (String text : behaviour.evidence(Trait.CREDENTIAL_THEFT)) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (SERVICES.stream().anyMatch(lower::contains)) {
                requests.add(text);
            }
        }
        return requests;
    }

    private static boolean isGrave(WalkedFile file, Behaviour behaviour, boolean history) {
        long strong = behaviour.traits().stream().filter(Trait::isStrong).count();
        return !history && (Scripts.isForeignPlace(file.path()) || strong > 1);
    }
}
