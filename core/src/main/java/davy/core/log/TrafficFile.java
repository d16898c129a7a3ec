package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.log.LogEvent.Noted;
import davy.core.text.RawText;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A log of a network device or of Suricata: `eve.json`, `fast.log`, or lines of `key=value` as
/// FortiGate writes them; plain or compressed, told line by line.
public final class TrafficFile {
    private TrafficFile() {}

    /// Hands over what was noted until there is no more, or the sink says false.
    ///
    /// @param zone of the device, for times that do not say theirs; UTC where it is not known
    /// @return how many lines were read
    public static long read(ByteReader file, @Nullable ZoneId zone, Predicate<Noted> sink) {
        var lines = new LineReader(ByteStream.unpacked(file));
        boolean more = true;
        while (more && lines.next()) {
            var noted = of(lines.buffer(), lines.start(), lines.length(), zone);
            more = noted == null || sink.test(noted);
        }
        return lines.lines();
    }

    /// What a line notes; null where it has none of these forms.
    static @Nullable Noted of(byte[] line, int start, int length, @Nullable ZoneId zone) {
        int end = start + length;
        var local = zone == null ? ZoneOffset.UTC : zone;
        if (length > 0 && line[start] == '{') {
            boolean wanted =
                    contains(line, start, end, "\"alert\"")
                            || contains(line, start, end, "\"drop\"");
            return wanted ? Eve.parse(line, start, length, local) : null;
        }
        if (contains(line, start, end, "srcip=")) {
            return Fortinet.parse(RawText.decode(line, start, length), local, zone != null);
        }
        return contains(line, start, end, "[**]")
                ? FastLog.parse(RawText.decode(line, start, length), local, zone != null)
                : null;
    }

    private static boolean contains(byte[] line, int start, int end, String text) {
        int last = end - text.length();
        char first = text.charAt(0);
        for (int at = start; at <= last; at++) {
            if (line[at] == first && matches(line, at, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] line, int at, String text) {
        for (int i = 1; i < text.length(); i++) {
            if (line[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
