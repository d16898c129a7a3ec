package davy.core.exposure;

import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service that can be reached over the network: a door, open or shut. A fact and no finding:
/// every server has some.
///
/// @param service as people call it: `Redis`, `Docker API`, `SSH`
/// @param endpoints addresses and ports where it listens, or would: `0.0.0.0:6380`
/// @param port of the first endpoint
/// @param authentication what it asks of who comes
/// @param reach from where it can be reached, firewall of the host counted
/// @param runsAs account of the process, or of the unit that starts it; empty where nothing tells
/// @param place file, or `file:line`, that says so; null where none does
/// @param sentence for a person: `Redis is open to every address on port 6380, no password: …`
public record Exposure(
        String service,
        List<String> endpoints,
        int port,
        Authentication authentication,
        Reach reach,
        String runsAs,
        @Nullable String place,
        Phrase sentence) {
    public Exposure {
        endpoints = List.copyOf(endpoints);
    }

    /// What a service asks of who comes.
    public enum Authentication {
        /// Anyone gets in.
        NONE,
        /// A password that is tried among the first.
        WEAK,
        /// A password, which may be guessed.
        PASSWORD,
        /// A key or certificate.
        KEY,
        UNKNOWN
    }

    /// From where a service can be reached.
    public enum Reach {
        EVERYWHERE,
        /// From some addresses: it listens on a private one, or the firewall lets only some in.
        LOCAL_NETWORK,
        /// From this machine only, or the firewall lets nobody in.
        LOOPBACK,
        UNKNOWN
    }

    /// Whether any stranger may have come in without guessing much.
    public boolean isOpenToAnyone() {
        boolean free =
                authentication == Authentication.NONE || authentication == Authentication.WEAK;
        return free && reach == Reach.EVERYWHERE;
    }
}
