package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom the parts of Kubernetes let in.
final class KubernetesAccess {
    private KubernetesAccess() {}

    /// The kubelet: anonymous callers that are always allowed may run commands in every container.
    /// Its read-only port asks nobody.
    static Access kubelet(Listener listener, Facts facts) {
        if (listener.port() == 10255) {
            return Access.anyone(
                    Phrase.of("its read-only port shows all pods to anyone", "只读端口向任何人暴露所有 Pod 信息"),
                    null);
        }
        var arguments = listener.arguments();
        String path = Settings.option(arguments, "--config");
        var lines = path == null ? List.<String>of() : Settings.lines(facts.host(), path);
        String anonymous =
                either(
                        Settings.option(arguments, "--anonymous-auth"),
                        Settings.yaml(lines, "authentication.anonymous.enabled"));
        String mode =
                either(
                        Settings.option(arguments, "--authorization-mode"),
                        Settings.yaml(lines, "authorization.mode"));
        if (!"true".equals(anonymous)) {
            return Access.guarded();
        }
        return "AlwaysAllow".equals(mode)
                ? Access.anyone(
                        Phrase.of(
                                "it lets anonymous callers do everything (AlwaysAllow)",
                                "允许匿名访问且授权模式为 AlwaysAllow，任何人可在容器内执行命令"),
                        path)
                : Access.unknown(Phrase.of("anonymous callers are let in", "允许匿名访问"), path);
    }

    private static @Nullable String either(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    /// etcd: whoever may connect reads every secret.
    static Access etcd(Listener listener, Facts facts) {
        var arguments = listener.arguments();
        String urls = Settings.option(arguments, "--listen-client-urls");
        boolean secure =
                Settings.isOn(arguments, "--client-cert-auth")
                        || Settings.option(arguments, "--config-file") != null;
        boolean plain = urls != null && urls.contains("http://");
        return secure || !plain
                ? Access.guarded()
                : Access.unknown(
                        Phrase.of("it takes clients without certificates", "不要求客户端证书"), null);
    }

    /// `kubectl proxy --address=0.0.0.0` hands its own rights to anyone.
    static Access proxy(Listener listener, Facts facts) {
        return listener.arguments().contains("proxy")
                ? Access.anyone(
                        Phrase.of("it hands its own rights to every caller", "任何访问者都能使用其集群权限"),
                        null)
                : Access.guarded();
    }
}
