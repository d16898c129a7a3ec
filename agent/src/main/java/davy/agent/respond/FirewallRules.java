package davy.agent.respond;

import davy.core.action.Line;
import davy.core.action.Outcome;
import davy.core.action.RemoveFirewallRule;
import davy.core.edit.Edited;
import davy.core.edit.FirewallFileEdit;
import davy.core.edit.LineEdit;
import davy.core.file.Sha256;
import davy.core.host.Host;
import davy.core.network.Condition;
import davy.core.network.Firewall.Ports;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Verdict;
import davy.core.network.Isolation.Connection;
import davy.core.network.NftDecoder.SeenRule;
import davy.core.network.RawRule;
import davy.core.network.RuleCopy;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.change.FilterException;
import davy.linux.change.FilterHand;
import davy.linux.kernel.NftTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes rules out of the packet filter that let everybody in, and puts them back.
final class FirewallRules {
    private static final int SSH = 22;

    private final Hands hands;
    private final Response response;

    FirewallRules(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    Outcome remove(int step, RemoveFirewallRule action) throws IOException {
        if (hands.scan() == null) {
            return new Outcome.Refused(
                    Phrase.of("an image has no packet filter that runs", "镜像中没有运行的防火墙"));
        }
        if (isDone(step, action)) {
            return new Outcome.Done(Phrase.of("done before", "此前已完成"));
        }
        try {
            return removeNow(step, action);
        } catch (FilterException e) {
            return new Outcome.Failed(Phrase.plain(String.valueOf(e.getMessage())));
        }
    }

    private Outcome removeNow(int step, RemoveFirewallRule action)
            throws IOException, FilterException {
        var seen = find(hands.host(), action);
        var copy = seen == null ? null : FilterHand.copy(seen.raw());
        if (seen == null || copy == null) {
            return new Outcome.Refused(
                    Phrase.of(
                            "there is no such rule any more: {0}", "该规则已不存在：{0}", action.place()));
        }
        if (!hash(copy).equals(action.hash()) || !text(seen).equals(action.rule())) {
            return new Outcome.Refused(
                    Phrase.of(
                            "the rule is not the one that it was when the plan was made: {0}",
                            "该规则已与制定方案时不同：{0}", action.place()));
        }
        var why = danger(seen, hands.sparing().operator());
        if (why != null) {
            return new Outcome.Refused(why);
        }
        var change = new Change.RuleRemoved(copy, alike(copy));
        var entry = response.journal().intend(step, List.of(change)).getFirst();
        FilterHand.Removal removal;
        try {
            removal = FilterHand.delete(copy);
        } catch (FilterException e) {
            // All at once or not at all: the rules themselves tell which.
            var state = isThere(change) ? Entry.State.REFUSED : Entry.State.DONE;
            response.journal().settle(entry, state, String.valueOf(e.getMessage()));
            throw e;
        }
        return switch (removal) {
            case FilterHand.Removed(var removed) -> {
                response.journal().settle(entry, new Change.RuleRemoved(removed, change.alike()));
                yield new Outcome.Done(
                        Phrase.of("the rule is out: {0}", "规则已删除：{0}", action.place()));
            }
            case FilterHand.Refused(var refused) -> {
                response.journal().settle(entry, Entry.State.REFUSED, "");
                yield new Outcome.Refused(refused);
            }
        };
    }

    /// Whether this step did it already, before it was cut off, and it is still so.
    private boolean isDone(int step, RemoveFirewallRule action) {
        for (Entry entry : response.journal().in(Entry.State.DONE)) {
            if (entry.step() == step
                    && entry.change() instanceof Change.RuleRemoved(var copy, var _)
                    && copy.rule().place().equals(action.place())) {
                return find(hands.host(), action) == null;
            }
        }
        return false;
    }

    static @Nullable SeenRule find(Host host, RemoveFirewallRule action) {
        for (SeenRule seen : new NftTables(host).rules()) {
            if (seen.raw().place().equals(action.place())) {
                return seen;
            }
        }
        return null;
    }

    static RemoveFirewallRule action(SeenRule seen, RuleCopy copy) {
        var raw = seen.raw();
        String family = raw.place().substring(0, raw.place().indexOf(' '));
        return new RemoveFirewallRule(
                family, raw.table(), raw.chain(), raw.handle(), hash(copy), text(seen));
    }

    private static String hash(RuleCopy copy) {
        return Sha256.hex(copy.words().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(SeenRule seen) {
        return String.join("; ", seen.meaning().stream().map(Rule::text).toList());
    }

    /// Why a rule is never taken out; null where all that it does is to accept what comes to ports
    /// that it names, and ssh and the operator's connections are at none of these. The rest of the
    /// rules then says the same of them as before.
    static @Nullable Phrase danger(SeenRule seen, Operator operator) {
        var ports = seen.meaning().size() == 1 ? accepted(seen.meaning().getFirst()) : null;
        if (ports == null) {
            return Phrase.of(
                    "this rule does more than to let in to ports that it names, so it is left: {0}",
                    "该规则不只是放行其列出的端口，因此保留：{0}", text(seen));
        }
        for (Ports each : ports) {
            if (each.contains(SSH)) {
                return ofSsh(seen);
            }
            for (Connection connection : operator.connections()) {
                if (each.contains(connection.localPort())) {
                    return ofSsh(seen);
                }
            }
        }
        return null;
    }

    private static Phrase ofSsh(SeenRule seen) {
        return Phrase.of(
                "this rule lets ssh in, or the connection that you work over, so it is left: {0}",
                "该规则放行 ssh 或您正在使用的连接，因此保留：{0}", text(seen));
    }

    /// The ports that a rule names; null where it does anything but accept what comes to them.
    static @Nullable List<Ports> accepted(Rule rule) {
        List<Ports> ports = null;
        for (Condition condition : rule.conditions()) {
            var named = ports(condition);
            if (named != null) {
                ports = named;
            } else if (condition instanceof Condition.Unknown) {
                return null;
            }
        }
        return rule.verdict() == Verdict.ACCEPT ? ports : null;
    }

    /// Those that a condition names, one by one or as alternatives; null where it asks for
    /// something else.
    private static @Nullable List<Ports> ports(Condition condition) {
        if (condition instanceof Condition.DestinationPorts(var named)) {
            return named;
        }
        if (!(condition instanceof Condition.AnyOf(var alternatives))) {
            return null;
        }
        var all = new ArrayList<Ports>();
        for (Condition each : alternatives) {
            if (!(each instanceof Condition.DestinationPorts(var named))) {
                return null;
            }
            all.addAll(named);
        }
        return all;
    }

    /// How many rules of the chain say the same: as many again where the rule is back, whoever put
    /// it there.
    private int alike(RuleCopy copy) throws FilterException {
        int count = 0;
        for (SeenRule seen : new NftTables(hands.host()).rules()) {
            if (isBeside(seen.raw(), copy.rule())) {
                var other = FilterHand.copy(seen.raw());
                count += other != null && other.words().equals(copy.words()) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isBeside(RawRule one, RawRule other) {
        return one.family() == other.family()
                && one.table().equals(other.table())
                && one.chain().equals(other.chain());
    }

    /// Whether the rule stands where it was, or is back.
    boolean isThere(Change.RuleRemoved change) {
        try {
            return alike(change.copy()) >= change.alike();
        } catch (FilterException e) {
            return false;
        }
    }

    /// @return why not; null where the rule is in its place
    @Nullable Phrase putBack(Change.RuleRemoved change) {
        if (hands.scan() == null) {
            return Phrase.of("an image has no packet filter that runs", "镜像中没有运行的防火墙");
        }
        try {
            if (alike(change.copy()) >= change.alike()) {
                return null;
            }
            return switch (FilterHand.restore(change.copy())) {
                case FilterHand.Restored _ -> null;
                case FilterHand.Refused(var why) -> why;
            };
        } catch (FilterException e) {
            return Phrase.of(
                    "the rule could not be put back ({0}): {1}",
                    "无法放回规则（{0}）：{1}",
                    change.copy().rule().place(),
                    String.valueOf(e.getMessage()));
        }
    }

    /// A file of rules without some of them, each of which must be a rule by itself.
    static Edited edit(byte[] text, boolean nft, List<Line> lines) {
        byte[] now = text;
        Edited last = LineEdit.remove(text, List.of(), LineEdit.Joining.NONE);
        for (Line line : lines.reversed()) {
            var wanted = new LineEdit.Line(line.number(), RawText.encode(line.text()));
            last =
                    nft
                            ? FirewallFileEdit.removeNft(now, wanted)
                            : FirewallFileEdit.removeSaved(now, wanted);
            if (!(last instanceof Edited.Changed(var changed, var _, var _))) {
                return last;
            }
            now = changed;
        }
        return last;
    }
}
