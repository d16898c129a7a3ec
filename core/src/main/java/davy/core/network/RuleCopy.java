package davy.core.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule of nftables with all that is needed to put it back once it was taken out.
///
/// @param sets those without a name of their own, which go with it
/// @param previous the rule before it; null where it was the first of its chain
/// @param next the rule behind it; null where it was the last
public record RuleCopy(
        RawRule rule, List<RawSet> sets, @Nullable RawRule previous, @Nullable RawRule next) {
    public RuleCopy {
        sets = List.copyOf(sets);
    }

    /// What the rule says, in its sets too, whatever it has counted and wherever it is.
    public String words() {
        var words = new StringBuilder(rule.userdata()).append('\n');
        words.append(NftContent.expressions(rule.list())).append('\n');
        sets.forEach(set -> words.append(set.name()).append(' ').append(set.words()).append('\n'));
        return words.toString();
    }

    /// Whether the rule says the same, in its sets too, wherever it is.
    public boolean says(RuleCopy other) {
        if (!rule.says(other.rule) || sets.size() != other.sets.size()) {
            return false;
        }
        for (int i = 0; i < sets.size(); i++) {
            if (!sets.get(i).says(other.sets.get(i))) {
                return false;
            }
        }
        return true;
    }
}
