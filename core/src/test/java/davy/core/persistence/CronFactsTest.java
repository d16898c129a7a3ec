package davy.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import davy.core.host.Cases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CronFactsTest {
    private static CronFacts facts(String yaml) {
        return CronFacts.read(Cases.host(yaml));
    }

    @Test
    void readsEveryPlaceWithItsUsers() {
        var facts =
                facts(
                        """
                        /etc/debian_version: "12.5\\n"
                        /etc/crontab: "17 * * * * root a\\n"
                        /etc/cron.d/php: "9 * * * * www-data b\\n"
                        /etc/cron.d/x.bak: "9 * * * * root c\\n"
                        /var/spool/cron/crontabs/redis: "* * * * * d\\n"
                        /var/spool/cron/root: "* * * * * e\\n"
                        /var/spool/cron/tabs/git: "@reboot f\\n"
                        /etc/crontabs/nobody: "* * * * * g\\n"
                        /etc/anacrontab: "1 5 cron.daily h\\n"
                        """);

        assertThat(facts.jobs())
                .extracting(j -> j.path() + " " + j.user() + " " + j.entry().command())
                .containsExactly(
                        "/etc/crontab root a",
                        "/etc/anacrontab root h",
                        "/etc/cron.d/php www-data b",
                        "/etc/cron.d/x.bak root c",
                        "/var/spool/cron/root root e",
                        "/var/spool/cron/crontabs/redis redis d",
                        "/var/spool/cron/tabs/git git f",
                        "/etc/crontabs/nobody nobody g");
        assertThat(facts.jobs())
                .filteredOn(j -> j.table().ignored())
                .extracting(CronFacts.Job::path)
                .containsExactly("/etc/cron.d/x.bak");
    }

    @Test
    void listsScriptsAndWhetherTheyRun() {
        var facts =
                facts(
                        """
                        /etc/debian_version: "12.5\\n"
                        /etc/cron.hourly/gcc: {text: "#!/bin/sh\\n", mode: "0755"}
                        /etc/cron.hourly/gcc.sh: {text: "#!/bin/sh\\n", mode: "0755"}
                        /etc/cron.daily/plain: "x"
                        /etc/periodic/15min/y: {text: "#!/bin/sh\\n", mode: "0755"}
                        """);

        assertThat(facts.scripts())
                .extracting(s -> s.path() + " " + s.place().interval() + " " + s.ignored())
                .containsExactly(
                        "/etc/cron.hourly/gcc hourly false",
                        "/etc/cron.hourly/gcc.sh hourly true",
                        "/etc/cron.daily/plain daily true",
                        "/etc/periodic/15min/y 15min false");
    }

    @Test
    void runsScriptsWithADotOutsideDebian() {
        var facts = facts("/etc/cron.hourly/gcc.sh: {text: \"#!/bin/sh\\n\", mode: \"0755\"}\n");

        assertThat(facts.scripts()).extracting(CronFacts.Script::ignored).containsExactly(false);
    }

    @Test
    void readsLinksOncePassesOverDevices() {
        var facts =
                facts(
                        """
                        /etc/cron.d/pipe: {type: fifo}
                        /etc/cron.d/dead: {link: /nowhere}
                        /etc/cron.d/linked: {link: /opt/t}
                        /opt/t: "* * * * * root a\\n"
                        /var/cron/tabs: {link: /var/spool/cron/tabs}
                        /var/spool/cron/tabs/root: "* * * * * b\\n"
                        """);

        assertThat(facts.jobs())
                .extracting(CronFacts.Job::path)
                .containsExactly("/etc/cron.d/linked", "/var/spool/cron/tabs/root");
    }

    /// As at 3.2 writes it; 0x01c9c380 minutes are 30,000,000 (date -d @1800000000).
    @Test
    void readsAtJobs() {
        String script =
                """
                #!/bin/sh
                # atrun uid=33 gid=33
                # mail www-data 0
                umask 22
                PATH=/usr/bin; export PATH
                cd /var/www || {
                \t echo 'Execution directory inaccessible' >&2
                \t exit 1
                }
                """;
        String path = "/var/spool/cron/atjobs/a0000f01c9c380";
        var old = AtJob.parse(path, script + "curl x | sh\n");
        var current =
                AtJob.parse(
                        path,
                        script
                                + "${SHELL:-/bin/sh} << 'marcinDELIMITER1a2b'\n\ncurl x | sh\n\nmarcinDELIMITER1a2b\n");

        assertThat(old)
                .isEqualTo(
                        new AtJob(
                                path,
                                'a',
                                15,
                                Instant.ofEpochSecond(1_800_000_000L),
                                33,
                                "curl x | sh"));
        assertThat(current).isEqualTo(old);
        assertThat(AtJob.parse("/var/spool/at/.SEQ", "0000f").due()).isNull();
        assertThat(AtJob.isJobName(".SEQ")).isFalse();
        var facts =
                facts(
                        "/var/spool/cron/atjobs/a0000f01c9c380: \"x\"\n/var/spool/cron/atjobs/.SEQ: \"0000f\"\n");
        assertThat(facts.atJobs()).extracting(a -> a.job().number()).containsExactly(15);
    }

    @Test
    void agreesWithRunPartsOnNames(@TempDir Path directory) throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/run-parts"))).isTrue();
        assumeThat(Files.exists(Path.of("/etc/debian_version"))).isTrue();
        var place = new CronPlace("/etc/cron.daily", CronPlace.Kind.SCRIPTS);
        var runs = new ArrayList<String>();
        for (String name :
                List.of(
                        "a",
                        "a.sh",
                        "A-b_9",
                        "a~",
                        ".hidden",
                        "a,v",
                        "0anacron",
                        "x.dpkg-old",
                        "-dash",
                        "_u")) {
            var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
            if (!place.ignores(name, true)) {
                runs.add(directory + "/" + name);
            }
        }
        var process =
                new ProcessBuilder("/usr/bin/run-parts", "--test", directory.toString()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(out.lines()).containsExactlyInAnyOrderElementsOf(runs);
    }
}
