package davy.agent.respond;

import davy.core.text.Phrase;

/// What a person types where Davy does not act on a container itself.
final class ContainerCommands {
    private ContainerCommands() {}

    /// @param runtime `docker`, `podman`, `containerd`, `kubernetes`, `cri-o`; else empty
    static Phrase of(String id, String name, String runtime) {
        String safe = isSafe(id) ? id : "ID";
        String label = name.isEmpty() ? safe.substring(0, Math.min(12, safe.length())) : name;
        String kept = "davy-quarantine/" + safe.substring(0, Math.min(12, safe.length()));
        boolean pod = runtime.equals("kubernetes") || runtime.equals("cri-o");
        if (pod || runtime.equals("containerd") && name.indexOf('/') > 0) {
            return ofPod(safe, label);
        }
        String commands =
                switch (runtime) {
                    case "podman" -> stop("podman", safe, kept);
                    case "containerd" ->
                            "ctr --namespace NAMESPACE tasks kill --signal SIGKILL "
                                    + safe
                                    + "; ctr --namespace NAMESPACE containers delete "
                                    + safe
                                    + " (ctr namespaces list)";
                    default ->
                            "docker update --restart=no "
                                    + safe
                                    + "; "
                                    + stop("docker", safe, kept);
                };
        return Phrase.of(
                "the container {0} is ended by hand: {1}", "容器 {0} 须人工处置：{1}", label, commands);
    }

    /// Kubelet makes anew what is ended beneath it.
    private static Phrase ofPod(String id, String label) {
        return Phrase.of(
                "the container {0} is of Kubernetes and is ended there by hand, or it is made anew:"
                        + " kubectl get pods --all-namespaces; kubectl delete DEPLOYMENT (or the"
                        + " DAEMONSET that made it; of a static pod, the file in"
                        + " /etc/kubernetes/manifests); what is left: crictl stop {1}; crictl rm {1}",
                "容器 {0} 属于 Kubernetes，须在集群中人工删除，否则会被重建：kubectl get pods --all-namespaces；kubectl delete"
                        + " DEPLOYMENT（或创建它的 DAEMONSET；静态 Pod 则移走 /etc/kubernetes/manifests"
                        + " 中的文件）；残留的再用：crictl stop {1}; crictl rm {1}",
                label,
                id);
    }

    private static String stop(String program, String id, String kept) {
        return "%s kill %s; %s commit %s %s; %s rm %s"
                .formatted(program, id, program, id, kept, program, id);
    }

    /// Of one that comes back when only it is ended.
    static Phrase ofKeeper(ContainerState container) {
        String command =
                container.keeper().equals("swarm")
                        ? "docker service ls; docker service rm SERVICE"
                        : "kubectl get pods --all-namespaces; kubectl delete DEPLOYMENT";
        return Phrase.of(
                "the container {0} is kept by {1}, which would make it anew: end it there ({2})",
                "容器 {0} 由 {1} 维持，单独停止会被重建，请在其中删除（{2}）",
                container.name(),
                container.keeper(),
                command);
    }

    static Phrase ofImage(String id) {
        return Phrase.of(
                "the image {0} is put aside by hand: docker tag {0} davy-quarantine/{0}, then docker"
                        + " image rm --no-prune NAME for each of its names (docker image inspect"
                        + " {0})",
                "镜像 {0} 须人工隔离：docker tag {0} davy-quarantine/{0}，再对其每个名称执行 docker image rm"
                        + " --no-prune NAME（名称见 docker image inspect {0}）",
                id.substring(0, 12));
    }

    private static boolean isSafe(String id) {
        return id.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
    }
}
