package davy.agent.respond;

import davy.core.action.RemovePins;
import davy.core.action.SegmentPin;
import davy.core.text.Phrase;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/// The nodes of a plan that tell of what stands in the kernel alone.
record KernelNodes(PlanNodes nodes) {
    SegmentPin segment(Node node) throws RespondException {
        var names = Set.of("key", "id", "mode", "size", "creator", "uid", "gid", "changed");
        var fields = nodes.fields(node, names);
        return new SegmentPin(
                (int) nodes.number(nodes.need(fields, node, "key")),
                nodes.whole(nodes.need(fields, node, "id")),
                nodes.whole(nodes.need(fields, node, "mode")),
                nodes.number(nodes.need(fields, node, "size")),
                nodes.whole(nodes.need(fields, node, "creator")),
                nodes.number(nodes.need(fields, node, "uid")),
                nodes.number(nodes.need(fields, node, "gid")),
                nodes.number(nodes.need(fields, node, "changed")));
    }

    RemovePins pins(Node node) throws RespondException {
        Map<String, Node> fields = nodes.fields(node, Set.of("id", "tag", "name", "pins"));
        var tag = nodes.need(fields, node, "tag");
        if (!nodes.text(tag).matches("[0-9a-f]{16}")) {
            throw nodes.refuse(
                    tag,
                    Phrase.of("no tag of a BPF program: {0}", "不是 BPF 程序标签：{0}", nodes.text(tag)));
        }
        return new RemovePins(
                nodes.whole(nodes.need(fields, node, "id")),
                nodes.text(tag),
                nodes.text(nodes.need(fields, node, "name")),
                nodes.texts(nodes.need(fields, node, "pins")));
    }
}
