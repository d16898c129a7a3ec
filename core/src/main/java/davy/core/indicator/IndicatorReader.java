package davy.core.indicator;

import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Collects the indicators of several documents. Where two say the same, the first counts.
public final class IndicatorReader {
    private final KeyTable keys = new KeyTable();
    private final Facts facts = new Facts();
    private final List<Problem> problems = new ArrayList<>();
    private final List<byte[]> own = new ArrayList<>();

    /// @param own addresses of this host: no document may accuse them
    public IndicatorReader(List<InetAddress> own) {
        own.forEach(address -> this.own.add(address.getAddress()));
    }

    /// Reads one document: STIX 2.1, MISP, CSV or a plain list, told apart by its content. What is
    /// not understood becomes a [Problem]; the rest is taken.
    public IndicatorReader add(String name, byte[] bytes, Instant now) {
        var intake = new Intake(name, now, keys, facts, own);
        if (isUtf16(bytes)) {
            addText(intake, new String(bytes, StandardCharsets.UTF_16));
        } else if (isJson(bytes)) {
            new JsonDocument(intake).read(bytes);
        } else if (isBinary(bytes)) {
            intake.problem(0, BINARY);
        } else {
            int mark = hasMark(bytes) ? 3 : 0;
            addText(intake, RawText.decode(bytes, mark, bytes.length - mark));
        }
        problems.addAll(intake.problems());
        return this;
    }

    public Indicators done() {
        return new Indicators(keys, facts, problems);
    }

    private static final Phrase BINARY =
            Phrase.of(
                    "not a text: expected STIX, MISP, CSV or a list (unpack it first if it is packed)",
                    "不是文本文件：应为 STIX、MISP、CSV 或纯文本列表（若为压缩包请先解压）");

    private static void addText(Intake intake, String text) {
        var lines = new Lines(text);
        var layout = CsvLayout.sniff(text);
        if (layout == null) {
            new PlainList(intake).read(lines);
        } else {
            new CsvList(intake, layout).read(lines);
        }
    }

    private static boolean isUtf16(byte[] bytes) {
        return bytes.length >= 2
                && (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE
                        || bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF);
    }

    private static boolean hasMark(byte[] bytes) {
        return bytes.length >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
    }

    private static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 4096); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /// A list may start with `[2001:db8::1]:80`, JSON does not.
    private static boolean isJson(byte[] bytes) {
        int at = hasMark(bytes) ? 3 : 0;
        while (at < bytes.length && bytes[at] <= ' ' && bytes[at] > 0) {
            at++;
        }
        if (at >= bytes.length || bytes[at] != '[') {
            return at < bytes.length && bytes[at] == '{';
        }
        do {
            at++;
        } while (at < bytes.length && bytes[at] <= ' ' && bytes[at] > 0);
        return at < bytes.length && "{[\"]".indexOf(bytes[at]) >= 0;
    }
}
