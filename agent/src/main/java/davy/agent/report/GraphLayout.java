package davy.agent.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Where the nodes and edges of a graph are drawn: in columns from left to right, an edge that
/// spans several columns in a row of its own, an edge back below all. The same graph is always
/// drawn the same way.
///
/// Each node gives its edges ports on its right side, one a port number; behind each port an edge
/// goes straight for the length of its label. All edges enter a node in the middle of its left
/// side.
final class GraphLayout {
    static final int NODE_WIDTH = 176;
    static final int NODE_HEIGHT = 54;
    private static final int PORT_HEIGHT = 16;
    private static final int LANE_HEIGHT = 14;
    private static final int ROW_GAP = 18;
    private static final int BEND = 46;
    private static final int MARGIN = 20;
    private static final int SWEEPS = 8;

    /// @param port which of the node's ports, any number
    record Wire(int from, int port, int to) {}

    record Box(int x, int y, int width, int height) {
        int right() {
            return x + width;
        }

        int bottom() {
            return y + height;
        }

        int middle() {
            return y + height / 2;
        }
    }

    /// An edge.
    ///
    /// @param x where it leaves its node
    /// @param endX where it ends, at the left side of a node
    /// @param path as SVG writes it: `M`, `H`, `V` and `C`, absolute
    record Route(int x, int y, int endX, int endY, String path) {}

    private record Port(int node, int port) {}

    /// A node, or the place where an edge passes a column.
    private static final class Slot {
        final int rank;
        final int height;
        final List<Slot> before = new ArrayList<>();
        final List<Slot> after = new ArrayList<>();
        int order;
        double wish;
        int y;

        Slot(int rank, int height) {
            this.rank = rank;
            this.height = height;
        }

        int middle() {
            return y + height / 2;
        }
    }

    private final int size;
    private final List<Wire> wires;
    private final int labelWidth;
    private final boolean[] isBack;
    private final int[] ranks;
    private final Map<Port, Integer> portOrder = new HashMap<>();
    private final int[] ports;
    private final List<List<Slot>> columns = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();

    /// Places that each edge passes, its two nodes included.
    private final List<List<Slot>> passes = new ArrayList<>();

    private final List<Box> boxes = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private int width;
    private int height;

