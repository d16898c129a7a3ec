package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.report.GraphLayout.Box;
import davy.agent.report.GraphLayout.Route;
import davy.agent.report.GraphLayout.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Properties that hold for every graph; seed: `-Ddavy.seed=N`.
final class GraphLayoutTest {
    private static final Pattern STEP = Pattern.compile("([MHVC])([-0-9 ]+)");

    private final long seed = Long.getLong("davy.seed", 20260115L);
    private final Random random = new Random(seed);

    private List<Wire> wires(int size, int count) {
        var wires = new ArrayList<Wire>();
        while (wires.size() < count) {
            var wire = new Wire(random.nextInt(size), random.nextInt(4), random.nextInt(size));
            if (wire.from() != wire.to() && !wires.contains(wire)) {
                wires.add(wire);
            }
        }
        return wires;
    }

    @Test
    void holdsForRandomGraphs() {
        for (int i = 0; i < 300; i++) {
            int size = 2 + random.nextInt(40);
            var wires = wires(size, random.nextInt(Math.min(90, size * 2)));
            check(size, wires);
        }
    }

    private void check(int size, List<Wire> wires) {
        var layout = new GraphLayout(size, wires, 60);
        var boxes = layout.boxes();
        assertThat(boxes).hasSize(size);
        assertThat(layout.routes()).hasSize(wires.size());
        for (var box : boxes) {
            assertThat(box.x()).isPositive();
            assertThat(box.y()).isPositive();
            assertThat(box.right()).isLessThan(layout.width());
            assertThat(box.bottom()).isLessThan(layout.height());
        }
        for (int a = 0; a < size; a++) {
            for (int b = a + 1; b < size; b++) {
                assertThat(overlap(boxes.get(a), boxes.get(b))).as("seed %d", seed).isFalse();
            }
        }
        for (int i = 0; i < wires.size(); i++) {
            edge(wires.get(i), layout.routes().get(i), layout);
        }
        labels(wires, layout);
    }

    private static boolean overlap(Box a, Box b) {
        return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
    }

    /// Starts at the right side of its node, ends at the left side of the other, touches none
    /// between.
    private void edge(Wire wire, Route route, GraphLayout layout) {
        var from = layout.boxes().get(wire.from());
        var to = layout.boxes().get(wire.to());
        var points = points(route.path());
        assertThat(points.getFirst()).isEqualTo(new Point(from.right(), route.y()));
        assertThat(route.x()).isEqualTo(from.right());
        assertThat(route.y()).isBetween(from.y() + 1, from.bottom() - 1);
        assertThat(points.getLast()).isEqualTo(new Point(to.x(), to.y() + to.height() / 2));
        assertThat(new Point(route.endX(), route.endY())).isEqualTo(points.getLast());
        assertThat(points)
                .allMatch(point -> point.x >= 0 && point.x <= layout.width())
                .allMatch(point -> point.y >= 0 && point.y <= layout.height());
        for (var box : layout.boxes()) {
            assertThat(points.stream().anyMatch(point -> isIn(point, box)))
                    .as("seed %d: %s through %s", seed, route, box)
                    .isFalse();
        }
    }

    private static boolean isIn(Point point, Box box) {
        boolean across = point.x > box.x() && point.x < box.right();
        return across && point.y > box.y() && point.y < box.bottom();
    }

    /// Ports of a node are a line of text apart; those of the same number are one.
    private static void labels(List<Wire> wires, GraphLayout layout) {
        var ports = new HashMap<List<Integer>, Integer>();
        for (int i = 0; i < wires.size(); i++) {
            var wire = wires.get(i);
            int y = layout.routes().get(i).y();
            ports.merge(
                    List.of(wire.from(), wire.port()),
                    y,
                    (a, b) -> {
                        assertThat(a).isEqualTo(b);
                        return a;
                    });
        }
        for (var a : ports.entrySet()) {
            for (var b : ports.entrySet()) {
                boolean sameNode = a.getKey().getFirst().equals(b.getKey().getFirst());
                if (sameNode && !a.getKey().equals(b.getKey())) {
                    assertThat(Math.abs(a.getValue() - b.getValue())).isGreaterThanOrEqualTo(12);
                }
            }
        }
    }

    private record Point(double x, double y) {}

    /// The path as SVG draws it, in small steps.
    private static List<Point> points(String path) {
        var points = new ArrayList<Point>();
        var steps = STEP.matcher(path);
        Point at = new Point(0, 0);
        while (steps.find()) {
            var numbers =
                    java.util.Arrays.stream(steps.group(2).trim().split(" "))
                            .map(Double::valueOf)
                            .toList();
            Point start = at;
            switch (steps.group(1)) {
                case "M" -> {
                    at = new Point(numbers.get(0), numbers.get(1));
                    points.add(at);
                    continue;
                }
                case "H" -> at = new Point(numbers.get(0), at.y);
                case "V" -> at = new Point(at.x, numbers.get(0));
                default -> {
                    at = new Point(numbers.get(4), numbers.get(5));
                    var one = new Point(numbers.get(0), numbers.get(1));
                    var two = new Point(numbers.get(2), numbers.get(3));
                    for (double t = 0.05; t < 1; t += 0.05) {
                        points.add(bezier(start, one, two, at, t));
                    }
                }
            }
            if (!steps.group(1).equals("C")) {
                for (double t = 0.02; t < 1; t += 0.02) {
                    points.add(
                            new Point(
                                    start.x + (at.x - start.x) * t,
                                    start.y + (at.y - start.y) * t));
                }
            }
            points.add(at);
        }
        return points;
    }

    private static Point bezier(Point a, Point b, Point c, Point d, double t) {
        double u = 1 - t;
        return new Point(
                u * u * u * a.x + 3 * u * u * t * b.x + 3 * u * t * t * c.x + t * t * t * d.x,
                u * u * u * a.y + 3 * u * u * t * b.y + 3 * u * t * t * c.y + t * t * t * d.y);
    }

    @Test
    void aChainGoesFromLeftToRight() {
        var layout = new GraphLayout(3, List.of(new Wire(0, 0, 1), new Wire(1, 0, 2)), 50);
        var boxes = layout.boxes();
        assertThat(boxes.get(0).right()).isLessThan(boxes.get(1).x());
        assertThat(boxes.get(1).right()).isLessThan(boxes.get(2).x());
        assertThat(boxes.get(0).y()).isEqualTo(boxes.get(1).y()).isEqualTo(boxes.get(2).y());
    }

    @Test
    void aCycleIsDrawnBackBelow() {
        var layout = new GraphLayout(2, List.of(new Wire(0, 0, 1), new Wire(1, 1, 0)), 50);
        assertThat(layout.boxes().get(0).x()).isLessThan(layout.boxes().get(1).x());
        double lowest =
                points(layout.routes().get(1).path()).stream()
                        .mapToDouble(Point::y)
                        .max()
                        .orElseThrow();
        assertThat(lowest).isGreaterThan(layout.boxes().get(0).bottom());
    }

    @Test
    void isTheSameEachTime() {
        var wires = wires(30, 50);
        var one = new GraphLayout(30, wires, 60);
        var two = new GraphLayout(30, wires, 60);
        assertThat(one.boxes()).isEqualTo(two.boxes());
        assertThat(one.routes()).isEqualTo(two.routes());
    }
}
