package davy.core.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines of `/proc/PID/status` (proc_pid_status(5)) by their names.
final class ProcessStatus {
    private final Map<String, String> lines = new HashMap<>();

    private ProcessStatus() {}

    static ProcessStatus parse(String text) {
        var status = new ProcessStatus();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            int colon = text.indexOf(':', start);
            if (colon > 0 && colon < end) {
                String name = text.substring(start, colon);
                status.lines.putIfAbsent(name, text.substring(colon + 1, end).strip());
            }
            start = end + 1;
        }
        return status;
    }

    @Nullable String line(String name) {
        return lines.get(name);
    }

    /// The number at a place of a line; `otherwise` where there is none.
    long number(String name, int place, long otherwise) {
        var numbers = numbers(name, 10);
        return place < numbers.size() ? numbers.get(place) : otherwise;
    }

    long hexadecimal(String name) {
        var numbers = numbers(name, 16);
        return numbers.isEmpty() ? 0 : numbers.getFirst();
    }

    List<Long> numbers(String name, int radix) {
        var numbers = new ArrayList<Long>();
        String line = lines.get(name);
        for (String word : line == null ? new String[0] : line.split("[ \t]+", -1)) {
            try {
                numbers.add(Long.parseUnsignedLong(word, radix));
            } catch (NumberFormatException e) {
                return numbers;
            }
        }
        return numbers;
    }
}
