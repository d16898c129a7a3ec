package davy.agent.respond;

import davy.core.text.Phrase;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// The YAML nodes of a plan's text, of which each knows its line. What is not of the kind that is
/// asked for is refused with that line.
final class PlanNodes {
    private static final int LARGEST = 64 << 20;
    private static final int DEEPEST = 16;

    private final String file;

    /// @param file what the plan is called in messages
    PlanNodes(String file) {
        this.file = file;
    }

    /// The node that holds all others.
    Node root(String text) throws RespondException {
        var settings =
                LoadSettings.builder()
                        .setLabel(file)
                        .setCodePointLimit(LARGEST)
                        .setAllowDuplicateKeys(true)
                        .build();
        Node node;
        try {
            refuseDepth(new ParserImpl(settings, new StreamReader(settings, text)));
            var parser = new ParserImpl(settings, new StreamReader(settings, text));
            node = new Composer(settings, parser).getSingleNode().orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0);
            throw refuse(line, notYaml(e.getProblem()));
        } catch (YamlEngineException e) {
            throw refuse(0, notYaml(String.valueOf(e.getMessage())));
        }
        if (node == null) {
            throw refuse(0, Phrase.of("the plan is empty", "方案为空"));
        }
        return node;
    }

    /// What plans have no need of is refused before anything is made of it: aliases, which may
    /// stand for more than fits into memory, and depth.
    private void refuseDepth(Parser parser) throws RespondException {
        int depth = 0;
        while (parser.hasNext()) {
            var event = parser.next();
            int line = event.getStartMark().map(Mark::getLine).orElse(0);
            switch (event.getEventId()) {
                case Alias -> throw refuse(line, Phrase.of("a plan has no aliases", "方案中不允许使用别名"));
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > DEEPEST) {
                throw refuse(line, Phrase.of("this is nested too deeply", "嵌套过深"));
            }
        }
    }

    private static Phrase notYaml(String problem) {
        return Phrase.of("not YAML: {0}", "不是合法的 YAML：{0}", problem);
    }

    /// The fields of a node by name, each once.
    ///
    /// @param known the names that there are
    Map<String, Node> fields(Node node, Set<String> known) throws RespondException {
        if (!(node instanceof MappingNode mapping)) {
            throw refuse(node, Phrase.of("fields are expected here", "此处应为字段"));
        }
        var fields = new LinkedHashMap<String, Node>();
        for (var each : mapping.getValue()) {
            String name = text(each.getKeyNode());
            if (!known.contains(name)) {
                throw refuse(each.getKeyNode(), Phrase.of("not understood: {0}", "无法识别：{0}", name));
            }
            if (fields.put(name, each.getValueNode()) != null) {
                throw refuse(
                        each.getKeyNode(), Phrase.of("{0} stands here twice", "{0} 重复出现", name));
            }
        }
        return fields;
    }

    /// A field that must be there.
    ///
    /// @param node that has the fields
    Node need(Map<String, Node> fields, Node node, String name) throws RespondException {
        var value = fields.get(name);
        if (value == null) {
            throw refuse(node, Phrase.of("{0} is missing", "缺少 {0}", name));
        }
        return value;
    }

    List<Node> items(Node node) throws RespondException {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw refuse(node, Phrase.of("a list is expected here", "此处应为列表"));
    }

    String text(Node node) throws RespondException {
        if (node instanceof ScalarNode scalar) {
            try {
                return HostText.read(scalar.getValue());
            } catch (IllegalArgumentException e) {
                throw refuse(
                        node,
                        Phrase.of("not hexadecimal digits: {0}", "不是十六进制：{0}", scalar.getValue()));
            }
        }
        throw refuse(node, Phrase.of("a text is expected here", "此处应为文本"));
    }

    int whole(Node node) throws RespondException {
        long number = number(node);
        if (number > Integer.MAX_VALUE) {
            throw refuse(node, Phrase.of("too large: {0}", "数值过大：{0}", text(node)));
        }
        return (int) number;
    }

    List<Integer> ports(Node node) throws RespondException {
        var ports = new ArrayList<Integer>();
        for (Node each : items(node)) {
            ports.add(port(each));
        }
        return ports;
    }

    int port(Node node) throws RespondException {
        int port = whole(node);
        if (port < 1 || port > 0xFFFF) {
            throw refuse(node, Phrase.of("no port: {0}", "不是端口：{0}", text(node)));
        }
        return port;
    }

    boolean truth(Node node) throws RespondException {
        return switch (text(node)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(node, Phrase.of("not understood: {0}", "无法识别：{0}", text(node)));
        };
    }

    long number(Node node) throws RespondException {
        String text = text(node);
        if (!text.matches("[0-9]{1,18}")) {
            throw refuse(node, Phrase.of("a number is expected: {0}", "此处应为数字：{0}", text));
        }
        return Long.parseLong(text);
    }

    Instant instant(Node node) throws RespondException {
        try {
            return Instant.parse(text(node));
        } catch (DateTimeException e) {
            throw refuse(node, Phrase.of("a time is expected: {0}", "此处应为时间：{0}", text(node)));
        }
    }

    List<String> texts(Node node) throws RespondException {
        var texts = new ArrayList<String>();
        for (Node each : items(node)) {
            texts.add(text(each));
        }
        return texts;
    }

    RespondException refuse(Node node, Phrase why) {
        return refuse(node.getStartMark().map(Mark::getLine).orElse(0), why);
    }

    /// @param line from 0
    private RespondException refuse(int line, Phrase why) {
        return new RespondException(
                Phrase.of("{0}, line {1}: {2}", "{0} 第 {1} 行：{2}", file, line + 1, why));
    }
}
