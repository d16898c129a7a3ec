package davy.core.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.file.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Databases that the program `sqlite3` and Python's library make, read by them and by us.
final class SqliteComparisonTest {
    /// Rows of every kind of value, short and long; some are taken away, so that pages become free.
    private static final String FILL =
            """
            CREATE TABLE "a b" (id INTEGER PRIMARY KEY, [n] INT, r REAL, t TEXT /* x, y */,
              b BLOB DEFAULT (max(1, 2)), CHECK (n > -1e30));
            WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 3000)
            INSERT INTO "a b" SELECT i * 7 - 900,
              CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 3 THEN -i
                WHEN 4 THEN i * 40000 WHEN 5 THEN -i * 3000000000 WHEN 6 THEN 9223372036854775807 - i
                WHEN 7 THEN i * 9 ELSE -9223372036854775807 END,
              i * 0.37, substr(hex(zeroblob(i * 3)), 1, i % 1500) || 'é中😀' || i,
              zeroblob(i % 400 * (i % 50)) FROM c;
            CREATE TABLE other (x);
            INSERT INTO other VALUES (1), ('two'), (NULL), (x'03');
            DELETE FROM "a b" WHERE id % 5 = 0;
            ALTER TABLE other ADD COLUMN y TEXT;
            """;

    @TempDir private Path directory;

    @BeforeEach
    void needsSqlite() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sqlite3")), "no sqlite3 here");
    }

    @ParameterizedTest
    @CsvSource({
        "512, UTF-8, none",
        "1024, UTF-16le, full",
        "4096, UTF-8, incremental",
        "4096, UTF-16be, none",
        "65536, UTF-8, none"
    })
    void sameRows(int page, String encoding, String vacuum) throws Exception {
        Path file = directory.resolve("x.db");
        String settings =
                "PRAGMA page_size=%d; PRAGMA encoding='%s'; PRAGMA auto_vacuum=%s;\n"
                        .formatted(page, encoding, vacuum);
        sqlite(file, settings + FILL);
        compare(file, null);
    }

    /// A log that was never written back: the writer is still there when both look.
    @Test
    void sameRowsWithALog() throws Exception {
        Path file = directory.resolve("x.db");
        sqlite(file, "PRAGMA page_size=1024; PRAGMA journal_mode=wal;\n" + FILL);
        String script =
                """
                import sqlite3, sys, shutil
                c = sqlite3.connect(sys.argv[1], isolation_level=None)
                c.execute("PRAGMA wal_autocheckpoint=0")
                for i in range(3):
                    c.execute("BEGIN")
                    c.execute("UPDATE other SET y = ? WHERE x = 1", ("new" * 900 + str(i),))
                    c.execute('INSERT INTO "a b" (n, t, b) VALUES (?, ?, NULL)', (i, "z" * 5000))
                    c.execute("COMMIT")
                c.execute("PRAGMA cache_size=1")
                c.execute("BEGIN")
                c.execute("UPDATE other SET y = 'never committed'")
                c.execute('UPDATE "a b" SET t = NULL')
                for end in "", "-wal":
                    shutil.copy(sys.argv[1] + end, sys.argv[1] + ".copy" + end)
                """;
        run(List.of("python3", "-c", script, file.toString()), "");
        Path copy = directory.resolve("x.db.copy");
        Path log = directory.resolve("x.db.copy-wal");
        byte[] written = Files.readAllBytes(log);
        assertThat(written.length).isGreaterThan(100_000);
        compare(copy, written);
    }

    private void compare(Path file, byte @Nullable [] log) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        var source = log == null ? null : ByteSource.of(log);
        var database =
                Objects.requireNonNull(SqliteFile.open(ByteSource.of(bytes), bytes.length, source));
        var ours = new ArrayList<String>();
        assertThat(database.scan("a b", 1 << 20, row -> ours.add(aRow(row)))).isTrue();
        assertThat(database.scan("other", 1 << 20, row -> ours.add(otherRow(row)))).isTrue();
        assertThat(database.damaged()).isZero();
        String question =
                """
                SELECT id || '|' || coalesce(n, 'null') || '|'
                  || coalesce(CAST(r * 100 + 0.5 AS INT), '') || '|'
                  || coalesce(t, '') || '|' || coalesce(hex(b), '') FROM "a b" ORDER BY id;
                SELECT rowid || '|' || typeof(x) || '|' || coalesce(y, 'null') FROM other ORDER BY rowid;
                """;
        var theirs = sqlite(file, question).lines().toList();
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < theirs.size(); i++) {
            assertThat(ours.get(i)).isEqualTo(theirs.get(i));
        }
        assertThat(ours).hasSizeGreaterThan(2_000);
    }

    private static String aRow(Row row) {
        String text = row.text("T");
        byte[] blob = row.blob("b");
        var hex = HexFormat.of().withUpperCase();
        return "%d|%s|%s|%s|%s"
                .formatted(
                        row.integer("id"),
                        row.isNull("n") ? "null" : row.integer("n"),
                        row.isNull("r") ? "" : (long) (row.real("r") * 100 + 0.5),
                        text == null ? "" : text,
                        blob == null ? "" : hex.formatHex(blob));
    }

    private static String otherRow(Row row) {
        String type = row.isNull("x") ? "null" : row.text("x") != null ? "text" : "integer";
        String text = row.text("y");
        return row.id()
                + "|"
                + (row.blob("x") == null ? type : "blob")
                + "|"
                + (text == null ? "null" : text);
    }

    private String sqlite(Path file, String text) throws IOException, InterruptedException {
        return run(List.of("/usr/bin/sqlite3", "-batch", file.toString()), text);
    }

    private static String run(List<String> command, String input)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }
}
