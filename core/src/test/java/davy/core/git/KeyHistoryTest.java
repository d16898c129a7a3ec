package davy.core.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.RealHost;
import davy.core.secret.AccessKey;
import davy.core.secret.AccessKeys;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the real git: it makes the repositories, and `git grep` over each commit tells what they
/// hold.
final class KeyHistoryTest {
    private static final SearchLimits ALL = SearchLimits.standard(() -> false);

    @TempDir Path folder;

    @BeforeAll
    static void needsGit() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs git");
    }

    private static KeyHistory search(Path directory) {
        return search(directory, new HashSet<>());
    }

    private static KeyHistory search(Path directory, Set<String> done) {
        var host = new RealHost();
        var repository = GitRepository.at(host, directory.toString());
        assertThat(repository).as("the repository").isNotNull();
        return KeyHistory.of(host, repository, done, AccessKey::hasSecret, ALL);
    }

    /// How the same history lies on disk.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "loose",
                "packed",
                "aggressive",
                "by-hash",
                "version-1",
                "sha256",
                "fetched",
                "many-packs",
                "no-deltas"
            })
    void findsWhatGitGrepFindsInAnyCommit(String form) throws IOException {
        long seed = Long.getLong("davy.git.seed", 20_261_121);
        var work =
                form.equals("sha256")
                        ? new GitWork(folder.resolve("w"), seed, "--object-format=sha256")
                        : new GitWork(folder.resolve("w"), seed);
        history(work, form.equals("many-packs"));
        Path searched = pack(work, form);
        var expected = expected(work);
        assertThat(expected).hasSizeGreaterThan(20);

        var found = search(searched);

        assertThat(found.problems()).isEmpty();
        var told = new TreeMap<String, String>();
        for (var key : found.keys()) {
            var first = key.sightings().getFirst();
            told.put(key.key().id(), first.commit() + " " + first.path() + " " + first.written());
        }
        assertThat(told).as("seed %d", seed).isEqualTo(expected);
    }

    /// A file of settings in which keys are put, exchanged, moved and taken away, and others.
    private static void history(GitWork work, boolean packs) throws IOException {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 120; i++) {
            lines.add("setting." + i + "=" + work.letters(3) + " plain words of line " + i);
        }
        int at = 40;
        lines.addAll(at, pair(work));
        for (int i = 0; i < 45; i++) {
            switch (i % 9) {
                case 1, 4 -> {
                    lines.set(at, pair(work).get(0));
                    lines.set(at + 1, pair(work).get(1));
                }
                case 2 -> lines.set(at + 1, pair(work).get(1));
                case 3 -> lines.set(at, "oss.accessKeyId=");
                case 5 -> lines.set(at, pair(work).get(0));
                case 6 -> {
                    lines.set(at, "oss.accessKeyId=AK");
                    lines.set(at + 1, "oss.accessKeySecret=");
                }
                case 7 -> {
                    lines.set(at, "oss.accessKeyId=AKIA" + capitals(work.letters(40)));
                    lines.set(at + 1, "oss.accessKeySecret=" + work.letters(40));
                }
                case 8 -> {
                    lines.set(at, pair(work).get(0));
                    work.write("deploy/" + i + ".sh", String.join("\n", pair(work)) + "\n");
                }
                default -> lines.set(work.number(30), "note=" + work.letters(4));
            }
            work.write("conf/app.properties", String.join("\n", lines) + "\n");
            work.commit("Change " + i);
            if (packs && i % 10 == 9) {
                work.git("repack", "-q", "-d");
            }
        }
        work.write("conf/app.properties", String.join("\n", lines.subList(0, at)) + "\n");
        work.git("rm", "-q", "-r", "deploy");
        work.commit("Remove keys");
    }

    private static List<String> pair(GitWork work) {
        return List.of(
                "oss.accessKeyId=LTAI5t" + work.letters(18),
                "oss.accessKeySecret=" + work.letters(30));
    }

    private static String capitals(String letters) {
        return letters.replaceAll("[^A-Z0-9]", "").concat("Q7X2W9K4P8Z3M6T5").substring(0, 16);
    }

    /// @return the directory to search
    private Path pack(GitWork work, String form) throws IOException {
        var git = work.directory.resolve(".git");
        switch (form) {
            case "packed", "sha256" -> work.git("gc", "-q");
            case "aggressive" -> work.git("gc", "-q", "--aggressive", "--prune=now");
            case "by-hash" -> {
                work.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f");
                assertThat(listed(git)).as("deltas").contains("delta");
            }
            case "version-1" -> work.git("-c", "pack.indexVersion=1", "repack", "-q", "-a", "-d");
            case "no-deltas" -> work.git("-c", "pack.window=0", "repack", "-q", "-a", "-d", "-f");
            case "fetched" -> {
                return fetched(work);
            }
            default -> {}
        }
        return git;
    }

    private static String listed(Path git) throws IOException {
        try (var files = Files.list(git.resolve("objects/pack"))) {
            var index = files.filter(f -> f.toString().endsWith(".idx")).findFirst().orElseThrow();
            return GitWork.git(git, "verify-pack", "-v", index.toString())
                    .replace("chain length", "delta chain length");
        }
    }

    /// In two steps, so that the second pack is a thin one that was completed.
    private Path fetched(GitWork work) throws IOException {
        work.git("branch", "early", "HEAD~20");
        var clone = folder.resolve("c");
        GitWork.git(
                folder,
                "clone",
                "-q",
                "--bare",
                "--single-branch",
                "-b",
                "early",
                "file://" + work.directory,
                clone.toString());
        GitWork.git(
                clone,
                "-c",
                "fetch.unpackLimit=1",
                "fetch",
                "-q",
                "file://" + work.directory,
                "refs/heads/*:refs/heads/all/*");
        return clone;
    }

    /// By id the first commit and the path, as `git grep` tells.
    private static Map<String, String> expected(GitWork work) {
        var expected = new TreeMap<String, String>();
        for (String commit : work.git("rev-list", "--all", "--reverse").split("\n")) {
            String time = work.git("show", "-s", "--format=%at", commit);
            var paths = new TreeSet<String>();
            String grep = work.git("grep", "-l", "-E", "LTAI|AKIA", commit);
            grep.lines().forEach(line -> paths.add(line.substring(commit.length() + 1)));
            for (String path : paths) {
                for (var key : AccessKeys.find(work.git("show", commit + ":" + path))) {
                    if (key.hasSecret()) {
                        var at = Instant.ofEpochSecond(Long.parseLong(time));
                        expected.putIfAbsent(key.id(), commit + " " + path + " " + at);
                    }
                }
            }
        }
        return expected;
    }

    @Test
    void findsWhatNoBranchReaches() throws IOException {
        var work = new GitWork(folder.resolve("w"), 7);
        var amended = pair(work);
        var staged = pair(work);
        work.write("a.env", String.join("\n", amended)).commit("Wrong");
        work.write("a.env", "none\n").git("add", "-A");
        work.git("commit", "-q", "--amend", "-m", "Right");
        work.write("b.env", String.join("\n", staged)).git("add", "-A");
        work.git("rm", "-q", "-f", "b.env");

        var byId = byId(search(work.directory.resolve(".git")));

        assertThat(byId.keySet()).containsExactlyInAnyOrder(id(amended), id(staged));
        assertThat(byId.get(id(amended)).sightings())
                .singleElement()
                .extracting(Sighting::path)
                .isEqualTo("a.env");
        var orphan = byId.get(id(staged));
        assertThat(orphan.sightings()).isEmpty();
        assertThat(work.git("cat-file", "-p", orphan.object()))
                .isEqualTo(String.join("\n", staged));
    }

    @Test
    void readsKeysInMessagesOfCommitsAndTags() throws IOException {
        var work = new GitWork(folder.resolve("w"), 8);
        var message = pair(work);
        var tag = pair(work);
        String commit = work.commit("Use\n\n" + String.join("\n", message));
        work.git("tag", "-a", "v1", "-m", String.join("\n", tag));

        var byId = byId(search(work.directory.resolve(".git")));

        assertThat(byId.keySet()).containsExactlyInAnyOrder(id(message), id(tag));
        assertThat(byId.get(id(message)).sightings())
                .singleElement()
                .satisfies(sighting -> {
                    assertThat(sighting.commit()).isEqualTo(commit);
                    assertThat(sighting.path()).isEmpty();
                });
        assertThat(byId.get(id(tag)).object()).isEqualTo(work.git("rev-parse", "v1"));
    }

    /// The longer version is whole, the shorter one a delta that copies `id=AK` and goes on with
    /// `IA…`.
    @Test
    void findsAnIdWhoseFirstLettersGitCopies() throws IOException {
        var work = new GitWork(folder.resolve("w"), 14);
        String words = "plain words of a line\n".repeat(40);
        String id = "IA5FLZVX4OI4ZDQJOL";
        String secret = "\nsecret=w9Kq/7Zr+T2xVb4Ym6Ln1Pc8Hs3Jd5GfQe0Ru2Ia\n";
        work.write("a", words + "id=AK\n" + words + work.letters(90)).commit("One");
        work.write("a", words + "id=AK" + id + secret + words).commit("Two");
        work.git("gc", "-q");
        assertThat(listed(work.directory.resolve(".git")))
                .as("the second one is a delta")
                .containsPattern(work.git("rev-parse", "HEAD:a") + " blob +\\d+ \\d+ \\d+ 1 ");

        assertThat(byId(search(work.directory.resolve(".git"))).keySet())
                .containsExactly("AK" + id);
    }

    @Test
    void needsNoIndex() throws IOException {
        var work = new GitWork(folder.resolve("w"), 13);
        history(work, false);
        work.git("gc", "-q");
        var expected = expected(work);
        var git = work.directory.resolve(".git");
        try (var files = Files.list(git.resolve("objects/pack"))) {
            files.filter(f -> f.toString().endsWith(".idx")).forEach(f -> f.toFile().delete());
        }

        assertThat(byId(search(git)).keySet())
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
    }

    private static String id(List<String> pair) {
        return pair.getFirst().substring(pair.getFirst().indexOf('=') + 1);
    }

    private static Map<String, HistoricKey> byId(KeyHistory history) {
        var byId = new LinkedHashMap<String, HistoricKey>();
        history.keys().forEach(key -> byId.put(key.key().id(), key));
        return byId;
    }

    @Test
    void followsAlternatesOnce() throws IOException {
        var work = new GitWork(folder.resolve("w"), 9);
        var old = pair(work);
        work.write("a.env", String.join("\n", old)).commit("One");
        work.write("a.env", "").commit("Two");
        var clone = folder.resolve("c");
        GitWork.git(folder, "clone", "-q", "--shared", work.directory.toString(), clone.toString());
        var done = new HashSet<String>();

        var borrowed = search(clone.resolve(".git"), done);
        var own = search(work.directory.resolve(".git"), done);

        assertThat(byId(borrowed).keySet()).containsExactly(id(old));
        assertThat(borrowed.keys().getFirst().sightings()).isNotEmpty();
        assertThat(own.keys()).as("searched before").isEmpty();
    }

    @Test
    void knowsWorktreesSubmodulesAndWhatIsNoRepository() throws IOException {
        var host = new RealHost();
        var work = new GitWork(folder.resolve("w"), 10);
        work.commit("One");
        work.git("worktree", "add", "-q", folder.resolve("t").toString());
        var sub = new GitWork(folder.resolve("s"), 11);
        sub.commit("One");
        work.git("submodule", "--quiet", "add", sub.directory.toString(), "inner");

        var git = work.directory.resolve(".git").toRealPath();
        assertThat(GitRepository.leads(host, folder.resolve("t/.git").toString()))
                .isEqualTo(git.toString());
        assertThat(GitRepository.leads(host, work.directory.resolve("inner/.git").toString()))
                .isEqualTo(git + "/modules/inner");
        var inner = GitRepository.at(host, git + "/modules/inner");
        assertThat(inner).isNotNull();
        assertThat(inner.worktree())
                .isEqualTo(work.directory.resolve("inner").toRealPath().toString());
        assertThat(GitRepository.at(host, git + "/logs")).isNull();
        assertThat(GitRepository.at(host, git + "/worktrees/t")).isNull();
    }

    @Test
    void tellsOfDamageAndOfLimits() throws IOException {
        var work = new GitWork(folder.resolve("w"), 12);
        history(work, false);
        work.git("gc", "-q");
        var git = work.directory.resolve(".git");
        Path pack;
        try (var files = Files.list(git.resolve("objects/pack"))) {
            pack = files.filter(f -> f.toString().endsWith(".pack")).findFirst().orElseThrow();
        }
        var repository = GitRepository.at(new RealHost(), git.toString());
        assertThat(repository).isNotNull();
        var stopped =
                KeyHistory.of(
                        new RealHost(),
                        repository,
                        new HashSet<>(),
                        AccessKey::hasSecret,
                        new SearchLimits(5000, 10, () -> false));
        assertThat(stopped.problems())
                .singleElement()
                .extracting(p -> p.in(Language.EN))
                .asString()
                .contains("not searched for access keys to the end");

        byte[] bytes = Files.readAllBytes(pack);
        pack.toFile().setWritable(true);
        Files.write(pack, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(search(git).problems())
                .anySatisfy(p -> assertThat(p.in(Language.EN)).contains("is damaged"));
    }
}
