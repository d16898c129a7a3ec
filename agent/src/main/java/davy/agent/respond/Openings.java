package davy.agent.respond;

import davy.core.account.SshdConfig;
import davy.core.action.Action;
import davy.core.action.ClosePorts;
import davy.core.action.CorrectSettings;
import davy.core.action.FilePin;
import davy.core.action.RestoreRedis;
import davy.core.action.Settings;
import davy.core.edit.RedisEdit;
import davy.core.edit.SshdEdit;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The ways by which intruders came in, as far as a plan closes them: open services, and root's
/// password over ssh.
final class Openings {
    private static final int SSH = 22;
    private static final int LARGEST = 4 << 20;

    private final Hands hands;
    private final Places places;
    private final Asked asked;
    private final Set<Phrase> byHand;
    private final TreeSet<Integer> ports = new TreeSet<>();
    private final Map<String, Settings> files = new LinkedHashMap<>();
    private final Map<Integer, String> redisPorts = new LinkedHashMap<>();
    private final Map<Integer, Integer> redisPids = new LinkedHashMap<>();
    private final Set<String> incidents = new TreeSet<>();
    private final Set<Phrase> why = new LinkedHashSet<>();
    private final RootKeys rootKeys;
    private boolean dumped;

    /// A step in the making.
    record Each(Action action, Set<String> incidents, Set<Phrase> why) {}

    /// @param byHand gets what is left to a person
    Openings(Hands hands, Places places, Asked asked, Set<Phrase> byHand) {
        this.hands = hands;
        this.places = places;
        this.asked = asked;
        this.byHand = byHand;
        this.rootKeys = new RootKeys(hands);
    }

    void consider(Accusation accusation) {
        switch (accusation.detection()) {
            case "open-service" -> service(accusation);
            case "ssh-guess" -> guess(accusation);
            case "redis-dump" -> {
                dumped = true;
                keys(accusation);
            }
            case "authorized-keys" -> keys(accusation);
            default -> {}
        }
    }

    /// One of them may be the key that the operator comes by.
    private void keys(Accusation accusation) {
        rootKeys.consider(accusation);
        var left = accusation.list("davy.keys.left");
        if (!left.isEmpty()) {
            byHand.add(
                    Phrase.of(
                            "{0}: whose these keys are, the file does not tell; they are left: {1}."
                                    + " Take those out that you do not know",
                            "{0}：无法从文件判断以下密钥归属，因此保留：{1}。请删除来历不明的密钥",
                            accusation.reason(),
                            String.join(", ", left)));
        }
    }

