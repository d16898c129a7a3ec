package davy.core.incident;

import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to do next, and what would tell more.
final class Advice {
    private static final Phrase LOGINS =
            Phrase.of(
                    "logins: auth.log or secure, the journal of sshd, last -F, lastb -F",
                    "登录记录：auth.log 或 secure、sshd 的 journal 日志、last -F、lastb -F");
    private static final Phrase OWNER =
            Phrase.of(
                    "whoever the account belongs to: was it them, and from there?",
                    "向账号持有人核实：该次登录是否本人所为、来源地址是否认识");
    private static final Phrase CLOUD =
            Phrase.of(
                    "commands of the cloud: who called RunCommand, InvokeCommand or SendCommand"
                            + " (ActionTrail, CloudTrail; --cloud-trail reads their exports)",
                    "云平台下发的命令：RunCommand、InvokeCommand、SendCommand 的调用者"
                            + "（ActionTrail、CloudTrail，导出文件可用 --cloud-trail 读取）");
    private static final Phrase SERVICES =
            Phrase.of(
                    "requests to the web server, and services that were open without a password:"
                            + " Redis, Docker, databases",
                    "Web 访问日志，以及曾经无密码开放的服务：Redis、Docker、数据库");
    private static final Phrase NETWORK =
            Phrase.of(
                    "connections to this port from outside: logs of the firewall, the security"
                            + " group, the router (--logs reads them)",
                    "从外部到该端口的连接：防火墙、安全组、路由器日志（可用 --logs 读取）");
    private static final Phrase EVIDENCE =
            Phrase.of(
                    "Keep evidence before anything is changed: davy collect; do not reboot, do not"
                            + " delete by hand.",
                    "改动前先留存证据：davy collect；不要重启，不要手工删除文件。");
    private static final Phrase CUT =
            Phrase.of(
                    "Cut the host off from the network except for your own access, but leave it"
                            + " running (davy respond --isolate plans it).",
                    "除自己的管理通道外断开网络，但保持主机运行（可用 davy respond --isolate 制定方案）。");
    private static final Phrase AGAIN =
            Phrase.of(
                    "Disable leaked keys and logins first; then clean everything named here and close"
                            + " the way in, all in one go (davy respond makes the plan), and triage"
                            + " again.",
                    "先停用泄露的密钥和登录权限，再用 davy respond 生成方案，一次性清理全部内容并封堵入侵途径，最后重新检查。");

    private static final int MOST_DOORS = 5;

    /// Before which the check of new logins knows no address to be new.
    private static final Duration WEEK = Duration.ofDays(7);

    private Advice() {}

    static List<Phrase> settling(Door door) {
        return switch (door) {
            case UNKNOWN -> List.of(CLOUD, SERVICES);
            case CLOUD_COMMAND -> List.of(CLOUD);
            case SSH_GUESS -> List.of(LOGINS);
            case KNOWN_KEY, KNOWN_PASSWORD -> List.of(OWNER, LOGINS);
            case REDIS, DOCKER_API, KUBERNETES, DATABASE, OPEN_SERVICE -> List.of(NETWORK, LOGINS);
            case WEB_SHELL ->
                    List.of(
                            Phrase.of(
                                    "requests before the first trace: access and error logs of the"
                                            + " web server and the application",
                                    "首个痕迹之前的请求：Web 服务器与应用的访问日志和错误日志"));
            case PACKAGE ->
                    List.of(
                            Phrase.of(
                                    "where the package came from, and who else installed it",
                                    "软件包的来源，以及还有哪些主机安装过"));
        };
    }

    /// What would tell the way in: the doors that stand open first, and no log that was read.
    ///
    /// @param first trace; null where none has a time
    static List<Phrase> unknown(Surroundings surroundings, @Nullable Instant first) {
        var settles = new ArrayList<Phrase>();
        surroundings.open().stream()
                .limit(MOST_DOORS)
                .forEach(door -> settles.add(door.sentence()));
        var since = surroundings.loginsSince();
        if (since == null) {
            settles.add(LOGINS);
        } else if (first == null || since.isAfter(first)) {
            settles.add(
                    Phrase.of(
                            "logins before {0}: the logs that are here begin then",
                            "{0} 之前的登录记录：本机现存日志自该时间开始", since.truncatedTo(ChronoUnit.SECONDS)));
        } else if (first.isBefore(since.plus(WEEK))) {
            settles.add(
                    Phrase.of(
                            "logins are known since {0}, and none that was guessed fits; a log so"
                                    + " short does not tell which addresses are new",
                            "{0} 以来的登录记录已检查，没有吻合的爆破；日志时间过短，无法判断哪些来源地址是陌生的",
                            since.truncatedTo(ChronoUnit.SECONDS)));
        } else {
            settles.add(
                    Phrase.of(
                            "logins are known since {0}, and none that was guessed or new fits",
                            "{0} 以来的登录记录已检查，没有吻合的爆破或陌生登录", since.truncatedTo(ChronoUnit.SECONDS)));
        }
        settles.addAll(settling(Door.UNKNOWN));
        return settles;
    }

    static List<Phrase> next(Entry entry, Scope scope) {
        var next = new ArrayList<Phrase>();
        next.add(EVIDENCE);
        next.add(CUT);
        next.addAll(closing(entry.door(), scope));
        if (!scope.hosts().isEmpty()) {
            next.add(
                    Phrase.of(
                            "Look at the hosts that were reached or got the same: {0}.",
                            "检查被连接过或收到相同命令的主机：{0}。", some(scope.hosts())));
        }
        next.add(AGAIN);
        return next;
    }

