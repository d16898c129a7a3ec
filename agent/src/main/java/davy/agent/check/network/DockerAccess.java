package davy.agent.check.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import davy.agent.check.Facts;
import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom the Docker API lets in: anyone, unless it verifies client certificates.
final class DockerAccess {
    static final String DAEMON_JSON = "/etc/docker/daemon.json";
    private static final int LIMIT = 1 << 20;

    /// Of the API where nothing names one: without encryption, and with.
    private static final List<Integer> USUAL_PORTS = List.of(2375, 2376);

    private static final JsonFactory JSON = new JsonFactory();

    private DockerAccess() {}

    /// What a configuration of dockerd says.
    ///
    /// @param hosts where it listens: `tcp://0.0.0.0:2375`
    /// @param verifies whether clients must show a certificate
    /// @param file that says where it listens
    record Config(List<String> hosts, boolean verifies, String file) {
        Config {
            hosts = List.copyOf(hosts);
        }

        /// Ports on all addresses; dockerd's own where none is named (`tcp://`).
        List<Integer> openPorts() {
            var ports = new ArrayList<Integer>();
            for (String authority : authorities()) {
                int port = openPort(authority);
                if (port > 0) {
                    ports.add(port);
                }
            }
            return ports;
        }

        /// Ports on any address; both usual ones where one is not named.
        List<Integer> ports() {
            var ports = new ArrayList<Integer>();
            for (String authority : authorities()) {
                int port = Settings.number(authority.substring(authority.lastIndexOf(':') + 1), 0);
                ports.addAll(port > 0 ? List.of(port) : USUAL_PORTS);
            }
            return ports;
        }

        /// `0.0.0.0:2375` of `tcp://0.0.0.0:2375` and of `0.0.0.0:2375`, which dockerd takes for
        /// the same.
        private List<String> authorities() {
            var authorities = new ArrayList<String>();
            for (String host : hosts) {
                int scheme = host.indexOf("://");
                if (scheme < 0 || host.startsWith("tcp://")) {
                    String rest = scheme < 0 ? host : host.substring(6);
                    int slash = rest.indexOf('/');
                    authorities.add(slash < 0 ? rest : rest.substring(0, slash));
                }
            }
            return authorities;
        }

        private int openPort(String text) {
            int colon = text.lastIndexOf(':');
            boolean port = colon >= 0 && text.indexOf(']', colon) < 0;
            String address = port ? text.substring(0, colon) : text;
            boolean all =
                    address.equals("0.0.0.0")
                            || address.equals("[::]")
                            || address.isEmpty() && port;
            return all ? port ? Settings.number(text.substring(colon + 1), 2375) : 2375 : -1;
        }
    }

    /// Whether a port that dockerd listens on is one of its API, and not of swarm, of its metrics,
    /// or one of a container that it only holds.
    static boolean isApi(Listener listener, Facts facts) {
        var configs = new ArrayList<>(ofUnits(facts));
        configs.add(ofArguments(listener.arguments(), ""));
        configs.add(file(listener, facts.host()));
        var ports = configs.stream().flatMap(config -> config.ports().stream()).toList();
        return (ports.isEmpty() ? USUAL_PORTS : ports).contains(listener.servicePort());
    }

    static Access of(Listener listener, Facts facts) {
        var arguments = listener.arguments();
        var file = file(listener, facts.host());
        // A unit counts only where it does not show how this one was started.
        boolean verifies =
                Settings.isOn(arguments, "--tlsverify")
                        || file.verifies
                        || arguments.isEmpty() && unitsVerify(facts);
        if (verifies) {
            return Access.guarded();
        }
        return Access.anyone(NO_CERTIFICATE, told(file, facts));
    }

    /// The file that makes it listen: its configuration, or a unit; null where none says so.
    private static @Nullable String told(Config file, Facts facts) {
        if (!file.hosts.isEmpty()) {
            return file.file;
        }
        for (Config config : ofUnits(facts)) {
            if (!config.ports().isEmpty()) {
                return config.file;
            }
        }
        return null;
    }

    static final Phrase NO_CERTIFICATE =
            Phrase.of(
                    "it asks for no client certificate (tlsverify is not set), and who reaches it is"
                            + " root on this machine",
                    "未启用客户端证书校验（tlsverify），任何能访问者都等同于本机 root");

    private static boolean unitsVerify(Facts facts) {
        return ofUnits(facts).stream().anyMatch(Config::verifies);
    }

    /// What units start dockerd with.
    static List<Config> ofUnits(Facts facts) {
        var configs = new ArrayList<Config>();
        for (Unit unit : facts.units()) {
            for (UnitCommand command : unit.commands()) {
                String program = command.program();
                if (program.substring(program.lastIndexOf('/') + 1).equals("dockerd")) {
                    configs.add(ofArguments(command.argv(), command.path()));
                }
            }
        }
        return configs;
    }

    static Config ofArguments(List<String> arguments, String file) {
        var hosts = new ArrayList<String>();
        for (int i = 1; i < arguments.size() && i < 512; i++) {
            String argument = arguments.get(i);
            boolean next = argument.equals("-H") || argument.equals("--host");
            if (next && i + 1 < arguments.size()) {
                hosts.add(arguments.get(i + 1));
            } else if (argument.startsWith("--host=")) {
                hosts.add(argument.substring(7));
            } else if (argument.startsWith("-H=")) {
                hosts.add(argument.substring(3));
            } else if (argument.startsWith("-H") && argument.length() > 2) {
                hosts.add(argument.substring(2));
            }
        }
        return new Config(hosts, Settings.isOn(arguments, "--tlsverify"), file);
    }

    /// The file that its arguments name, or the usual one.
    private static Config file(Listener listener, Host host) {
        String path = Settings.option(listener.arguments(), "--config-file");
        return read(host, path == null || !path.startsWith("/") ? DAEMON_JSON : path);
    }

    /// `/etc/docker/daemon.json`; without hosts where there is none or it is broken.
    static Config daemonJson(Host host) {
        return read(host, DAEMON_JSON);
    }

    private static Config read(Host host, String path) {
        var hosts = new ArrayList<String>();
        boolean verifies = false;
        var content = Content.whole(host, path, LIMIT);
        if (content != null) {
            try (JsonParser json = JSON.createParser(content.bytes())) {
                verifies = read(json, hosts);
            } catch (IOException e) {
                // dockerd does not start with a broken file: what it said up to there counts.
                return new Config(hosts, false, path);
            }
        }
        return new Config(hosts, verifies, path);
    }

    private static boolean read(JsonParser json, List<String> hosts) throws IOException {
        boolean verifies = false;
        int depth = 0;
        String top = "";
        for (var token = json.nextToken(); token != null; token = json.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> top = depth == 1 ? json.currentName() : top;
                case VALUE_STRING -> {
                    if (top.equals("hosts") && depth == 2 && hosts.size() < 64) {
                        hosts.add(json.getText());
                    }
                }
                case VALUE_TRUE -> verifies |= top.equals("tlsverify") && depth == 1;
                default -> {}
            }
        }
        return verifies;
    }
}
