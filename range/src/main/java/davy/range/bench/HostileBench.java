package davy.range.bench;

import davy.core.file.Literals;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/// How slow content can make [Literals] that was written against it: megabytes a second, one
/// thread, in memory.
final class HostileBench {
    private static final int SIZE = 16 << 20;
    private static final Literals LITERALS = Literals.of(BenchPatterns.ALL);

    private HostileBench() {}

    public static void main(String[] arguments) {
        byte[] random = new byte[SIZE];
        new Random(1).nextBytes(random);
        print("random bytes", random);
        print("every literal, last byte wrong", nearMisses(1));
        print("every literal, first byte wrong", nearMisses(0));
        print("slowest four bytes of a literal, repeated", slowest());
    }

    private static void print(String what, byte[] content) {
        double best = 0;
        for (int i = 0; i < 10; i++) {
            best = Math.max(best, speed(content));
        }
        System.out.println(String.format(Locale.ROOT, "%-44s %6.0f MB/s", what, best));
    }

    /// Megabytes a second.
    private static double speed(byte[] content) {
        var scanner = LITERALS.scanner();
        long start = System.nanoTime();
        scanner.feed(content, content.length);
        return content.length / 1048576.0 / ((System.nanoTime() - start) / 1e9);
    }

    private static byte[] nearMisses(int last) {
        byte[] content = new byte[SIZE];
        int at = 0;
        for (int i = 0; at < SIZE; i++) {
            byte[] literal = bytes(BenchPatterns.ALL.get(i % BenchPatterns.ALL.size()));
            literal[last * (literal.length - 1)] ^= 1;
            int length = Math.min(literal.length, SIZE - at);
            System.arraycopy(literal, 0, content, at, length);
            at += length;
        }
        return content;
    }

    private static byte[] slowest() {
        byte[] slowest = {};
        double least = Double.MAX_VALUE;
        for (String text : BenchPatterns.ALL) {
            byte[] literal = bytes(text);
            for (int at = 0; at + 4 <= literal.length; at++) {
                byte[] content = repeat(Arrays.copyOfRange(literal, at, at + 4), 1 << 20);
                double speed = Math.max(speed(content), speed(content));
                if (speed < least) {
                    least = speed;
                    slowest = content;
                }
            }
        }
        return repeat(Arrays.copyOf(slowest, 4), SIZE);
    }

    private static byte[] repeat(byte[] unit, int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = unit[i % unit.length];
        }
        return content;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
