package davy.agent.respond;

import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// What is left to a person, in the text of a plan: it is told, and nothing else is done by it.
final class ByHandNodes {
    private ByHandNodes() {}

    /// @param list null where nothing is left
    /// @throws RespondException with the line of what is not understood
    static List<Phrase> read(PlanNodes nodes, @Nullable Node list) throws RespondException {
        var all = new ArrayList<Phrase>();
        for (Node each : list == null ? List.<Node>of() : nodes.items(list)) {
            var fields = nodes.fields(each, Set.of("en", "zh"));
            String en = nodes.text(nodes.need(fields, each, "en"));
            String zh = nodes.text(nodes.need(fields, each, "zh"));
            all.add(Phrase.of("{0}", "{1}", en, zh));
        }
        return all;
    }
}
