package davy.agent.report;

import davy.agent.report.Graph.Node;
import davy.core.finding.Entity;
import davy.core.incident.Incident;
import davy.core.incident.Link;
import davy.core.incident.Relation;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Draws an incident's graph into the page, as SVG; what cannot be drawn stands below as text.
final class HtmlGraph {
    private static final List<Relation> RELATIONS = List.of(Relation.values());

    /// A wider drawing is not made to fit the page: its text could not be read.
    private static final int SHRUNK = 1500;

    private static final int LINE_COLUMNS = 23;
    private static final int COLUMN_WIDTH = 7;
    private static final int LINKS_SHOWN = 200;
    private static final int UNLINKED_SHOWN = 40;

    private final Page page;
    private final Graph graph;
    private final GraphLayout layout;

    private HtmlGraph(Page page, Graph graph) {
        this.page = page;
        this.graph = graph;
        var wires = new ArrayList<GraphLayout.Wire>();
        int columns = 0;
        for (var edge : graph.edges()) {
            wires.add(
                    new GraphLayout.Wire(
                            edge.from(), RELATIONS.indexOf(edge.relation()), edge.to()));
            String label = page.words(edge.relation().phrase());
            columns = Math.max(columns, Wrap.columns(label));
        }
        this.layout = new GraphLayout(graph.nodes().size(), wires, columns * COLUMN_WIDTH + 4);
    }

    /// @param explained whether the page has said how to read a drawing
    static void write(Page page, Incident incident, boolean explained) {
        var graph = Graph.of(incident, page.index);
        if (!graph.nodes().isEmpty()) {
            page.put("h4", Phrase.of("Attack graph", "攻击关系图"));
            new HtmlGraph(page, graph).figure(incident, explained);
        }
        unlinked(page, graph);
    }

    private void figure(Incident incident, boolean explained) {
        try (var _ = page.in("figure")) {
            try (var _ = page.in("div", "class", "scroll", "tabindex", "0")) {
                svg();
            }
            if (!explained) {
                page.put(
                        "figcaption",
                        Phrase.of(
                                "The frame has the colour of the gravest finding about a thing and"
                                        + " leads to it.",
                                "边框颜色表示该对象最严重的发现，点击可跳转。"));
            }
            if (graph.left() > 0) {
                page.put(
                        "figcaption",
                        Phrase.of(
                                "The drawing is bounded: of {0} things, {1} stand in the dashed"
                                        + " frames only.",
                                "图中对象数量有上限：共 {0} 个对象，其中 {1} 个仅合并显示在虚线框中。",
                                graph.linked(),
                                graph.left()));
            }
        }
        links(incident.chain());
    }

    private void svg() {
        String width = Integer.toString(layout.width());
        String height = Integer.toString(layout.height());
        String label = page.words(Phrase.of("Attack graph", "攻击关系图"));
        try (var _ =
                page.in(
                        "svg",
                        "viewBox",
                        "0 0 " + width + " " + height,
                        "width",
                        width,
                        "height",
                        height,
                        "class",
                        layout.width() > SHRUNK ? "wide" : "graph",
                        "role",
                        "group",
                        "aria-label",
                        label)) {
            edges();
            for (int i = 0; i < graph.nodes().size(); i++) {
                node(graph.nodes().get(i), layout.boxes().get(i));
            }
        }
    }

    private void edges() {
        var labelled = new HashSet<String>();
        var ends = new HashSet<Integer>();
        for (int i = 0; i < graph.edges().size(); i++) {
            var edge = graph.edges().get(i);
            var route = layout.routes().get(i);
            page.html.put("path", "", "class", "edge", "d", route.path());
            if (ends.add(edge.to())) {
                int back = route.endX() - 8;
                String arrow =
                        "M"
                                + back
                                + " "
                                + (route.endY() - 4)
                                + "L"
                                + route.endX()
                                + " "
                                + route.endY()
                                + "L"
                                + back
                                + " "
                                + (route.endY() + 4)
                                + "Z";
                page.html.put("path", "", "class", "arrow", "d", arrow);
            }
            if (labelled.add(edge.from() + " " + edge.relation())) {
                text(page.words(edge.relation().phrase()), "verb", route.x() + 4, route.y() - 4);
            }
        }
        page.html.line();
    }

    private void node(Node node, GraphLayout.Box box) {
        int number = Graph.number(node.members(), page.index);
        if (number == 0) {
            box(node, box, "unknown");
            return;
        }
        var level = page.index.get(number).level();
        try (var _ = page.in("a", "href", "#" + page.index.anchor(number))) {
            box(node, box, level.word());
        }
        page.html.line();
    }

