package davy.core.edit;

import davy.core.edit.Edited.Refused;
import davy.core.edit.LineEdit.Joining;
import davy.core.edit.LineEdit.Line;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.BitSet;
import java.util.List;

/// Takes one rule out of a file from which the packet filter's rules are loaded at boot.
public final class FirewallFileEdit {
    private FirewallFileEdit() {}

    /// A rule of iptables-save(8): `-A INPUT -p tcp --dport 6379 -j ACCEPT`, perhaps behind
    /// counters.
    public static Edited removeSaved(byte[] text, Line rule) {
        var refused = Lines.notText(text);
        if (refused != null) {
            return refused;
        }
        return isSavedRule(RawText.decode(rule.text()))
                ? LineEdit.remove(text, List.of(rule), Joining.NONE)
                : noRule(rule);
    }

    private static boolean isSavedRule(String line) {
        String bare = line.strip();
        int counters = bare.startsWith("[") ? bare.indexOf(']') : -1;
        bare = bare.substring(counters + 1).strip();
        for (String option : List.of("-A", "-I", "--append", "--insert")) {
            int end = option.length();
            if (bare.startsWith(option) && bare.length() > end && bare.charAt(end) <= ' ') {
                return true;
            }
        }
        return false;
    }

    /// A rule of nft(8) that has a line to itself: `tcp dport 6379 accept` within a chain, or `add
    /// rule …` outside of all blocks.
    public static Edited removeNft(byte[] text, Line rule) {
        var refused = Lines.notText(text);
        if (refused != null) {
            return refused;
        }
        var lines = Lines.of(text);
        var found = new BitSet();
        refused = LineEdit.find(lines, List.of(rule), found);
        if (refused != null) {
            return refused;
        }
        return NftBlocks.isRule(lines, found.nextSetBit(0))
                ? LineEdit.remove(text, List.of(rule), Joining.ALWAYS)
                : noRule(rule);
    }

    private static Refused noRule(Line rule) {
        return new Refused(
                Phrase.of(
                        "line {0} is not one rule by itself: {1}",
                        "第 {0} 行不是单独成行的一条规则：{1}",
                        rule.number(),
                        Lines.excerpt(rule.text(), 0, rule.text().length)));
    }
}