    private void service(Accusation accusation) {
        String port = accusation.evidence().getOrDefault("server.port", "");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) == SSH) {
            return;
        }
        note(accusation);
        ports.add(Integer.parseInt(port));
        var settings =
                switch (accusation.evidence().getOrDefault("service.type", "")) {
                    case "Redis" ->
                            asked.redisPassword() ? Settings.REDIS_PASSWORD : Settings.REDIS;
                    case "Docker API" -> Settings.DOCKER;
                    default -> null;
                };
        if (settings != null) {
            settings(accusation, Integer.parseInt(port), settings);
        }
    }

    private void settings(Accusation accusation, int port, Settings settings) {
        String real = places.real(accusation.evidence().getOrDefault("file.path", ""));
        var pin = real == null ? null : pin(real);
        var left = new SettingsLeft(hands, accusation).told(settings, pin);
        String file = left == null && real != null ? real : "";
        if (left != null) {
            byHand.add(left);
        }
        if (!file.isEmpty()) {
            files.put(file, settings);
        }
        if (settings != Settings.DOCKER) {
            String pid = accusation.evidence().getOrDefault("process.pid", "");
            redisPorts.put(port, file);
            redisPids.put(port, pid.matches("[0-9]{1,7}") ? Integer.parseInt(pid) : 0);
            if (!file.isEmpty()) {
                root(pid, String.valueOf(port), file);
            }
        }
    }

    /// One that runs as root writes any file for whoever gets to it.
    private void root(String pid, String port, String file) {
        var process = pid.matches("[0-9]{1,7}") ? hands.host().stat("/proc/" + pid) : null;
        if (hands.scan() == null || process == null || process.uid() != 0) {
            return;
        }
        var content = hands.host().read(file, LARGEST);
        String folder = content == null ? null : RedisEdit.value(content.bytes(), "dir");
        byHand.add(
                Phrase.of(
                        "Redis on port {0} runs as root, and so writes any file: give it an account"
                                + " of its own (adduser --system --group redis; chown of {1} and of its"
                                + " data in {2}; User=redis in its unit), and start it again",
                        "端口 {0} 上的 Redis 以 root 运行，可写入任意文件：请使用独立用户（adduser --system --group"
                                + " redis；将 {1} 及数据目录 {2} 的属主改为该用户；在服务单元中设置"
                                + " User=redis）并重启",
                        port,
                        file,
                        folder == null ? "?" : folder));
    }

    private void guess(Accusation accusation) {
        if (!accusation.evidence().getOrDefault("user.name", "").equals("root")) {
            return;
        }
        var overrides =
                new SshOverrides(hands.host(), new SshListeners(hands).all(), SshDoor.USUAL_FILE);
        byHand.addAll(overrides.byHand());
        byHand.addAll(overrides.unread(hands.toldSsh()));
        // Also where each of them goes by something else: those that are built by hand, or started
        // for each connection, are not among them.
        var config = SshdConfig.read(hands.host());
        for (String file : SshdEdit.files(config, SshdEdit.ROOT_BY_KEY).keySet()) {
            String real = places.real(file);
            if (real != null) {
                note(accusation);
                files.put(real, Settings.SSH_ROOT);
            }
        }
    }

    private void note(Accusation accusation) {
        incidents.add(accusation.incident());
        why.add(accusation.reason());
    }

    /// Steps that let running servers write where they should; before what they wrote is removed.
    List<Each> redis() {
        var steps = new ArrayList<Each>();
        if (!dumped || hands.scan() == null) {
            return steps;
        }
        redisPorts.forEach((port, file) -> {
            var action = restore(port, file);
            if (action != null) {
                steps.add(new Each(action, incidents, why));
            }
        });
        return steps;
    }

    private @Nullable RestoreRedis restore(int port, String file) {
        var content = file.isEmpty() ? null : hands.host().read(file, LARGEST);
        String folder = content == null ? null : RedisEdit.value(content.bytes(), "dir");
        if (content == null || folder == null || !folder.startsWith("/")) {
            byHand.add(
                    Phrase.of(
                            "Redis on port {0} may still save where the intruder told it to: which"
                                    + " folder is its own, no file of this host says, so it is left to"
                                    + " you (CONFIG GET dir, CONFIG SET dir)",
                            "端口 {0} 上的 Redis 可能仍保存到入侵者指定的位置：本机文件未写明其数据目录，请人工处理（CONFIG GET"
                                    + " dir、CONFIG SET dir）",
                            port));
            return null;
        }
        String name = RedisEdit.value(content.bytes(), "dbfilename");
        var served = new Served(hands);
        var server = served.pin(port, redisPids.getOrDefault(port, 0));
        String hash = server == null ? "" : served.hash(server.pid());
        if (server == null || hash.isEmpty()) {
            byHand.add(
                    Phrase.of(
                            "Redis on port {0} may still save where the intruder told it to: which"
                                    + " process of this host serves that port could not be told, so it"
                                    + " is left to you (CONFIG SET dir {1})",
                            "端口 {0} 上的 Redis 可能仍保存到入侵者指定的位置：无法确定由本机哪个进程提供服务，请人工处理（CONFIG SET"
                                    + " dir {1}）",
                            port,
                            folder));
            return null;
        }
        return new RestoreRedis(port, folder, name == null ? "dump.rdb" : name, server, hash);
    }

    /// Steps that close the ways in.
    List<Each> doors() {
        var steps = new ArrayList<Each>();
        var closed = hands.scan() == null ? List.<Integer>of() : closed();
        if (!closed.isEmpty()) {
            steps.add(new Each(new ClosePorts(closed), incidents, why));
        }
        redisPorts.forEach((port, file) -> {
            int pid = redisPids.getOrDefault(port, 0);
            var moved = closed.contains(port) ? new RedisPeers(hands).told(port, pid, file) : null;
            if (moved != null) {
                byHand.add(moved);
            }
        });
        for (var each : files.entrySet()) {
            var pin = pin(each.getKey());
            if (pin != null) {
                var action = new CorrectSettings(pin, each.getValue());
                steps.add(new Each(action, incidents, why));
                restart(each.getKey(), each.getValue());
            }
        }
        // Without a key root is locked out with the intruder.
        var lockout = files.containsValue(Settings.SSH_ROOT) ? rootKeys.lockout() : null;
        if (lockout != null) {
            byHand.add(lockout);
        }
        return steps;
    }

    /// Davy restarts no service of the operator's: he is to choose the time, and may not read it in
    /// the step alone. Nothing runs of an image.
    private void restart(String file, Settings settings) {
        if (hands.scan() == null) {
            return;
        }
        switch (settings) {
            case REDIS, REDIS_PASSWORD ->
                    byHand.add(
                            Phrase.of(
                                    "Redis goes by the corrected {0} from its next start: restart"
                                            + " it soon. Until then it listens as before, and CONFIG"
                                            + " REWRITE, as Sentinel and administration tools send it,"
                                            + " writes the former settings back: look at the file"
                                            + " before the restart",
                                    "改正后的 {0} 在 Redis 下次启动后生效：请尽快重启。重启之前它仍按原设置监听，且 CONFIG"
                                            + " REWRITE（Sentinel 与管理工具会发送）会把旧设置写回：重启前请检查该文件",
                                    file));
            case DOCKER ->
                    byHand.add(
                            Phrase.of(
                                    "dockerd goes by the corrected {0} from its next start: restart"
                                            + " it when it suits (systemctl restart docker; with"
                                            + " live-restore containers go on meanwhile). Until then it"
                                            + " listens as before",
                                    "改正后的 {0} 在 dockerd 下次启动后生效：请择机重启（systemctl restart"
                                            + " docker；启用 live-restore 时容器不受影响）。重启之前它仍按原设置监听",
                                    file));
            case SSH_ROOT -> {}
        }
    }

    /// The ports that may be closed.
    private List<Integer> closed() {
        var danger = new Danger(hands.sparing());
        var closed = new ArrayList<Integer>();
        for (int port : ports) {
            var never = danger.of(new ClosePorts(List.of(port)));
            if (never == null) {
                closed.add(port);
            } else {
                byHand.add(never);
            }
        }
        return closed;
    }

    private @Nullable FilePin pin(String path) {
        try {
            return hands.pin(path);
        } catch (ChangeException e) {
            return null;
        }
    }
}
