package davy.range.machine;

import java.util.List;

/// Starts a machine and says its process's number: a program that a test kills.
final class Orphan {
    private Orphan() {}

    static void main() throws InterruptedException {
        try (var machine = Machine.start(Variant.LINUX_6_1, 1, "orphan", "192.0.2.11", List.of())) {
            IO.println("machine " + machine.pid());
            Thread.sleep(120_000);
        }
    }
}
