/// Tables of SQLite 3 databases, read without SQLite and without changing anything.
package davy.core.sqlite;
