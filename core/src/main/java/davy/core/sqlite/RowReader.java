package davy.core.sqlite;

/// Takes the rows of a table, one by one.
@FunctionalInterface
public interface RowReader {
    /// @return whether to go on
    boolean row(Row row);
}
