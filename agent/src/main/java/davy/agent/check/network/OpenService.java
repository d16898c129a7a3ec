package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.network.Endpoint;
import java.util.HashSet;
import java.util.Locale;

@Detects(
        id = "open-service",
        title = @Text(en = "Service that gives the host away", zh = "对外暴露的高危服务"),
        level = Level.HIGH,
        technique = {"T1190", "T1133"},
        falsePositives =
                @Text(
                        en =
                                "A firewall outside of the host (a security group of the cloud, a router)"
                                        + " may keep strangers out: Davy does not see it. A service that"
                                        + " is meant for everyone and whose accounts have good passwords.",
                        zh = "主机之外的防火墙（云安全组、路由器）可能已拦截外部访问，Davy 看不到；或服务本就对外提供且密码可靠。"),
        how =
                @Text(
                        en =
                                "Joins each port on all addresses with the server behind it, in containers"
                                        + " too, with what its arguments and configuration ask for"
                                        + " (password, certificate), and with the way of a stranger's"
                                        + " packet through the firewall. On an image: Redis and Docker by"
                                        + " their configuration and the saved firewall rules.",
                        zh =
                                "将监听所有地址的端口与其服务进程（含容器）、参数和配置中的认证要求（密码、证书），以及外部报文穿过防火墙的路径关联。离线镜像则依据 Redis、Docker 的配置和已保存的防火墙规则判断。"))
final class OpenService implements NetworkCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        if (!facts.isLive()) {
            ConfiguredServices.look(facts, findings);
            return;
        }
        var seen = new HashSet<String>();
        for (Door door : Doors.live(facts)) {
            var listener = door.listener();
            var level = door.level();
            boolean isNew = level != null && seen.add(door.service().name() + door.port());
            if (isNew && level != null && listener != null) {
                findings.add(finding(door, level, listener));
            }
        }
    }

    private static Finding.Draft finding(Door door, Level level, Listener listener) {
        var draft =
                Finding.of(door.reason())
                        .level(level)
                        .with("service.type", door.service().name())
                        .with("server.ip", Endpoint.text(listener.address()))
                        .with("server.port", door.port())
                        .with(
                                "network.transport",
                                listener.protocol().name().toLowerCase(Locale.ROOT))
                        .with("davy.access", word(door.access().state()))
                        .with("davy.reach", door.reach().name().toLowerCase(Locale.ROOT))
                        .with("file.path", door.access().file())
                        .about(Entity.socket(Endpoint.text(listener.address(), door.port())));
        return SocketEvidence.holder(draft, listener.holder());
    }

    static String word(Access.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
