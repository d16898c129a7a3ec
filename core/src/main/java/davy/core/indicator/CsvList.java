package davy.core.indicator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table of values, with a heading (also one in a comment) or without.
final class CsvList {
    private final Intake intake;
    private final CsvLayout layout;
    private @Nullable List<CsvLayout.@Nullable Column> columns;

    /// Where there is no heading: the column that held the first value understood.
    private int guessed = -1;

    CsvList(Intake intake, CsvLayout layout) {
        this.intake = intake;
        this.layout = layout;
    }

    void read(Lines lines) {
        boolean started = false;
        for (var record = layout.record(lines); record != null; record = layout.record(lines)) {
            var heading = started ? null : CsvLayout.columns(record);
            if (heading != null) {
                columns = heading;
                started = !CsvLayout.isComment(record);
            } else if (!CsvLayout.isComment(record)) {
                started = true;
                record(record, lines.number());
            }
        }
    }

    private void record(List<String> record, int line) {
        if (columns == null) {
            unnamed(record, line);
        } else {
            named(columns, record, line);
        }
    }

    private void named(List<CsvLayout.@Nullable Column> headings, List<String> record, int line) {
        var description = new ArrayList<String>();
        var values = new ArrayList<String>();
        var files = new ArrayList<String>();
        Instant end = null;
        for (int i = 0; i < Math.min(headings.size(), record.size()); i++) {
            var field = record.get(i).strip();
            var column = headings.get(i);
            if (column == null || field.isEmpty()) {
                continue;
            }
            switch (column) {
                case VALUE -> values.add(field);
                case FILE -> files.add(field);
                case DESCRIPTION -> description.add(field);
                case VALID_UNTIL -> end = time(field);
            }
        }
        var about = new Intake.About(line, String.join(", ", description), end);
        for (var value : values) {
            if (!isNothing(value) && !Value.take(value, intake, about)) {
                intake.notUnderstood(line, value);
            }
        }
        // A file's name beside its hash is what somebody called it once.
        for (var file : values.isEmpty() ? files : List.<String>of()) {
            if (!intake.file(file, about)) {
                intake.notUnderstood(line, file);
            }
        }
    }

    private void unnamed(List<String> record, int line) {
        int column = guessed >= 0 && guessed < record.size() ? guessed : strong(record);
        if (column >= 0 && take(record, column, line)) {
            guessed = column;
            return;
        }
        for (int i = 0; i < record.size(); i++) {
            if (i != column && take(record, i, line)) {
                guessed = guessed < 0 ? i : guessed;
                return;
            }
        }
        intake.notUnderstood(line, String.join(String.valueOf(layout.delimiter()), record));
    }

    /// The first field that cannot be a name of something else: a malware's name looks like a
    /// domain's. -1 where there is none.
    private static int strong(List<String> record) {
        for (int i = 0; i < record.size(); i++) {
            if (Value.isCertain(record.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private boolean take(List<String> record, int column, int line) {
        var others = new ArrayList<String>();
        for (int i = 0; i < record.size() && others.size() < 8; i++) {
            if (i != column && !record.get(i).isBlank()) {
                others.add(record.get(i).strip());
            }
        }
        var about = new Intake.About(line, String.join(", ", others), null);
        return Value.take(record.get(column), intake, about);
    }

    private static boolean isNothing(String value) {
        return value.equals("-")
                || value.equalsIgnoreCase("n/a")
                || value.equalsIgnoreCase("none")
                || value.equalsIgnoreCase("null");
    }

    /// ISO 8601, `2026-01-31`, or `2026-01-31 12:00:00` (UTC); null for other text.
    static @Nullable Instant time(String text) {
        var plain = text.length() > 40 ? "" : text.strip();
        try {
            if (plain.length() == 10) {
                return LocalDate.parse(plain).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            var iso = plain.replace(" UTC", "Z").replace(' ', 'T');
            boolean zoned =
                    iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
            return OffsetDateTime.parse(zoned ? iso : iso + 'Z').toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
