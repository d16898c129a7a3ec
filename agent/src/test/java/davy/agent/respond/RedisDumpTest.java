package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.RestoreRedis;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Redis that an intruder told another place and then emptied: its dump of before is the
/// last one with the data.
final class RedisDumpTest {
    private static final Pattern KEPT = Pattern.compile("is kept as (\\S+)$");

    private RealRedis redis;
    private Path top;
    private Path data;
    private Path dump;
    private int port;
    private Process server;

    @BeforeEach
    void make() throws Exception {
        redis = new RealRedis();
        top = redis.top;
        data = Files.createDirectory(top.resolve("data"));
        dump = data.resolve("dump.rdb");
        Files.createDirectory(top.resolve("theirs"));
        port = RealRedis.free();
    }

    @AfterEach
    void end() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    /// @param before the command that starts it: its words before the server's
    private void start(String more, String... before) throws Exception {
        String all = "enable-protected-configs yes\nsave 3600 1\ndir %s\n%s".formatted(data, more);
        Path conf = redis.settings("redis.conf", port, all);
        var command = new ArrayList<>(List.of(before));
        command.addAll(List.of(redis.program.toString(), conf.toString()));
        server = redis.start(port, command.toArray(String[]::new));
    }

    private String cli(String... words) throws Exception {
        return RealRedis.cli(port, "", words);
    }

    private void ok(String... words) throws Exception {
        assertThat(cli(words)).as(String.join(" ", words)).isEqualTo("OK");
    }

    /// @return SHA-256 of the dump with the five keys
    private String emptied() throws Exception {
        for (int i = 0; i < 5; i++) {
            ok("SET", "cart:" + i, "2 lamps");
        }
        ok("SAVE");
        ok("CONFIG", "SET", "dir", top.resolve("theirs").toString());
        ok("FLUSHALL");
        ok("SET", "x", "job");
        ok("SAVE");
        return hash(dump);
    }

    private static String hash(Path file) throws IOException {
        return Stage.run("sha256sum", file.toString()).split(" ")[0];
    }

    private Plan plan() throws Exception {
        return plan(data.toString());
    }

    private Plan plan(String folder) throws Exception {
        var pin = RealRedis.pin(server);
        String hash = hash(RealRedis.PROGRAM);
        return Stage.plan(new RestoreRedis(port, folder, "dump.rdb", pin, hash));
    }

    private static String told(Respond.Applied applied) {
        return applied.steps().getFirst().outcome().told().in(Language.EN);
    }

