package davy.agent.check.container;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The name of an image, taken apart: `[registry/]path[:tag][@digest]`.
///
/// @param registry `docker.io` where none is named
/// @param path `library/nginx` for an official image
record ImageName(String registry, String path) {
    /// Publishers on Docker Hub that have no name of their own as a registry.
    private static final Set<String> PUBLISHERS =
            Set.of(
                    "library",
                    "bitnami",
                    "bitnamilegacy",
                    "grafana",
                    "prom",
                    "jenkins",
                    "gitlab",
                    "gitea",
                    "portainer",
                    "rancher",
                    "calico",
                    "flannel",
                    "cilium",
                    "weaveworks",
                    "kindest",
                    "moby",
                    "docker",
                    "google",
                    "elastic",
                    "datadog",
                    "newrelic",
                    "sysdig",
                    "falcosecurity",
                    "aquasec",
                    "openresty",
                    "minio",
                    "hashicorp",
                    "apache",
                    "confluentinc",
                    "nvidia",
                    "pytorch",
                    "tensorflow",
                    "ollama",
                    "louislam",
                    "linuxserver",
                    "netdata",
                    "zabbix",
                    "telegraf",
                    "influxdb",
                    "timberio",
                    "otel",
                    "jaegertracing",
                    "kong",
                    "traefik",
                    "nacos",
                    "xuxueli",
                    "apolloconfig",
                    "rocketmqinc",
                    "seataio",
                    "goharbor",
                    "longhornio",
                    "openebs",
                    "fatedier",
                    "containrrr",
                    "gcr.io",
                    "ubuntu",
                    "amazon",
                    "amazonlinux",
                    "redis",
                    "mysql",
                    "percona",
                    "clickhouse",
                    "yandex",
                    "vesoft",
                    "pingcap",
                    "milvusdb",
                    "langgenius",
                    "n8nio",
                    "sonatype",
                    "sonarsource");

    /// Programs whose purpose is to look at, or to steer, the host from a container.
    private static final List<String> AGENTS =
            List.of(
                    "node-exporter",
                    "node_exporter",
                    "cadvisor",
                    "portainer",
                    "agent",
                    "watchtower",
                    "traefik",
                    "nginx-proxy",
                    "docker-gen",
                    "dozzle",
                    "kube-proxy",
                    "calico",
                    "node",
                    "cilium",
                    "flannel",
                    "weave",
                    "multus",
                    "canal",
                    "antrea",
                    "kube-ovn",
                    "terway",
                    "aws-node",
                    "cni",
                    "csi",
                    "longhorn",
                    "device-plugin",
                    "dcgm",
                    "filebeat",
                    "metricbeat",
                    "auditbeat",
                    "fluentd",
                    "fluent-bit",
                    "promtail",
                    "vector",
                    "logtail",
                    "ilogtail",
                    "telegraf",
                    "netdata",
                    "zabbix",
                    "falco",
                    "sysdig",
                    "tracee",
                    "tetragon",
                    "pixie",
                    "beyla",
                    "runner",
                    "jenkins",
                    "drone",
                    "buildkit",
                    "dind",
                    "docker",
                    "kind",
                    "k3s",
                    "k3d",
                    "kicbase",
                    "rancher",
                    "rke",
                    "kubelet",
                    "hyperkube",
                    "etcd",
                    "systemd",
                    "homeassistant",
                    "home-assistant",
                    "1panel",
                    "ceph",
                    "rook",
                    "openebs",
                    "glances",
                    "scope",
                    "trivy",
                    "clair",
                    "diun",
                    "yacht",
                    "dockge",
                    "coolify",
                    "nomad",
                    "consul");

    static ImageName of(String image) {
        String name = image;
        int digest = name.indexOf('@');
        name = digest < 0 ? name : name.substring(0, digest);
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean registry =
                first.indexOf('.') > 0 || first.indexOf(':') > 0 || first.equals("localhost");
        String path = registry ? name.substring(slash + 1) : name;
        int colon = path.lastIndexOf(':');
        path = colon > 0 ? path.substring(0, colon) : path;
        String host = registry ? first : "docker.io";
        boolean official = host.endsWith("docker.io") && path.indexOf('/') < 0;
        return new ImageName(host, official ? "library/" + path : path);
    }

    /// Whether anybody may have published it: it is in a user's space of Docker Hub.
    boolean isOfStranger() {
        int slash = path.indexOf('/');
        return registry.endsWith("docker.io")
                && slash > 0
                && !PUBLISHERS.contains(path.substring(0, slash).toLowerCase(Locale.ROOT));
    }

    /// Whether its name says that it has to do with the host itself.
    boolean isAgent() {
        String lower = path.toLowerCase(Locale.ROOT);
        return AGENTS.stream().anyMatch(lower::contains);
    }
}
