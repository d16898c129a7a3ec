package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// Whom the parts of Kubernetes let in.
final class KubernetesAccess {
    private KubernetesAccess() {}

    /// The kubelet's read-only port asks nobody, and nothing can be run there.
    static Access readOnly() {
        return Access.anyone(
                Phrase.of("its read-only port shows all pods to anyone", "只读端口向任何人暴露所有 Pod 信息"),
                null);
    }

    /// The kubelet: anonymous callers that are always allowed may run commands in every container,
    /// and they are unless a file or an argument says otherwise.
    static Access kubelet(Listener listener, Facts facts) {
        // It tells there only that it is well.
        if (listener.servicePort() == 10248) {
            return Access.guarded();
        }
        var arguments = listener.arguments();
        String path = Settings.option(arguments, "--config");
        var said = KubeletFile.all(listener, facts);
        String anonymous = flag(Settings.option(arguments, "--anonymous-auth"), said.anonymous());
        String mode = flag(Settings.option(arguments, "--authorization-mode"), said.mode());
        if (anonymous == null || anonymous.equals("true") && mode == null) {
            return Access.unknown(
                    Phrase.of(
                            "whether it lets anonymous callers in is not known: not all of its"
                                    + " configuration could be read",
                            "是否允许匿名访问未知：其配置未能完整读取"),
                    path);
        }
        if (!anonymous.equals("true")) {
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

    /// An argument wins; one without a value switches on.
    private static @Nullable String flag(@Nullable String argument, @Nullable String otherwise) {
        return argument == null ? otherwise : argument.isEmpty() ? "true" : argument;
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