    private void box(Node node, GraphLayout.Box box, String level) {
        page.html.put("title", full(node));
        page.html.put(
                "rect",
                "",
                "class",
                "node " + level + (node.rest() ? " rest" : ""),
                "x",
                Integer.toString(box.x()),
                "y",
                Integer.toString(box.y()),
                "width",
                Integer.toString(box.width()),
                "height",
                Integer.toString(box.height()),
                "rx",
                "4");
        var lines = lines(node);
        int y = box.middle() - (lines.size() == 1 ? 3 : 10);
        text(page.words(heading(node)), "kind", box.x() + 9, y);
        for (String line : lines) {
            y += 15;
            text(line, "name", box.x() + 9, y);
        }
    }

    private void text(String text, String type, int x, int y) {
        page.html.put(
                "text", text, "class", type, "x", Integer.toString(x), "y", Integer.toString(y));
    }

    private static Phrase heading(Node node) {
        var kind = node.first().kind();
        if (node.rest()) {
            return Phrase.of(
                    "{0} other {1}", "其余 {0} 个{1}", node.members().size(), Words.kinds(kind));
        }
        return node.members().size() == 1
                ? Words.kind(kind)
                : Phrase.of("{0} {1}", "{0} 个{1}", node.members().size(), Words.kinds(kind));
    }

    /// All that the node stands for, as far as a tooltip can hold it.
    private static String full(Node node) {
        String names =
                String.join(", ", node.members().stream().limit(20).map(Entity::id).toList());
        String more = node.members().size() > 20 ? ", …" : "";
        return Page.cut(RawText.show(names), 1000) + more;
    }

    private List<String> lines(Node node) {
        String name =
                node.members().size() == 1
                        ? name(node.first())
                        : String.join(
                                ", ", node.members().stream().limit(8).map(Entity::id).toList());
        return fit(RawText.show(name));
    }

    /// A process is known by its pid and, where evidence has it, its name.
    private String name(Entity entity) {
        int number = page.index.gravest(entity);
        if (entity.kind() != Entity.Kind.PROCESS || number == 0) {
            return entity.id();
        }
        var evidence = page.index.get(number).evidence();
        var name = evidence.get("process.name");
        boolean same = entity.id().equals(String.valueOf(evidence.get("process.pid")));
        return same && name != null ? entity.id() + " " + name : entity.id();
    }

    /// One line or two; what is longer loses its middle, which tells least of a path.
    static List<String> fit(String shown) {
        String text = shown;
        if (Wrap.columns(text) > 2 * LINE_COLUMNS) {
            text = start(text, LINE_COLUMNS - 1) + "…" + end(text, LINE_COLUMNS);
        }
        if (Wrap.columns(text) <= LINE_COLUMNS) {
            return List.of(text);
        }
        String first = start(text, LINE_COLUMNS);
        int slash = first.lastIndexOf('/');
        boolean fits = Wrap.columns(text.substring(slash + 1)) <= LINE_COLUMNS;
        String line = slash > 0 && fits ? first.substring(0, slash + 1) : first;
        return List.of(line, text.substring(line.length()));
    }

    private static String start(String text, int columns) {
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += Wrap.columns(c);
            if (used > columns) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    private static String end(String text, int columns) {
        int start = text.length();
        int used = 0;
        while (start > 0) {
            int c = text.codePointBefore(start);
            used += Wrap.columns(c);
            if (used > columns) {
                break;
            }
            start -= Character.charCount(c);
        }
        return text.substring(start);
    }

    private void links(List<Link> chain) {
        try (var _ = page.in("details")) {
            page.put("summary", Phrase.of("The same as text ({0})", "以文字列出（{0}）", chain.size()));
            try (var _ = page.in("ul", "class", "links")) {
                for (var link : chain.subList(0, Math.min(chain.size(), LINKS_SHOWN))) {
                    page.put(
                            "li",
                            Phrase.of(
                                    "{0} {1} {2}",
                                    "{0} {1} {2}",
                                    named(link.from()),
                                    link.relation().phrase(),
                                    named(link.to())));
                }
            }
            Bounds.left(page, chain.size() - LINKS_SHOWN);
        }
    }

    private Phrase named(Entity entity) {
        return Phrase.of("{0} {1}", "{0} {1}", Words.kind(entity.kind()), name(entity));
    }

    private static void unlinked(Page page, Graph graph) {
        var unlinked = graph.unlinked();
        if (unlinked.isEmpty() || graph.nodes().isEmpty() && unlinked.size() == 1) {
            return;
        }
        try (var _ = page.in("p", "class", "unlinked")) {
            page.say(
                    graph.nodes().isEmpty()
                            ? Phrase.of("What it is about:", "涉及对象：")
                            : Phrase.of("Part of it, no known link:", "同属此事件、关联尚不明确："));
            for (var entity : unlinked.subList(0, Math.min(UNLINKED_SHOWN, unlinked.size()))) {
                page.html.text(" ");
                try (var _ = page.in("span", "class", "thing")) {
                    page.say(Words.kind(entity.kind()));
                    page.html.text(" ");
                    page.code(entity.id());
                    page.references(List.of(page.index.gravest(entity)), 1);
                }
            }
        }
        Bounds.left(page, unlinked.size() - UNLINKED_SHOWN);
    }
}