    /// @param size how many nodes
    /// @param labelWidth of the longest label
    GraphLayout(int size, List<Wire> wires, int labelWidth) {
        this.size = size;
        this.wires = List.copyOf(wires);
        this.labelWidth = labelWidth;
        this.isBack = new boolean[wires.size()];
        this.ranks = new int[size];
        this.ports = new int[size];
        findPorts();
        findBackEdges();
        rank();
        makeSlots();
        order();
        placeRows();
        drawNodes();
        drawEdges();
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /// By node.
    List<Box> boxes() {
        return boxes;
    }

    /// By wire.
    List<Route> routes() {
        return routes;
    }

    private void findPorts() {
        var sorted =
                new TreeSet<>(Comparator.comparingInt(Port::node).thenComparingInt(Port::port));
        wires.forEach(wire -> sorted.add(new Port(wire.from, wire.port)));
        sorted.forEach(port -> portOrder.put(port, ports[port.node]++));
    }

    /// Depth first, from nodes that nothing leads to; an edge to a node that is still open closes a
    /// cycle.
    private void findBackEdges() {
        boolean[] isEntered = new boolean[size];
        wires.forEach(wire -> isEntered[wire.to] = true);
        int[] state = new int[size];
        for (int node = 0; node < size; node++) {
            if (!isEntered[node]) {
                visit(node, state);
            }
        }
        for (int node = 0; node < size; node++) {
            visit(node, state);
        }
    }

    private void visit(int node, int[] state) {
        if (state[node] != 0) {
            return;
        }
        state[node] = 1;
        for (int i = 0; i < wires.size(); i++) {
            if (wires.get(i).from == node) {
                int to = wires.get(i).to;
                isBack[i] = state[to] == 1;
                visit(to, state);
            }
        }
        state[node] = 2;
    }

    /// As far right as the longest way to it; what starts a way stands just before its first step.
    private void rank() {
        boolean[] isEntered = new boolean[size];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < wires.size(); i++) {
                var wire = wires.get(i);
                if (!isBack[i]) {
                    isEntered[wire.to] = true;
                    if (ranks[wire.to] <= ranks[wire.from]) {
                        ranks[wire.to] = ranks[wire.from] + 1;
                        changed = true;
                    }
                }
            }
        }
        int[] nearest = new int[size];
        Arrays.fill(nearest, Integer.MAX_VALUE);
        for (int i = 0; i < wires.size(); i++) {
            if (!isBack[i]) {
                int from = wires.get(i).from;
                nearest[from] = Math.min(nearest[from], ranks[wires.get(i).to]);
            }
        }
        for (int node = 0; node < size; node++) {
            if (!isEntered[node] && nearest[node] != Integer.MAX_VALUE) {
                ranks[node] = nearest[node] - 1;
            }
        }
    }

    private void makeSlots() {
        for (int node = 0; node < size; node++) {
            int tall = Math.max(NODE_HEIGHT, (ports[node] + 1) * PORT_HEIGHT);
            slots.add(add(new Slot(ranks[node], tall)));
        }
        for (int i = 0; i < wires.size(); i++) {
            var passed = new ArrayList<Slot>();
            passed.add(slots.get(wires.get(i).from));
            var to = slots.get(wires.get(i).to);
            if (!isBack[i]) {
                for (int rank = passed.getFirst().rank + 1; rank < to.rank; rank++) {
                    passed.add(add(new Slot(rank, LANE_HEIGHT)));
                }
                passed.add(to);
                join(passed);
            }
            passes.add(passed);
        }
    }

    private Slot add(Slot slot) {
        while (columns.size() <= slot.rank) {
            columns.add(new ArrayList<>());
        }
        slot.order = columns.get(slot.rank).size();
        columns.get(slot.rank).add(slot);
        return slot;
    }

    private static void join(List<Slot> passed) {
        for (int i = 1; i < passed.size(); i++) {
            passed.get(i - 1).after.add(passed.get(i));
            passed.get(i).before.add(passed.get(i - 1));
        }
    }

    /// Sorts each column by the middle of what its nodes are linked to, forth and back.
    private void order() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forth = sweep % 2 == 0;
            for (var column : forth ? columns : columns.reversed()) {
                column.forEach(slot -> slot.wish = middle(slot, forth));
                column.sort(Comparator.comparingDouble(slot -> slot.wish));
                for (int i = 0; i < column.size(); i++) {
                    column.get(i).order = i;
                }
            }
        }
    }

    private static double middle(Slot slot, boolean forth) {
        var linked = forth ? slot.before : slot.after;
        return linked.stream().mapToInt(other -> other.order).average().orElse(slot.order);
    }

    /// Each column is stacked, then drawn towards what its nodes are linked to.
    private void placeRows() {
        for (var column : columns) {
            int y = 0;
            for (var slot : column) {
                slot.y = y;
                y += slot.height + ROW_GAP;
            }
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forth = sweep % 2 == 0;
            (forth ? columns : columns.reversed()).forEach(column -> pull(column, forth));
        }
        int top = columns.stream().flatMap(List::stream).mapToInt(slot -> slot.y).min().orElse(0);
        columns.forEach(column -> column.forEach(slot -> slot.y += MARGIN - top));
    }

    private static void pull(List<Slot> column, boolean forth) {
        int least = Integer.MIN_VALUE;
        long slack = 0;
        for (var slot : column) {
            int wished = wished(slot, forth);
            slot.y = Math.max(wished, least);
            least = slot.y + slot.height + ROW_GAP;
            slack += wished - slot.y;
        }
        int shift = Math.toIntExact(slack / Math.max(1, column.size()));
        column.forEach(slot -> slot.y += shift);
    }

    private static int wished(Slot slot, boolean forth) {
        var linked = forth ? slot.before : slot.after;
        return linked.isEmpty()
                ? slot.y
                : (int) linked.stream().mapToInt(Slot::middle).average().orElse(0)
                        - slot.height / 2;
    }

    private int x(int rank) {
        return 2 * MARGIN + rank * (NODE_WIDTH + labelWidth + BEND);
    }

    private void drawNodes() {
        int bottom = 0;
        for (var slot : slots) {
            boxes.add(new Box(x(slot.rank), slot.y, NODE_WIDTH, slot.height));
        }
        for (var column : columns) {
            bottom = Math.max(bottom, column.getLast().y + column.getLast().height);
        }
        width = x(columns.size() - 1) + NODE_WIDTH + MARGIN;
        height = bottom + MARGIN;
    }

    private void drawEdges() {
        for (int i = 0; i < wires.size(); i++) {
            var wire = wires.get(i);
            var from = boxes.get(wire.from);
            var to = boxes.get(wire.to);
            int order = portOrder.getOrDefault(new Port(wire.from, wire.port), 0);
            int y = from.y + from.height * (order + 1) / (ports[wire.from] + 1);
            String path = isBack[i] ? back(from.right(), y, to) : forth(i, y);
            routes.add(new Route(from.right(), y, to.x, to.middle(), path));
        }
    }

    private String forth(int wire, int startY) {
        var path = new StringBuilder();
        int y = startY;
        int x = 0;
        var passed = passes.get(wire);
        for (var slot : passed) {
            if (path.isEmpty()) {
                path.append('M').append(x(slot.rank) + NODE_WIDTH).append(' ').append(y);
            } else {
                int half = BEND / 2;
                int next = slot.middle();
                path.append('C').append(x + half).append(' ').append(y);
                path.append(' ').append(x + half).append(' ').append(next);
                path.append(' ').append(x + BEND).append(' ').append(next);
                y = next;
            }
            x = x(slot.rank) + NODE_WIDTH + labelWidth;
            if (slot != passed.getLast()) {
                path.append('H').append(x);
            }
        }
        return path.toString();
    }

    /// Right, down below everything, back, and up before its target.
    private String back(int x, int y, Box to) {
        int lane = height - MARGIN / 2;
        height += LANE_HEIGHT;
        int down = x + labelWidth + BEND / 4;
        width = Math.max(width, down + MARGIN);
        int up = to.x - MARGIN;
        return "M"
                + x
                + " "
                + y
                + "H"
                + down
                + "V"
                + lane
                + "H"
                + up
                + "V"
                + to.middle()
                + "H"
                + to.x;
    }
}
