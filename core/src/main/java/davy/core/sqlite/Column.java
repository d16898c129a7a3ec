package davy.core.sqlite;

/// A column of a table.
///
/// @param isRowId whether it stands for the row's number (`INTEGER PRIMARY KEY`), and is stored
///   empty
record Column(String name, boolean isRowId) {}
