package davy.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Compares with grep(1) on the programs of this machine.
class LiteralsGrepTest {
    private static final List<String> TEXTS =
            List.of(
                    "GLIBC_2.34",
                    "libc.so.6",
                    "usage:",
                    "Usage: ",
                    "/etc/passwd",
                    "malloc",
                    "__stack_chk_fail",
                    ".gnu_debuglink",
                    "warranty",
                    "#!/bin/sh",
                    "out of memory");

    @Test
    void findsWhatGrepFinds() {
        var literals = Literals.of(TEXTS);
        var scanner = literals.scanner();
        int found = 0;
        for (var file : RealFiles.choose(250, "/usr/bin")) {
            byte[] bytes = RealFiles.bytes(file);
            scanner.reset();
            for (int at = 0; at < bytes.length; at += 5_000) {
                byte[] piece =
                        java.util.Arrays.copyOfRange(bytes, at, Math.min(at + 5_000, bytes.length));
                scanner.feed(piece, piece.length);
            }
            var ours = new HashMap<String, Long>();
            scanner.found().stream().forEach(i -> ours.put(TEXTS.get(i), scanner.first(i)));
            assertThat(ours).as(file.toString()).isEqualTo(grep(file.toString()));
            found += ours.size();
        }
        assertThat(found).isGreaterThan(250);
    }

    private static Map<String, Long> grep(String file) {
        var command = new ArrayList<>(List.of("grep", "-a", "-o", "-b", "-F"));
        TEXTS.forEach(text -> command.addAll(List.of("-e", text)));
        command.add(file);
        var first = new HashMap<String, Long>();
        for (String line : RealFiles.run(command).lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                first.putIfAbsent(
                        line.substring(colon + 1), Long.valueOf(line.substring(0, colon)));
            }
        }
        return first;
    }
}
