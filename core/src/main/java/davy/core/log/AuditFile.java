package davy.core.log;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// `audit.log`, plain or compressed. Records are put together by time, serial number and node, in
/// whatever order they come, as long as no more than 64 events are open at once.
public final class AuditFile {
    private static final int MOST_OPEN = 64;
    private static final int MOST_RECORDS = 512;

    /// Records that others of the same event follow or go before; all others stand alone.
    private static final Set<String> JOINED =
            Set.of(
                    "SYSCALL",
                    "EXECVE",
                    "CWD",
                    "PATH",
                    "PROCTITLE",
                    "SOCKADDR",
                    "SOCKETCALL",
                    "FD_PAIR",
                    "BPRM_FCAPS",
                    "CAPSET",
                    "MMAP",
                    "IPC",
                    "OBJ_PID",
                    "KERN_MODULE",
                    "AVC",
                    "SELINUX_ERR",
                    "NETFILTER_CFG",
                    "OPENAT2",
                    "URINGOP",
                    "TIME_INJOFFSET");

    private final List<byte[]> words = new ArrayList<>();

    private AuditFile(List<String> wanted) {
        for (String word : wanted) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            words.add(bytes);
            words.add(
                    HexFormat.of()
                            .withUpperCase()
                            .formatHex(bytes)
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// Hands over all events.
    public static LogReading read(ByteReader file, Consumer<AuditEvent> sink) {
        return read(file, List.of(), sink);
    }

    /// Hands over events of single records, and of the others those in which one of these words
    /// stands, plain or in hexadecimal.
    ///
    /// @param wanted words; none for all events
    public static LogReading read(ByteReader file, List<String> wanted, Consumer<AuditEvent> sink) {
        var reader = new AuditFile(wanted).new Reader(file, sink);
        return reader.read();
    }

    /// Which event a record belongs to.
    private record Key(long millis, long serial, String node) {}

    /// Records of one event so far, undecoded.
    private static final class Open {
        final List<String> types = new ArrayList<>();
        final List<byte[]> rests = new ArrayList<>();
        final long line;
        boolean wanted;

        Open(long line) {
            this.line = line;
        }
    }

    private final class Reader {
        private final LineReader lines;
        private final Consumer<AuditEvent> sink;
        private final Activity activity = new Activity();
        private final Map<Key, Open> open = new LinkedHashMap<>();
        private byte[] buffer = {};
        private int at;
        private int end;

        Reader(ByteReader file, Consumer<AuditEvent> sink) {
            lines = new LineReader(ByteStream.unpacked(file));
            this.sink = sink;
        }

        LogReading read() {
            while (lines.next()) {
                buffer = lines.buffer();
                at = lines.start();
                end = at + lines.length();
                line();
            }
            for (var entry : open.entrySet()) {
                emit(entry.getKey(), entry.getValue());
            }
            return activity.reading(lines);
        }

        /// `[node=NAME ]type=TYPE msg=audit(SECONDS[.MILLIS]:SERIAL): FIELDS`
        private void line() {
            activity.zeros(at < end && buffer[at] == 0);
            while (at < end && buffer[at] == 0) {
                at++;
            }
            String node = skip("node=") ? word(' ') : "";
            String type = skip("type=") ? word(' ') : "";
            if (type.isEmpty() || !skip("msg=audit(")) {
                return;
            }
            long seconds = number();
            long millis = skip(".") ? number() : 0;
            long serial = skip(":") ? number() : -1;
            if (serial < 0 || seconds < 0 || seconds > 1L << 40 || millis < 0 || !skip("):")) {
                return;
            }
            activity.note(seconds);
            take(type, new Key(seconds * 1000 + Math.min(millis, 999), serial, node));
        }

        private boolean skip(String text) {
            if (end - at < text.length()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (buffer[at + i] != text.charAt(i)) {
                    return false;
                }
            }
            at += text.length();
            return true;
        }

        private String word(char stop) {
            int start = at;
            while (at < end && buffer[at] != stop && at - start < 256) {
                at++;
            }
            String word = RawText.decode(buffer, start, at - start);
            at = Math.min(at + 1, end);
            return word;
        }

        private long number() {
            long number = 0;
            int start = at;
            while (at < end && buffer[at] >= '0' && buffer[at] <= '9' && at - start < 18) {
                number = number * 10 + buffer[at++] - '0';
            }
            return at == start ? -1 : number;
        }

        private void take(String type, Key key) {
            if (type.equals("EOE")) {
                var whole = open.remove(key);
                if (whole != null) {
                    emit(key, whole);
                }
                return;
            }
            if (!JOINED.contains(type) && !type.startsWith("UNKNOWN[")) {
                var alone = new Open(lines.lines());
                add(alone, type);
                alone.wanted = true;
                emit(key, alone);
                return;
            }
            var event = open.get(key);
            if (event == null) {
                makeRoom();
                event = new Open(lines.lines());
                open.put(key, event);
            }
            add(event, type);
        }

        private void add(Open event, String type) {
            if (event.rests.size() >= MOST_RECORDS) {
                return;
            }
            event.types.add(type);
            var rest = new byte[end - at];
            System.arraycopy(buffer, at, rest, 0, rest.length);
            event.rests.add(rest);
            event.wanted |= words.isEmpty() || hasWord(rest);
        }

        private void makeRoom() {
            if (open.size() < MOST_OPEN) {
                return;
            }
            var first = open.entrySet().iterator();
            var oldest = first.next();
            first.remove();
            emit(oldest.getKey(), oldest.getValue());
        }

        private void emit(Key key, Open event) {
            if (!event.wanted) {
                return;
            }
            var records = new ArrayList<AuditRecord>();
            var execution = new StringBuilder();
            for (int i = 0; i < event.rests.size(); i++) {
                String type = event.types.get(i);
                String text = RawText.decode(event.rests.get(i));
                if (type.equals("EXECVE")) {
                    execution.append(text).append(' ');
                } else {
                    records.add(new AuditRecord(type, AuditFields.of(type, text)));
                }
            }
            if (!execution.isEmpty()) {
                // Long arguments go on in further records.
                var fields = AuditFields.of("EXECVE", execution.toString());
                records.add(new AuditRecord("EXECVE", fields));
            }
            var time = new LogTime(Instant.ofEpochMilli(key.millis()), LogTime.MILLISECOND);
            sink.accept(new AuditEvent(time, key.serial(), key.node(), event.line, records));
        }
    }

    private boolean hasWord(byte[] line) {
        for (byte[] word : words) {
            if (contains(line, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] line, byte[] word) {
        int last = line.length - word.length;
        for (int i = 0; i <= last; i++) {
            int j = 0;
            while (j < word.length && line[i + j] == word[j]) {
                j++;
            }
            if (j == word.length) {
                return true;
            }
        }
        return false;
    }
}
