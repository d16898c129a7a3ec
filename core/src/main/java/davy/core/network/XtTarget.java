package davy.core.network;

import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Translation;
import davy.core.network.Firewall.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the targets of iptables-extensions(8) do to a packet.
final class XtTarget {
    private XtTarget() {}

    /// What is known of a target's options.
    ///
    /// @param translation of `DNAT` and `REDIRECT`; null where it has none or is not understood
    /// @param notrack of `CT`
    record Options(@Nullable Translation translation, boolean notrack) {
        static final Options NONE = new Options(null, false);
    }

    /// The rules that say what an extension's target does.
    static List<Rule> rules(List<Condition> conditions, String name, Options options) {
        return switch (name) {
            case "ACCEPT", "MASQUERADE", "SNAT" -> one(conditions, Verdict.ACCEPT);
            case "DROP", "REJECT", "TARPIT", "DELUDE", "CHAOS", "STEAL" ->
                    one(conditions, Verdict.DROP);
            case "RETURN" -> one(conditions, Verdict.RETURN);
            case "MARK", "CONNMARK", "HMARK" -> one(conditions, Verdict.MARK);
            case "NOTRACK" -> one(conditions, Verdict.UNTRACK);
            case "CT" -> one(conditions, options.notrack ? Verdict.UNTRACK : Verdict.CONTINUE);
            case "DNAT", "REDIRECT" -> translate(conditions, name, options.translation);
            case "",
                    "LOG",
                    "NFLOG",
                    "ULOG",
                    "AUDIT",
                    "TRACE",
                    "TCPMSS",
                    "TCPOPTSTRIP",
                    "TOS",
                    "DSCP",
                    "TTL",
                    "HL",
                    "ECN",
                    "CLASSIFY",
                    "SET",
                    "CHECKSUM",
                    "TEE",
                    "IDLETIMER",
                    "SECMARK",
                    "CONNSECMARK",
                    "RATEEST",
                    "LED" ->
                    one(conditions, Verdict.CONTINUE);
            default -> undecided(conditions, name);
        };
    }

    private static List<Rule> one(List<Condition> conditions, Verdict verdict) {
        return List.of(Rule.of(conditions, verdict));
    }

    private static List<Rule> translate(
            List<Condition> conditions, String name, @Nullable Translation translation) {
        return translation == null
                ? undecided(conditions, name)
                : List.of(Rule.translate(conditions, translation));
    }

    /// A program in user space decides, or nobody knows who: drop, accept or go on.
    static List<Rule> undecided(List<Condition> conditions, String name) {
        var unknown = new ArrayList<>(conditions);
        unknown.add(new Condition.Unknown("target " + name));
        return List.of(Rule.of(unknown, Verdict.DROP), Rule.of(unknown, Verdict.ACCEPT));
    }
}
