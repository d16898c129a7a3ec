package davy.agent.check.network;

import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.network.Endpoint;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Evidence about sockets, under ECS names.
final class SocketEvidence {
    private SocketEvidence() {}

    /// Both ends, and where the other one is; not accused.
    static Finding.Draft ends(Finding.Draft draft, Connection connection, Facts facts) {
        var socket = connection.socket();
        var local = socket.local();
        return draft.with("network.transport", transport(socket))
                .with("network.direction", connection.incoming() ? "inbound" : "outbound")
                .with("source.ip", local == null ? null : Endpoint.text(local))
                .with("source.port", socket.localPort())
                .with("destination.ip", Endpoint.text(connection.remote()))
                .with("destination.port", socket.remotePort())
                .with(
                        "destination.geo.country_iso_code",
                        facts.options().country().apply(connection.remote()))
                .with("davy.socket.state", socket.state().name().toLowerCase(Locale.ROOT));
    }

    static String transport(Socket socket) {
        return socket.protocol().name().toLowerCase(Locale.ROOT);
    }

    /// The other end, accused.
    static Finding.Draft accuseRemote(Finding.Draft draft, Connection connection) {
        return draft.about(Entity.socket(remote(connection)));
    }

    /// `203.0.113.7:3333`.
    static String remote(Connection connection) {
        return Endpoint.text(connection.remote(), connection.socket().remotePort());
    }

    /// `203.0.113.7:3333`, with the country behind it where that is known: `203.0.113.7:3333 (NL)`.
    static String shown(Connection connection, Facts facts) {
        String country = facts.options().country().apply(connection.remote());
        return remote(connection) + (country == null ? "" : " (" + country + ")");
    }

    /// The process that holds a socket; not accused.
    static Finding.Draft holder(Finding.Draft draft, @Nullable HostProcess process) {
        if (process == null) {
            return draft;
        }
        var executable = process.executable();
        var container = process.container();
        return draft.with("process.pid", process.pid())
                .with("process.name", process.comm())
                .with("process.executable", executable == null ? null : executable.path())
                .with("process.command_line", Evidence.cut(process.commandLine()))
                .with("user.id", process.effectiveUid())
                .with("container.id", container == null ? null : container.id());
    }
}
