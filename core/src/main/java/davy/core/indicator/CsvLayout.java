package davy.core.indicator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a table of comma-separated values (RFC 4180) is laid out.
///
/// @param delimiter `,`, `;`, a tab or `|`
record CsvLayout(char delimiter) {
    private static final int SAMPLE = 20;
    private static final int LONGEST_RECORD = 1 << 16;
    private static final int MOST_FIELDS = 200;

    /// What a column holds.
    enum Column {
        /// A value of which the form tells what it is.
        VALUE,
        FILE,
        DESCRIPTION,
        VALID_UNTIL
    }

    /// Headings, in lower case with `_` for blanks.
    private static final Map<String, Column> HEADINGS = new HashMap<>();

    static {
        put(Column.VALUE, "ip ip_address ipaddress ip_addr dst_ip dest_ip destination_ip src_ip");
        put(Column.VALUE, "source_ip ipv4 ipv6 cidr network prefix ioc ioc_value indicator");
        put(Column.VALUE, "indicator_value value observable domain domain_name host hostname fqdn");
        put(Column.VALUE, "url md5 md5_hash sha1 sha1_hash sha256 sha256_hash hash file_hash");
        put(Column.VALUE, "address 指标 域名 地址 哈希 ip地址 恶意ip 恶意域名");
        put(Column.FILE, "filename file_name file filepath file_path path 文件名 文件路径");
        put(Column.DESCRIPTION, "description comment comments malware malware_printable family");
        put(Column.DESCRIPTION, "malware_family threat threat_type threat_name signature name");
        put(Column.DESCRIPTION, "tags title note 描述 备注 标签 家族");
        put(Column.VALID_UNTIL, "valid_until expires expiration expiry 过期时间 有效期");
    }

    private static void put(Column column, String headings) {
        for (var heading : headings.split(" ", -1)) {
            HEADINGS.put(heading, column);
        }
    }

    /// The layout of a text; null where it is no table.
    static @Nullable CsvLayout sniff(String text) {
        CsvLayout best = null;
        int most = 1;
        for (char delimiter : new char[] {',', ';', '\t', '|'}) {
            var layout = new CsvLayout(delimiter);
            int fields = layout.commonFields(new Lines(text));
            if (fields > most) {
                most = fields;
                best = layout;
            }
        }
        return best;
    }

    /// How many fields four in five of the first records have; 0 where there is no such number.
    private int commonFields(Lines lines) {
        var counts = new HashMap<Integer, Integer>();
        int records = 0;
        for (int i = 0; i < 10 * SAMPLE && records < SAMPLE; i++) {
            var record = record(lines);
            if (record == null) {
                break;
            }
            if (!isComment(record)) {
                records++;
                counts.merge(record.size(), 1, Integer::sum);
            }
        }
        for (var count : counts.entrySet()) {
            if (count.getValue() * 5 >= records * 4) {
                return count.getKey();
            }
        }
        return 0;
    }

    static boolean isComment(List<String> record) {
        var first = record.getFirst().strip();
        return record.size() == 1 && first.isEmpty() || PlainList.isComment(first);
    }

    /// The fields of the next record; null behind the last. A quoted field may hold line ends.
    @Nullable List<String> record(Lines lines) {
        var line = lines.next();
        if (line == null) {
            return null;
        }
        var splitter = new Splitter(delimiter);
        splitter.line(line);
        boolean comment = PlainList.isComment(line.stripLeading());
        for (int length = 0; splitter.quoted && !comment && length < LONGEST_RECORD; ) {
            var next = lines.next();
            if (next == null) {
                break;
            }
            splitter.field.append('\n');
            splitter.line(next);
            length += next.length() + 1;
        }
        splitter.end();
        return splitter.fields;
    }

    /// Cuts lines into fields.
    private static final class Splitter {
        private final List<String> fields = new ArrayList<>();
        private final StringBuilder field = new StringBuilder();
        private final char delimiter;
        private boolean quoted;

        Splitter(char delimiter) {
            this.delimiter = delimiter;
        }

        void line(String line) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '"' && quoted && line.startsWith("\"", i + 1)) {
                    field.append(c);
                    i++;
                } else if (c == '"' && (quoted || isBlank(field))) {
                    quoted = !quoted;
                } else if (c == delimiter && !quoted && fields.size() < MOST_FIELDS) {
                    end();
                } else {
                    field.append(c);
                }
            }
        }

        void end() {
            fields.add(field.toString());
            field.setLength(0);
        }
    }

    private static boolean isBlank(CharSequence field) {
        return field.length() < 8 && field.chars().allMatch(c -> c == ' ' || c == '#');
    }

    /// What the columns hold, where the record is a heading; null where it is none.
    static @Nullable List<@Nullable Column> columns(List<String> record) {
        var columns = new ArrayList<@Nullable Column>();
        boolean value = false;
        boolean file = false;
        for (var field : record) {
            var column = column(field);
            columns.add(column);
            value |= column == Column.VALUE;
            file |= column == Column.FILE;
        }
        return value || file ? columns : null;
    }

    /// Whether a text is the heading of a column.
    static boolean isKnown(String text) {
        return column(text) != null;
    }

    private static @Nullable Column column(String heading) {
        var name = heading.strip();
        int start = 0;
        while (start < name.length() && "# \"\uFEFF".indexOf(name.charAt(start)) >= 0) {
            start++;
        }
        name = name.substring(start).toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        return HEADINGS.get(name);
    }
}
