package davy.core.action;

import davy.core.text.Phrase;

/// Takes one rule out of nftables that lets everybody in; the others stay as they are.
///
/// @param family in the words of nft(8): `inet`, `ip`, `ip6`
/// @param handle number by which the kernel knows the rule
/// @param hash SHA-256 of what the rule says, counters left out
/// @param rule near to the words of nft(8)
public record RemoveFirewallRule(
        String family, String table, String chain, long handle, String hash, String rule)
        implements Action {
    @Override
    public Phase phase() {
        return Phase.ENTRY;
    }

    /// `inet filter input, handle 7`.
    public String place() {
        return "%s %s %s, handle %d".formatted(family, table, chain, handle);
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Take the rule that lets everybody in out of the packet filter ({0}): {1}",
                "从防火墙删除对所有来源放行的规则（{0}）：{1}", place(), rule);
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "Other machines that use the service through this rule lose it. What manages the rules"
                        + " (firewalld, ufw, a script) may load it again.",
                "其他经此规则使用该服务的机器将无法访问。管理规则的程序（firewalld、ufw 或脚本）可能重新加载它。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of("The rule is put back in its place.", "将规则放回原位。");
    }
}
