package davy.range.bench;

import davy.core.process.HiddenProcesses;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;

/// Measures the search for hidden processes alone, as triage does it: all ids, on two threads.
///
/// `ProbeBench ROUNDS`
final class ProbeBench {
    private ProbeBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        var millis = new ArrayList<Double>();
        int last = 0;
        try (var host = LinuxHost.live(LiveKernel::new)) {
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                var views = Objects.requireNonNull(HiddenProcesses.look(host));
                last = views.last();
                var half = Thread.ofPlatform().start(views::probe);
                views.probe();
                half.join();
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        double first = millis.getFirst();
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "pid_max %d: median %.0f ms (%.0f–%.0f) of %d rounds, the first, cold, %.0f ms%n",
                last,
                millis.get(rounds / 2),
                millis.getFirst(),
                millis.getLast(),
                rounds,
                first);
    }
}
