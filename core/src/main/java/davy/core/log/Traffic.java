package davy.core.log;

/// A packet or a flow, as a firewall or an intrusion detection system noted it.
///
/// @param source address it came from
/// @param sourcePort 0 where there is none
/// @param destination address it went to
/// @param destinationPort 0 where there is none
/// @param protocol in upper case, such as `TCP`
/// @param verdict what became of it
/// @param rule the prefix of the rule, or what the signature is called; may be empty
/// @param in interface it came in by, or zone; empty where it came from the host itself
/// @param out interface it left by, or zone; empty where it was for the host itself
/// @param origin `netfilter`, `suricata` or `fortinet`
public record Traffic(
        String source,
        int sourcePort,
        String destination,
        int destinationPort,
        String protocol,
        Verdict verdict,
        String rule,
        String in,
        String out,
        String origin) {
    /// What became of a packet.
    public enum Verdict {
        BLOCKED,
        PASSED,
        /// The line does not say.
        UNKNOWN
    }

    /// Whether netfilter saw it leave the host that it was made on.
    public boolean isFromHost() {
        return origin.equals("netfilter") && in.isEmpty() && !out.isEmpty();
    }
}
