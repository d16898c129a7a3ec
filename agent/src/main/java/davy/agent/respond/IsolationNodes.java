package davy.agent.respond;

import davy.core.network.AddressRange;
import davy.core.network.Isolation;
import davy.core.network.Isolation.Connection;
import davy.core.network.Isolation.Opening;
import davy.core.network.Isolation.Way;
import davy.core.network.Socket.Protocol;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/// What stays open of a host that is cut off, in the text of a plan.
final class IsolationNodes {
    private final PlanNodes nodes;

    private IsolationNodes(PlanNodes nodes) {
        this.nodes = nodes;
    }

    /// @throws RespondException with the line of what is not understood
    static Isolation read(PlanNodes nodes, Node connections, Node openings, Node leases)
            throws RespondException {
        var reader = new IsolationNodes(nodes);
        boolean dhcp =
                switch (nodes.text(leases)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw reader.refuse(leases);
                };
        return new Isolation(reader.connections(connections), reader.openings(openings), dhcp);
    }

    private List<Connection> connections(Node list) throws RespondException {
        var all = new ArrayList<Connection>();
        for (Node each : items(list)) {
            var fields = nodes.fields(each, Set.of("local", "local-port", "remote", "remote-port"));
            var local = address(fields, each, "local");
            var remote = address(fields, each, "remote");
            if (local.getAddress().length != remote.getAddress().length) {
                throw nodes.refuse(each, Phrase.of("addresses of two families", "地址不属于同一协议族"));
            }
            all.add(
                    new Connection(
                            local,
                            port(fields, each, "local-port"),
                            remote,
                            port(fields, each, "remote-port")));
        }
        return all;
    }

    private List<Opening> openings(Node list) throws RespondException {
        var all = new ArrayList<Opening>();
        for (Node each : items(list)) {
            var fields = nodes.fields(each, Set.of("way", "protocol", "remote", "port"));
            var way = nodes.need(fields, each, "way");
            var protocol = nodes.need(fields, each, "protocol");
            var remote = nodes.need(fields, each, "remote");
            var range = AddressRange.parse(nodes.text(remote));
            if (range == null) {
                throw refuse(remote);
            }
            all.add(
                    new Opening(
                            switch (nodes.text(way)) {
                                case "in" -> Way.IN;
                                case "out" -> Way.OUT;
                                default -> throw refuse(way);
                            },
                            switch (nodes.text(protocol)) {
                                case "tcp" -> Protocol.TCP;
                                case "udp" -> Protocol.UDP;
                                default -> throw refuse(protocol);
                            },
                            range,
                            port(fields, each, "port")));
        }
        return all;
    }

    private List<Node> items(Node list) throws RespondException {
        var items = nodes.items(list);
        if (items.size() > Isolation.MOST) {
            throw nodes.refuse(
                    list, Phrase.of("more than {0} of these", "超过 {0} 项", Isolation.MOST));
        }
        return items;
    }

    private InetAddress address(Map<String, Node> fields, Node node, String name)
            throws RespondException {
        var text = nodes.need(fields, node, name);
        var address = AddressDanger.parse(nodes.text(text));
        if (address == null) {
            throw refuse(text);
        }
        return address;
    }

    private int port(Map<String, Node> fields, Node node, String name) throws RespondException {
        var text = nodes.need(fields, node, name);
        int port = nodes.whole(text);
        if (port < 1 || port > 0xFFFF) {
            throw refuse(text);
        }
        return port;
    }

    private RespondException refuse(Node node) throws RespondException {
        return nodes.refuse(node, Phrase.of("not understood: {0}", "无法识别：{0}", nodes.text(node)));
    }
}
