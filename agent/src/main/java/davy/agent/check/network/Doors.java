package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.account.Password;
import davy.core.account.SshdConfig;
import davy.core.account.SshdConnection;
import davy.core.account.SshdLogin;
import davy.core.account.User;
import davy.core.exposure.Exposure;
import davy.core.exposure.Exposure.Authentication;
import davy.core.network.Endpoint;
import davy.core.network.Firewall.Reach;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The services of a host that can be reached over the network, and what they ask of who comes.
public final class Doors {
    private static final Phrase UNSEEN =
            Phrase.of("whether it asks for a password is not known", "是否需要密码未知");

    /// An address that no rule has a reason to name.
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.18.45.67");

    private static final int MOST_USERS = 200;

    private Doors() {}

    /// Those of a running machine that strangers may reach.
    static List<Door> live(Facts facts) {
        return doors(facts, Listener.all(facts));
    }

    private static List<Door> doors(Facts facts, List<Listener> listeners) {
        var doors = new ArrayList<Door>();
        for (Listener each : listeners) {
            var service = Service.of(each, facts);
            if (service != null) {
                var inside = inside(each, service, facts);
                var access = access(inside, service, facts);
                doors.add(new Door(service, each.port(), access, reach(each, facts), inside));
            }
        }
        return doors;
    }

    /// All doors of a host: risky services, and SSH.
    public static List<Exposure> exposures(Facts facts) {
        var all = new ArrayList<Exposure>();
        if (facts.isLive()) {
            live(facts).forEach(door -> all.add(exposure(facts, door, door.reach())));
            for (Door door : doors(facts, Listener.inner(facts))) {
                all.add(exposure(facts, door, null));
            }
        } else {
            for (var each : ConfiguredServices.of(facts)) {
                all.add(configured(facts, each));
            }
        }
        ssh(facts, all);
        return List.copyOf(all);
    }

    /// The server inside of the container whose port is published, where there is just one that can
    /// be meant.
    private static Listener inside(Listener listener, Service service, Facts facts) {
        if (!listener.published()) {
            return listener;
        }
        HostProcess found = null;
        for (HostProcess process : facts.processes().all()) {
            if (facts.processes().isContained(process)
                    && service.isHeld().test(listener.heldBy(process))) {
                if (found != null) {
                    return listener;
                }
                found = process;
            }
        }
        return found == null ? listener : listener.heldBy(found);
    }

    private static Access access(Listener listener, Service service, Facts facts) {
        boolean unseen =
                listener.published() && listener.program().endsWith("docker-proxy")
                        || listener.holder() == null
                        || !service.isHeld().test(listener);
        return unseen && !service.equals(Service.DOCKER)
                ? Access.unknown(UNSEEN, null)
                : service.access().apply(listener, facts);
    }

    private static Reach reach(Listener listener, Facts facts) {
        var firewall = facts.firewall();
        return firewall == null
                ? Reach.UNKNOWN
                : firewall.reach(listener.protocol(), listener.port(), listener.family());
    }

    /// @param reach null for one that listens on loopback or a private address
    private static Exposure exposure(Facts facts, Door door, @Nullable Reach reach) {
        var listener = door.listener();
        var holder = listener == null ? null : listener.holder();
        boolean loopback = listener != null && listener.address().isLoopbackAddress();
        String endpoint =
                listener == null ? "" : Endpoint.text(listener.address(), listener.port());
        var from =
                reach != null
                        ? told(reach)
                        : loopback ? Exposure.Reach.LOOPBACK : Exposure.Reach.LOCAL_NETWORK;
        var sentence =
                reach != null
                        ? door.reason()
                        : Phrase.of(
                                "{0} listens on {1} only",
                                "{0} 仅监听 {1}", door.service().name(), endpoint);
        return new Exposure(
                door.service().name(),
                List.of(endpoint),
                door.port(),
                asked(door),
                from,
                holder == null ? "" : facts.accounts().name(holder.uid()),
                door.access().file(),
                sentence);
    }

    private static Exposure configured(Facts facts, ConfiguredServices.Configured each) {
        var door = each.door();
        return new Exposure(
                door.service().name(),
                List.of("0.0.0.0:" + door.port()),
                door.port(),
                asked(door),
                told(door.reach()),
                each.runsAs(),
                place(facts, each.file(), door.port()),
                door.reason());
    }

    /// The line that opens the port, where one does.
    private static String place(Facts facts, String file, int port) {
        int number = 0;
        String best = file;
        for (String line : Settings.lines(facts.host(), file)) {
            number++;
            var words = Settings.words(line);
            String key = words.isEmpty() ? "" : words.getFirst();
            boolean bind = key.equals("bind") || key.equals("listen_addresses");
            boolean trust = key.startsWith("host") && words.contains("trust");
            if (bind || trust || line.contains(":" + port) || key.equals("skip-grant-tables")) {
                best = file + ":" + number;
            }
        }
        return best;
    }

