package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.log.LogEvent.Noted;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
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
            boolean wanted = contains(line, start, end, ALERT) || contains(line, start, end, DROP);
            return wanted ? Eve.parse(line, start, length, local) : null;
        }
        if (contains(line, start, end, SOURCE)) {
            return Fortinet.parse(RawText.decode(line, start, length), local, zone != null);
        }
        return contains(line, start, end, STARS)
                ? FastLog.parse(RawText.decode(line, start, length), local, zone != null)
                : null;
    }

    private static final byte[] ALERT = bytes("\"alert\"");
    private static final byte[] DROP = bytes("\"drop\"");
    private static final byte[] SOURCE = bytes("srcip=");
    private static final byte[] STARS = bytes("[**]");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether a word stands between two places.
    static boolean contains(byte[] line, int start, int end, byte[] word) {
        int last = end - word.length;
        byte first = word[0];
        for (int at = start; at <= last; at++) {
            if (line[at] == first
                    && Arrays.equals(line, at, at + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }
}
