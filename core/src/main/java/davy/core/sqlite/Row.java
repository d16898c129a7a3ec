package davy.core.sqlite;

import davy.core.text.RawText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of a table. Values are asked by the name of their column, in any case; a column that is
/// not there is null, as one that was added to the table after the row is.
public final class Row {
    private static final int MOST_COLUMNS = 2_000;

    private final List<Column> columns;
    private final Charset charset;
    private final long id;
    private final byte[] payload;
    private final long[] types;
    private final int[] starts;

    private Row(
            List<Column> columns,
            Charset charset,
            long id,
            byte[] payload,
            long[] types,
            int[] starts) {
        this.columns = columns;
        this.charset = charset;
        this.id = id;
        this.payload = payload;
        this.types = types;
        this.starts = starts;
    }

    /// @param payload a record (SQLite file format, section 2.1)
    /// @return null where the record is not sound
    static @Nullable Row of(List<Column> columns, Pages pages, long id, byte[] payload) {
        long header = Numbers.varint(payload, 0);
        int at = Numbers.varintLength(payload, 0);
        if (header < at || header > payload.length) {
            return null;
        }
        long[] types = new long[Math.clamp(header - at, 0, MOST_COLUMNS)];
        int[] starts = new int[types.length];
        int count = 0;
        long start = header;
        while (at < header && count < types.length) {
            types[count] = Numbers.varint(payload, at);
            starts[count] = (int) start;
            at += Numbers.varintLength(payload, at);
            long length = length(types[count]);
            if (length < 0 || start + length > payload.length) {
                return null;
            }
            start += length;
            count++;
        }
        types = Arrays.copyOf(types, count);
        return new Row(columns, charset(pages.encoding()), id, payload, types, starts);
    }

    private static Charset charset(int encoding) {
        return switch (encoding) {
            case 2 -> StandardCharsets.UTF_16LE;
            case 3 -> StandardCharsets.UTF_16BE;
            default -> StandardCharsets.UTF_8;
        };
    }

    /// Bytes of a value of this serial type; negative for a type that there is not.
    private static long length(long type) {
        return switch (Math.clamp(type, -1, 12)) {
            case 0, 8, 9 -> 0;
            case 1, 2, 3, 4 -> type;
            case 5 -> 6;
            case 6, 7 -> 8;
            case 12 -> (type - 12) / 2;
            default -> -1;
        };
    }

    /// The row's number.
    public long id() {
        return id;
    }

    /// How many values are stored.
    public int size() {
        return types.length;
    }

    private int index(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private long type(int index) {
        return index >= 0 && index < types.length ? types[index] : 0;
    }

    /// Whether there is no value.
    public boolean isNull(String column) {
        int index = index(column);
        return type(index) == 0 && !isRowId(index);
    }

    private boolean isRowId(int index) {
        return index >= 0 && index < columns.size() && columns.get(index).isRowId();
    }

    /// A whole number; 0 for anything else, a fraction cut off.
    public long integer(String column) {
        int index = index(column);
        long type = type(index);
        if (type == 0) {
            return isRowId(index) ? id : 0;
        }
        if (type <= 6) {
            return Numbers.signed(payload, starts[index], (int) length(type));
        }
        return type == 7 ? (long) real(column) : type == 9 ? 1 : 0;
    }

    /// A number; 0 for anything else.
    public double real(String column) {
        int index = index(column);
        long type = type(index);
        if (type == 7) {
            return Double.longBitsToDouble(Numbers.signed(payload, starts[index], 8));
        }
        return type <= 9 ? integer(column) : 0;
    }

    /// Text; null for anything else. Decoded without loss where the database is in UTF-8, as nearly
    /// all are.
    public @Nullable String text(String column) {
        int index = index(column);
        long type = type(index);
        if (type < 13 || type % 2 == 0) {
            return null;
        }
        int length = (int) length(type);
        return charset.equals(StandardCharsets.UTF_8)
                ? RawText.decode(payload, starts[index], length)
                : new String(payload, starts[index], length, charset);
    }

    /// Bytes that were stored as such; null for anything else.
    public byte @Nullable [] blob(String column) {
        int index = index(column);
        long type = type(index);
        if (type < 12 || type % 2 != 0) {
            return null;
        }
        return Arrays.copyOfRange(payload, starts[index], starts[index] + (int) length(type));
    }
}
