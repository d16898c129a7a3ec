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
            for (String host : hosts) {
                if (host.startsWith("tcp://")) {
                    int port = openPort(host.substring(6));
                    if (port > 0) {
                        ports.add(port);
                    }
                }
            }
            return ports;
        }

        private int openPort(String authority) {
            int slash = authority.indexOf('/');
            String text = slash < 0 ? authority : authority.substring(0, slash);
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

    static Access of(Listener listener, Facts facts) {
        var arguments = listener.arguments();
        var file = daemonJson(facts.host());
        boolean verifies =
                Settings.isOn(arguments, "--tlsverify") || file.verifies || unitsVerify(facts);
        if (verifies) {
            return Access.guarded();
        }
        return Access.anyone(NO_CERTIFICATE, told(file, facts));
    }

    /// The file that makes it listen: its configuration, or a unit; null where none says so.
    private static @Nullable String told(Config file, Facts facts) {
        if (!file.hosts.isEmpty()) {
            return DAEMON_JSON;
        }
        for (Config config : ofUnits(facts)) {
            if (config.hosts.stream().anyMatch(host -> host.startsWith("tcp://"))) {
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

    /// `/etc/docker/daemon.json`; without hosts where there is none or it is broken.
    static Config daemonJson(Host host) {
        var hosts = new ArrayList<String>();
        boolean verifies = false;
        var content = Content.whole(host, DAEMON_JSON, LIMIT);
        if (content != null) {
            try (JsonParser json = JSON.createParser(content.bytes())) {
                verifies = read(json, hosts);
            } catch (IOException e) {
                // dockerd does not start with a broken file: what it said up to there counts.
                return new Config(hosts, false, DAEMON_JSON);
            }
        }
        return new Config(hosts, verifies, DAEMON_JSON);
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
