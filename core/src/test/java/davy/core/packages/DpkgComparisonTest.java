package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.RealHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Our reading of this machine's database against dpkg's own.
class DpkgComparisonTest {
    private static PackageIndex index;

    @BeforeAll
    static void read() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-query")));
        index = PackageIndex.read(new RealHost());
    }

    private static List<String> run(String... command) throws Exception {
        var process = new ProcessBuilder(command);
        process.environment().put("LC_ALL", "C.UTF-8");
        process.redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.DISCARD);
        var running = process.start();
        return new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void namesTheSamePackages() throws Exception {
        var theirs =
                run("dpkg-query", "-W", "-f", "${binary:Package} ${Version} ${Architecture}\n");
        assertThat(
                        index.packages().stream()
                                .map(p -> p.name() + " " + p.version() + " " + p.architecture()))
                .containsExactlyInAnyOrderElementsOf(theirs);
    }

    @Test
    void listsTheSameFiles() throws Exception {
        var names = new ArrayList<String>();
        index.packages().forEach(p -> names.add(p.name()));
        Collections.shuffle(names, new Random(1));
        for (String name : names.subList(0, Math.min(25, names.size()))) {
            var lines = run("dpkg-query", "-L", name);
            if (lines.stream().anyMatch(line -> !line.startsWith("/"))) {
                // Diverted files, which dpkg shows in words.
                continue;
            }
            var theirs = new TreeSet<String>();
            for (String line : lines) {
                if (!line.equals("/.")) {
                    theirs.add(place(Path.of(line)));
                }
            }
            assertThat(new TreeSet<>(index.files(name))).as(name).isEqualTo(theirs);
        }
    }

    /// dpkg shows names as the package has them; the first two parts of a path can be links.
    private static String place(Path path) throws Exception {
        var parent = path.getParent();
        int parts = Math.min(2, parent.getNameCount());
        if (parts == 0) {
            return path.toString();
        }
        var head = Path.of("/").resolve(parent.subpath(0, parts));
        var real = Files.exists(head) ? head.toRealPath() : head;
        return real.resolve(head.relativize(path)).toString();
    }

    @Test
    void findsTheSameOwners() throws Exception {
        var paths = new ArrayList<String>();
        for (var p : index.packages()) {
            paths.addAll(index.files(p.name()));
        }
        Collections.shuffle(paths, new Random(2));
        int compared = 0;
        for (String path : paths.subList(0, Math.min(30, paths.size()))) {
            var theirs = run("dpkg", "-S", path);
            if (theirs.isEmpty()) {
                continue;
            }
            String owner = index.owner(path);
            assertThat(theirs.toString()).as(path).contains(owner);
            compared++;
        }
        assertThat(compared).isGreaterThan(20);
        assertThat(index.owner("/tmp/certainly-no-package")).isNull();
    }

    /// dpkg -V tells which sums differ: `??5?????? c /etc/x`.
    @Test
    void findsTheSameChanges() throws Exception {
        for (String name :
                List.of("coreutils", "bash", "base-files", "openssl", "adduser", "dpkg")) {
            if (index.installed(name) == null) {
                continue;
            }
            var theirs = new TreeSet<String>();
            for (String line : run("dpkg", "-V", name)) {
                theirs.add(line.substring(line.indexOf('/')));
            }
            var ours = new TreeSet<String>();
            for (String path : index.files(name)) {
                var sum = index.sum(path);
                if (sum != null && !sum.hex().equals(md5(Path.of(path)))) {
                    ours.add(path);
                }
            }
            assertThat(ours).as(name).isEqualTo(theirs);
        }
    }

    private static String md5(Path path) throws Exception {
        if (!Files.exists(path)) {
            return "";
        }
        var digest = MessageDigest.getInstance("MD5");
        return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(path)));
    }

    @Test
    void hasASumForEveryProgram() {
        var unsummed = new ArrayList<String>();
        for (var p : index.packages()) {
            for (String path : index.files(p.name())) {
                if (index.isUnsummed(path) && path.startsWith("/usr/bin/")) {
                    var info = new RealHost().lstat(path);
                    if (info != null && info.isRegular()) {
                        unsummed.add(path);
                    }
                }
            }
        }
        assertThat(unsummed).isEmpty();
    }
}
