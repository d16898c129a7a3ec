package davy.core.sqlite;

import davy.core.file.ByteSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A SQLite 3 database, read table by table from first row to last ([file
/// format](https://www.sqlite.org/fileformat2.html)). Indexes, views and tables `WITHOUT ROWID` are
/// not read. What is damaged is left out and counted.
public final class SqliteFile {
    private static final List<Column> SCHEMA =
            List.of("type", "name", "tbl_name", "rootpage", "sql").stream()
                    .map(name -> new Column(name, false))
                    .toList();

    private static final int LONGEST_TEXT = 1 << 20;
    private static final int MOST_TABLES = 10_000;

    /// @param root number of its first page
    private record Table(long root, String text) {}

    private final Pages pages;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private long damaged;

    private SqliteFile(Pages pages) {
        this.pages = pages;
    }

    /// @param size of the file, bytes
    /// @param log its write-ahead log, the file with `-wal` at its end; null for none
    /// @return null where this is no database
    public static @Nullable SqliteFile open(ByteSource file, long size, @Nullable ByteSource log) {
        var pages = Pages.of(file, size, log == null ? null : WalFile.read(log));
        if (pages == null) {
            return null;
        }
        var database = new SqliteFile(pages);
        database.damaged = new TableScan(pages, SCHEMA, LONGEST_TEXT, database::table).run(1);
        return database;
    }

    private boolean table(Row row) {
        String name = row.text("name");
        String text = row.text("sql");
        if (name != null && text != null && "table".equals(row.text("type"))) {
            tables.put(name, new Table(row.integer("rootpage"), text));
        }
        return tables.size() < MOST_TABLES;
    }

    /// Names of the tables, in the order in which they were made.
    public List<String> tables() {
        return List.copyOf(tables.keySet());
    }

    /// Hands over all rows of a table, in the order of their numbers.
    ///
    /// @param name in the case in which it was made
    /// @param longest row that is read, bytes; a longer one counts as damaged
    /// @return whether there is such a table
    public boolean scan(String name, int longest, RowReader reader) {
        var table = tables.get(name);
        if (table == null) {
            return false;
        }
        var columns = TableText.columns(table.text);
        damaged += new TableScan(pages, columns, longest, reader).run(table.root);
        return true;
    }

    /// How many pages and rows could not be read so far.
    public long damaged() {
        return damaged;
    }
}