    private static Authentication asked(Door door) {
        return switch (door.access().state()) {
            case ANYONE -> Authentication.NONE;
            case WEAK -> Authentication.WEAK;
            case UNKNOWN -> Authentication.UNKNOWN;
            case GUARDED ->
                    door.service().equals(Service.DOCKER)
                            ? Authentication.KEY
                            : Authentication.PASSWORD;
        };
    }

    private static Exposure.Reach told(Reach reach) {
        return switch (reach) {
            case OPEN -> Exposure.Reach.EVERYWHERE;
            case LIMITED -> Exposure.Reach.LOCAL_NETWORK;
            case CLOSED -> Exposure.Reach.LOOPBACK;
            case UNKNOWN -> Exposure.Reach.UNKNOWN;
        };
    }

    private static void ssh(Facts facts, List<Exposure> to) {
        var config = facts.sshdConfig();
        if (facts.isLive()) {
            for (Listener each : Listener.all(facts)) {
                boolean server = each.program().equals("sshd") || isSocket(each, config);
                if (server) {
                    String endpoint = Endpoint.text(each.address(), each.port());
                    to.add(ssh(facts, endpoint, each.port(), reach(each, facts)));
                }
            }
        } else if (!config.files().isEmpty() && isInstalled(facts)) {
            var saved = SavedFirewall.whole(facts);
            for (int port : config.ports()) {
                to.add(ssh(facts, "0.0.0.0:" + port, port, saved.reach(port)));
            }
        }
    }

    private static boolean isInstalled(Facts facts) {
        return facts.host().stat("/usr/sbin/sshd") != null;
    }

    /// systemd may hold the socket for a server that is started for each caller.
    private static boolean isSocket(Listener listener, SshdConfig config) {
        var holder = listener.holder();
        return (holder == null || holder.pid() == 1) && config.ports().contains(listener.port());
    }

    private static Exposure ssh(Facts facts, String endpoint, int port, Reach reach) {
        var config = facts.sshdConfig();
        var root = login(facts, config, "root");
        boolean others = false;
        boolean empty = root.takesNoPassword() && isEmpty(facts, facts.accounts().user("root"));
        int count = 0;
        for (User user : facts.accounts().users()) {
            if (!user.isRoot() && user.hasLoginShell() && count++ < MOST_USERS) {
                var login = login(facts, config, user.name());
                others |= login.takesPassword();
                empty |= login.takesNoPassword() && isEmpty(facts, user);
            }
        }
        var password = root.takesPassword();
        var decides = root.directive(password ? "PermitRootLogin" : "PasswordAuthentication");
        var who =
                empty
                        ? Phrase.of("an account has no password", "存在空密码账号")
                        : password
                                ? Phrase.of("root may log in by password", "允许 root 用密码登录")
                                : others
                                        ? Phrase.of(
                                                "passwords are taken, not of root",
                                                "允许密码登录（root 除外）")
                                        : Phrase.of("keys only", "仅允许密钥登录");
        return new Exposure(
                "SSH",
                List.of(endpoint),
                port,
                empty
                        ? Authentication.NONE
                        : password || others ? Authentication.PASSWORD : Authentication.KEY,
                told(reach),
                "root",
                decides == null ? null : decides.file() + ":" + decides.line(),
                sentence(reach, port, who));
    }

    private static Phrase sentence(Reach reach, int port, Phrase who) {
        return switch (reach) {
            case OPEN ->
                    Phrase.of(
                            "SSH is open to every address on port {0}: {1}",
                            "SSH 的 {0} 端口对所有地址开放：{1}", port, who);
            case LIMITED ->
                    Phrase.of(
                            "SSH is open to some addresses on port {0}: {1}",
                            "SSH 的 {0} 端口仅对部分地址开放：{1}", port, who);
            case CLOSED ->
                    Phrase.of(
                            "SSH listens on port {0}, and the firewall lets nobody in: {1}",
                            "SSH 监听 {0} 端口，但防火墙拦截了所有外部访问：{1}", port, who);
            case UNKNOWN ->
                    Phrase.of(
                            "SSH listens on all addresses, port {0}: {1}; whether a firewall keeps"
                                    + " strangers out is not known",
                            "SSH 在所有地址上监听 {0} 端口：{1}；防火墙是否拦截外部访问未知", port, who);
        };
    }

    private static SshdLogin login(Facts facts, SshdConfig config, String user) {
        return config.login(SshdConnection.of(facts.accounts(), user, STRANGER));
    }

    private static boolean isEmpty(Facts facts, @Nullable User user) {
        return user != null && facts.accounts().password(user).state() == Password.State.EMPTY;
    }
}
