package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A kind of server that must not be reached by strangers.
///
/// @param name for people: `Redis`
/// @param worst level where anyone gets in
/// @param ports by which it is known where the process does not tell (in a container, not seen)
/// @param isHeld whether a process that listens is one
/// @param access whom it lets in
record Service(
        String name,
        Level worst,
        Set<Integer> ports,
        Predicate<Listener> isHeld,
        BiFunction<Listener, Facts, Access> access) {

    static final Service REDIS =
            new Service(
                    "Redis",
                    Level.HIGH,
                    Set.of(6379),
                    program(RedisAccess.PROGRAMS),
                    RedisAccess::of);

    static final Service DOCKER =
            new Service(
                    "Docker API",
                    Level.HIGH,
                    Set.of(2375, 2376),
                    program(Set.of("dockerd", "dockerd-rootless")),
                    DockerAccess::of);

    static final Service MYSQL =
            new Service(
                    "MySQL",
                    Level.HIGH,
                    Set.of(3306),
                    program(Set.of("mysqld", "mariadbd")),
                    DatabaseAccess::mysql);

    static final Service POSTGRES =
            new Service(
                    "PostgreSQL",
                    Level.HIGH,
                    Set.of(5432),
                    program(Set.of("postgres", "postmaster")),
                    DatabaseAccess::postgres);

    static final List<Service> ALL =
            List.of(
                    REDIS,
                    DOCKER,
                    new Service(
                            "kubelet",
                            Level.MEDIUM,
                            Set.of(),
                            program(Set.of("kubelet")).and(l -> l.port() == 10255),
                            (_, _) -> KubernetesAccess.readOnly()),
                    new Service(
                            "kubelet",
                            Level.HIGH,
                            Set.of(),
                            program(Set.of("kubelet")).and(l -> l.port() != 10255),
                            KubernetesAccess::kubelet),
                    new Service(
                            "etcd",
                            Level.HIGH,
                            Set.of(),
                            program(Set.of("etcd")).and(l -> l.servicePort() != 2380),
                            EtcdAccess::of),
                    new Service(
                            "kubectl proxy",
                            Level.HIGH,
                            Set.of(),
                            program(Set.of("kubectl")),
                            KubernetesAccess::proxy),
                    new Service(
                            "MongoDB",
                            Level.HIGH,
                            Set.of(27017),
                            program(Set.of("mongod", "mongos")),
                            DatabaseAccess::mongo),
                    MYSQL,
                    POSTGRES,
                    new Service(
                            "Memcached",
                            Level.MEDIUM,
                            Set.of(11211),
                            program(Set.of("memcached")),
                            DatabaseAccess::memcached),
                    new Service(
                            "Elasticsearch",
                            Level.HIGH,
                            Set.of(9200),
                            java("org.elasticsearch.", "org.opensearch.")
                                    .and(l -> l.servicePort() != 9300),
                            DatabaseAccess::elastic),
                    open(
                            "Hadoop YARN",
                            Level.HIGH,
                            java("yarn.server.resourcemanager.ResourceManager")
                                    .and(l -> l.servicePort() == 8088),
                            "anyone can submit applications, which run commands",
                            "任何人都可提交应用并执行命令"),
                    open(
                            "Spark master",
                            Level.HIGH,
                            java("org.apache.spark.deploy.master.Master")
                                    .and(l -> l.servicePort() == 7077 || l.servicePort() == 6066),
                            "anyone can submit applications, which run commands",
                            "任何人都可提交应用并执行命令"),
                    open(
                            "Flink",
                            Level.MEDIUM,
                            java("org.apache.flink.runtime.entrypoint.StandaloneSession")
                                    .and(l -> l.servicePort() == 8081),
                            "anyone can submit jobs, which run any code, unless web.submit.enable is"
                                    + " false",
                            "任何人都可提交作业并执行任意代码（除非 web.submit.enable 为 false）"),
                    open(
                            "Java debugger",
                            Level.HIGH,
                            Service::isDebugger,
                            "whoever connects to the debug port (JDWP) runs any code",
                            "连接调试端口（JDWP）即可执行任意代码"),
                    open(
                            "Java JMX",
                            Level.HIGH,
                            Service::isOpenJmx,
                            "it runs with jmxremote.authenticate=false",
                            "以 jmxremote.authenticate=false 运行"),
                    open(
                            "Node.js inspector",
                            Level.HIGH,
                            Service::isInspector,
                            "whoever connects to the inspector runs any code",
                            "连接调试端口（inspector）即可执行任意代码"),
                    open(
                            "PHP-FPM",
                            Level.HIGH,
                            l -> l.program().startsWith("php-fpm"),
                            "whoever speaks FastCGI to it runs any PHP code",
                            "可通过 FastCGI 协议执行任意 PHP 代码"),
                    open(
                            "Android debug bridge",
                            Level.HIGH,
                            program(Set.of("adbd")),
                            "it gives a shell to anyone",
                            "任何人都可获得 shell"),
                    new Service(
                            "Jupyter", Level.HIGH, Set.of(), Service::isJupyter, Service::jupyter),
                    open(
                            "Selenium",
                            Level.MEDIUM,
                            java("selenium-server", "org.openqa.grid", "org.openqa.selenium")
                                    .and(l -> l.servicePort() == 4444),
                            "anyone can start browsers with options of their own",
                            "任何人都可启动浏览器并自定义启动参数"),
                    open(
                            "ZooKeeper",
                            Level.MEDIUM,
                            java("org.apache.zookeeper.server").and(l -> l.servicePort() == 2181),
                            "it asks nobody for a password unless each entry says so",
                            "默认不校验身份"));

    private static Predicate<Listener> program(Set<String> names) {
        return listener -> {
            String comm = listener.holder() == null ? "" : listener.holder().comm();
            return names.contains(listener.program()) || names.contains(comm);
        };
    }

    /// Whether a program of that name is this service, for services that images are asked for.
    boolean isProgram(String program) {
        return switch (name) {
            case "Redis" -> RedisAccess.PROGRAMS.contains(program);
            case "Docker API" -> program.equals("dockerd");
            case "PostgreSQL" -> program.equals("postgres") || program.equals("pg_ctlcluster");
            case "MySQL" -> program.equals("mysqld") || program.equals("mariadbd");
            default -> false;
        };
    }

    private static Predicate<Listener> java(String... marks) {
        return listener ->
                listener.program().equals("java")
                        && listener.arguments().stream()
                                .anyMatch(argument -> contains(argument, marks));
    }

    private static boolean contains(String text, String... marks) {
        for (String mark : marks) {
            if (text.contains(mark)) {
                return true;
            }
        }
        return false;
    }

    /// One that has no password by design.
    private static Service open(
            String name, Level worst, Predicate<Listener> isHeld, String en, String zh) {
        var access = Access.anyone(Phrase.of(en, zh), null);
        return new Service(name, worst, Set.of(), isHeld, (_, _) -> access);
    }

    /// `-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005`.
    private static boolean isDebugger(Listener listener) {
        return listener.program().equals("java")
                && listener.arguments().stream()
                        .anyMatch(argument ->
                                argument.contains("jdwp")
                                        && namesPort(argument, listener.servicePort()));
    }

    private static boolean isOpenJmx(Listener listener) {
        var arguments = listener.arguments();
        return listener.program().equals("java")
                && arguments.contains("-Dcom.sun.management.jmxremote.authenticate=false")
                && arguments.contains(
                        "-Dcom.sun.management.jmxremote.port=" + listener.servicePort());
    }

    private static boolean isInspector(Listener listener) {
        return (listener.program().equals("node") || listener.program().equals("nodejs"))
                && listener.arguments().stream()
                        .anyMatch(argument ->
                                argument.startsWith("--inspect")
                                        && (namesPort(argument, listener.servicePort())
                                                || listener.servicePort() == 9229));
    }

    private static boolean namesPort(String argument, int port) {
        String number = Integer.toString(port);
        int at = argument.indexOf(number);
        while (at >= 0) {
            int end = at + number.length();
            boolean starts = at > 0 && ":=".indexOf(argument.charAt(at - 1)) >= 0;
            boolean ends = end == argument.length() || argument.charAt(end) == ',';
            if (starts && ends) {
                return true;
            }
            at = argument.indexOf(number, at + 1);
        }
        return false;
    }

    private static boolean isJupyter(Listener listener) {
        return listener.arguments().stream()
                .limit(4)
                .map(argument -> argument.substring(argument.lastIndexOf('/') + 1))
                .anyMatch(name ->
                        name.equals("jupyter-lab")
                                || name.equals("jupyter-notebook")
                                || name.equals("jupyter-server"));
    }

    /// It makes a token of its own unless that is switched off.
    private static Access jupyter(Listener listener, Facts facts) {
        for (String argument : listener.arguments()) {
            String text = argument.toLowerCase(Locale.ROOT);
            boolean token =
                    text.startsWith("--notebookapp.token=")
                            || text.startsWith("--serverapp.token=")
                            || text.startsWith("--identityprovider.token=");
            String value = text.substring(text.indexOf('=') + 1);
            if (token && (value.isEmpty() || value.equals("''") || value.equals("\"\""))) {
                return Access.anyone(
                        Phrase.of(
                                "its token is switched off, and it runs any code",
                                "已关闭 token 校验，可执行任意代码"),
                        null);
            }
        }
        return Access.guarded();
    }

    /// The service that a process is, or that the port stands for where the process does not show.
    static @Nullable Service of(Listener listener, Facts facts) {
        boolean docker = DOCKER.isHeld.test(listener);
        if (docker && DockerAccess.isApi(listener, facts)) {
            return DOCKER;
        }
        for (Service service : docker ? List.<Service>of() : ALL) {
            if (service.isHeld.test(listener)) {
                return service;
            }
        }
        var holder = listener.holder();
        // dockerd itself holds the published ports of containers where it starts no proxy for each.
        boolean unseen = docker || holder == null || listener.published() || holder.pid() == 1;
        boolean telling = listener.servicePort() == 6379 || listener.servicePort() == 2375;
        for (Service service : unseen || telling ? ALL : List.<Service>of()) {
            if (service.ports.contains(listener.servicePort())) {
                return service;
            }
        }
        return null;
    }
}