    private static Path kept(Respond.Applied applied) {
        assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Done.class);
        var kept = KEPT.matcher(told(applied));
        assertThat(kept.find()).as(told(applied)).isTrue();
        return Path.of(kept.group(1));
    }

    @Test
    void theDumpThatItsNextSaveReplacesIsKept() throws Exception {
        start("");
        String before = emptied();
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            Path kept = kept(applied);
            cli("SHUTDOWN", "SAVE");
            server.waitFor();
            assertThat(hash(dump)).isNotEqualTo(before);
            assertThat(hash(kept)).isEqualTo(before);
            Files.copy(kept, data.resolve("again.rdb"));
            start("dbfilename again.rdb\n");
            assertThat(cli("DBSIZE")).isEqualTo("5");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(hash(kept)).isEqualTo(before);
        }
    }

    /// A second name of a file that is still there would be all that is left of the response.
    @Test
    void whereNothingReplacedItNothingStaysKept() throws Exception {
        start("");
        String before = emptied();
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            Path kept = kept(applied);
            assertThat(Stage.run("stat", "-c", "%h", dump.toString()).strip()).isEqualTo("2");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(kept).doesNotExist();
            assertThat(Stage.run("stat", "-c", "%h", dump.toString()).strip()).isEqualTo("1");
            assertThat(hash(dump)).isEqualTo(before);
        }
    }

    private void mount(String size) throws Exception {
        Path state = Files.createDirectory(redis.state());
        Stage.run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "t", state.toString());
        assumeTrue(Stage.run("findmnt", "-n", "-o", "FSTYPE", state.toString()).contains("tmpfs"));
    }

    @Test
    void itIsCopiedToAnotherFileSystem() throws Exception {
        mount("128m");
        start("appendonly yes\n");
        String before = emptied();
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            Path kept = kept(applied);
            assertThat(told(applied)).contains("also appends to " + data + "/appendonlydir");
            ok("SAVE");
            assertThat(hash(dump)).isNotEqualTo(before);
            assertThat(hash(kept)).isEqualTo(before);
        }
    }

    @Test
    void withoutRoomForTheCopyRedisIsToldNothing() throws Exception {
        mount("16m");
        start("");
        String before = emptied();
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            var outcome = applied.steps().getFirst().outcome();
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(told(applied)).contains("make room");
            assertThat(cli("CONFIG", "GET", "dir")).endsWith("theirs");
            assertThat(hash(dump)).isEqualTo(before);
            assertThat(respond.list())
                    .singleElement()
                    .matches(past -> past.done() == 0 && past.open() == 0);
        }
    }

    private void sentAway() throws Exception {
        start("");
        ok("CONFIG", "SET", "dir", top.resolve("theirs").toString());
        ok("CONFIG", "SET", "dbfilename", "root");
    }

    private void isAwayAgain() throws Exception {
        assertThat(cli("CONFIG", "GET", "dir")).endsWith("/theirs");
        assertThat(cli("CONFIG", "GET", "dbfilename")).endsWith("root");
    }

    /// Redis tells the folder that it is in, and not by which name it was told so.
    @ParameterizedTest
    @ValueSource(strings = {"data/", "data//", "link", "link/"})
    void itsFileMayNameItsFolderOtherwise(String name) throws Exception {
        Files.createSymbolicLink(top.resolve("link"), data);
        sentAway();
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan(top + "/" + name), _ -> true, Stage.QUIET);
            assertThat(applied.steps().getFirst().outcome())
                    .as(told(applied))
                    .isInstanceOf(Outcome.Done.class);
            assertThat(cli("CONFIG", "GET", "dir")).endsWith("/data");
            assertThat(cli("CONFIG", "GET", "dbfilename")).endsWith("dump.rdb");
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            isAwayAgain();
        }
    }

    /// An older journal names the folder as the file did, and half of it may be set.
    @ParameterizedTest
    @ValueSource(strings = {"root", "dump.rdb"})
    void whatAnOlderJournalNamesOtherwiseIsTakenBack(String file) throws Exception {
        sentAway();
        ok("CONFIG", "SET", "dir", data.toString());
        ok("CONFIG", "SET", "dbfilename", file);
        var responses = ResponseFolder.open(top.resolve("state"));
        String id = responses.create(Instant.now());
        Path own = responses.fresh(id);
        Files.writeString(own.resolve("plan.yml"), PlanWriter.write(plan(), Language.EN));
        String theirs = top.resolve("theirs").toString();
        try (var response = Response.open(id, own, Clock.systemUTC())) {
            var change =
                    new Change.RedisPlace(
                            port,
                            theirs,
                            "root",
                            data + "/",
                            "dump.rdb",
                            RealRedis.pin(server),
                            hash(RealRedis.PROGRAM),
                            "");
            var entry = response.journal().intend(1, List.of(change)).getFirst();
            response.journal().settle(entry, Entry.State.DONE, "Redis did not set dir");
        }
        try (var respond = redis.respond()) {
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            isAwayAgain();
        }
    }

    /// In a folder of its own, as a container has it.
    @Test
    void aDumpThatThisHostDoesNotSeeIsNotReplaced() throws Exception {
        String mounted = "mount -t tmpfs t \"$0\" && exec \"$@\"";
        start(
                "",
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                mounted,
                data.toString());
        emptiedInside();
        try (var respond = redis.respond()) {
            var applied = respond.apply(plan(), _ -> true, Stage.QUIET);
            assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Refused.class);
            assertThat(told(applied)).contains("is not this host's file of that path");
            assertThat(cli("CONFIG", "GET", "dir")).endsWith("theirs");
        }
    }

    private void emptiedInside() throws Exception {
        ok("SET", "cart", "2 lamps");
        ok("SAVE");
        assertThat(dump).doesNotExist();
        ok("CONFIG", "SET", "dir", top.resolve("theirs").toString());
    }
}