    private static List<Phrase> closing(Door door, Scope scope) {
        return switch (door) {
            case CLOUD_COMMAND -> cloud(scope);
            case SSH_GUESS, KNOWN_PASSWORD -> ssh(scope);
            case REDIS ->
                    List.of(
                            Phrase.of(
                                    "Close Redis: bind 127.0.0.1, requirepass, a user of its own, no"
                                            + " rule that lets its port in (firewall and security"
                                            + " group); look at its dir and dbfilename.",
                                    "关闭 Redis 入口：绑定 127.0.0.1，设置 requirepass，使用独立用户运行，"
                                            + "删除放行其端口的规则（防火墙和安全组），并检查 dir 与 dbfilename。"),
                            Phrase.of(
                                    "Where you clean by hand: remove only the ssh keys"
                                            + " (authorized_keys) and cron lines that Redis wrote,"
                                            + " never all keys: that locks you out.",
                                    "若手工清理：只删除由 Redis 写入的 SSH 公钥（authorized_keys）和定时任务，切勿清空全部公钥，否则自己也无法登录。"));
            case DOCKER_API ->
                    List.of(
                            Phrase.of(
                                    "Close the Docker API: only the Unix socket, or TLS with client"
                                            + " certificates; no -H tcp:// and no hosts in daemon.json;"
                                            + " close 2375 in the security group.",
                                    "关闭 Docker API：仅使用 Unix 套接字，或启用 TLS 客户端证书；"
                                            + "去掉 -H tcp:// 及 daemon.json 中的 hosts，并在安全组中关闭 2375。"),
                            Phrase.of(
                                    "Look at all containers and images that you did not make; who"
                                            + " reaches this API is root on the host.",
                                    "检查所有非自建的容器和镜像；能访问该 API 即拥有主机的 root 权限。"));
            case KUBERNETES ->
                    List.of(
                            Phrase.of(
                                    "Turn anonymous access off and close the port; look for pods and"
                                            + " accounts that you did not make.",
                                    "关闭匿名访问与该端口，检查非自建的 Pod 和账号。"));
            case OPEN_SERVICE ->
                    List.of(
                            Phrase.of(
                                    "Let the service listen on 127.0.0.1 only, with a password.",
                                    "让该服务仅监听 127.0.0.1，并设置密码。"));
            case WEB_SHELL ->
                    List.of(
                            Phrase.of(
                                    "Take the web shell away and find the flaw that let it in: update"
                                            + " the application, no scripts in upload folders.",
                                    "移除 WebShell 并找出其写入所利用的漏洞：更新应用，禁止上传目录执行脚本。"));
            case DATABASE ->
                    List.of(
                            Phrase.of(
                                    "Change the passwords of the database, close its port to the"
                                            + " outside, take rights to run programs from its users.",
                                    "修改数据库密码，关闭对外端口，收回数据库用户执行程序的权限。"));
            case PACKAGE ->
                    List.of(
                            Phrase.of(
                                    "Remove the package, and change the secrets that were on this"
                                            + " host: packages of this kind take them.",
                                    "卸载该软件包，并更换本机上的所有密钥凭据：此类软件包会窃取它们。"));
            case KNOWN_KEY ->
                    List.of(
                            Phrase.of(
                                    "Remove this one key wherever it opens an account, and find out"
                                            + " where the private key lay.",
                                    "在所有账号中移除这一把密钥，并查明私钥的存放处。"));
            case UNKNOWN -> List.of();
        };
    }

    private static List<Phrase> cloud(Scope scope) {
        var key =
                scope.keys().isEmpty()
                        ? Phrase.of(
                                "Find in the cloud's audit trail whose key or login sent the command,"
                                        + " and disable it.",
                                "在云平台操作审计中查明下发命令所用的密钥或登录，并立即禁用。")
                        : Phrase.of(
                                "Disable the access key {0} in the cloud's console now; give a new one"
                                        + " only to what needs it.",
                                "立即在云控制台禁用访问密钥 {0}，仅为确有需要者签发新密钥。", some(scope.keys()));
        return List.of(
                key,
                Phrase.of(
                        "Look for that key in repositories and their history: it leaked somewhere.",
                        "在代码仓库及其历史中查找该密钥的泄露源头。"));
    }

    private static List<Phrase> ssh(Scope scope) {
        var accounts = scope.accounts().isEmpty() ? "root" : some(scope.accounts());
        return List.of(
                Phrase.of(
                        "Change the password of {0} here and wherever else it is used; once you have"
                                + " logged in by key, let sshd take keys only (PasswordAuthentication"
                                + " no and KbdInteractiveAuthentication no).",
                        "更换 {0} 在本机及其他使用处的密码；确认可用密钥登录后，sshd 仅允许密钥登录（PasswordAuthentication"
                                + " no 与 KbdInteractiveAuthentication no）。",
                        accounts),
                scope.addresses().isEmpty()
                        ? Phrase.of(
                                "Look for logins from foreign addresses on your other hosts.",
                                "检查其他主机上来自陌生地址的登录。")
                        : Phrase.of(
                                "Look for logins from {0} on your other hosts.",
                                "检查其他主机上来自 {0} 的登录。", some(scope.addresses())));
    }

    private static String some(List<String> names) {
        return String.join(" ", names.subList(0, Math.min(5, names.size())))
                + (names.size() > 5 ? " …" : "");
    }
}
