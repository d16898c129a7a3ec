package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real rpm and we, asked about the same root. The databases of Berkeley DB are made by its own
/// `db_load` from the headers that rpm wrote, and are read by rpm too.
final class RpmComparisonTest {
    private static final String INSTALL =
            """
            mkdir -p $R/usr/bin $R/etc/sample $R/usr/share/doc/sample $R/var/lib/sample $R/bin
            echo inert > $R/usr/bin/sample-tool; chmod 4755 $R/usr/bin/sample-tool
            echo other > $R/bin/sample-old
            ln -s sample-tool $R/usr/bin/sample-link
            echo a=1 > $R/etc/sample/a.conf; echo b=1 > $R/etc/sample/b.conf
            echo doc > $R/usr/share/doc/sample/README; touch $R/var/lib/sample/state
            : > $R/usr/share/doc/sample/empty; echo é > "$R/usr/share/doc/sample/é 中"
            """;
    private static final String FILES =
            """
            %attr(4755,root,root) /usr/bin/sample-tool
            /usr/bin/sample-link
            /bin/sample-old
            %config(noreplace) %attr(0640,root,mail) /etc/sample/a.conf
            %verify(not md5 size mtime) /etc/sample/b.conf
            %doc /usr/share/doc/sample
            %dir /var/lib/sample
            %ghost /var/lib/sample/state
            """;

    @TempDir private static Path work;

    private static RpmRoot rpm;

    @BeforeAll
    static void installs() throws Exception {
        assumeTrue(RpmRoot.isPossible(), "no rpm, rpmbuild, db5.3_load, or not root");
        rpm = new RpmRoot(work);
        Files.createDirectories(rpm.root().resolve("usr/bin"));
        Files.createSymbolicLink(rpm.root().resolve("bin"), Path.of("usr/bin"));
        rpm.install("sample", "1.5", 8, INSTALL, FILES);
        for (String version : List.of("1", "2")) {
            String path = "/usr/lib/twin/" + version;
            String install = "mkdir -p $R/usr/lib/twin; echo " + version + " > $R" + path;
            int algorithm = version.equals("1") ? 1 : 10;
            rpm.install("twin", version, algorithm, install, "%dir /usr/lib/twin\n" + path);
        }
        // So many files that the header goes on over many pages.
        String many =
                "mkdir -p $R/usr/share/many; for i in $(seq 3000); do echo $i > $R/usr/share/many/file-with-a-name-$i; done";
        rpm.install("many", "1", 2, many, "/usr/share/many");
    }

    @Test
    void sqliteAgrees() throws Exception {
        assertThat(rpm.root().resolve("var/lib/rpm/rpmdb.sqlite")).exists();
        agrees();
    }

    @Test
    void berkeleyAgrees() throws Exception {
        Path sqlite = rpm.root().resolve("var/lib/rpm/rpmdb.sqlite");
        Path aside = work.resolve("rpmdb.sqlite");
        for (boolean little : List.of(true, false)) {
            rpm.turnToBdb(little, little ? 4096 : 512);
            assertThat(rpm.rpmWith("bdb_ro", "-qa").lines()).hasSize(4);
            Files.move(sqlite, aside);
            try {
                agrees();
            } finally {
                Files.move(aside, sqlite);
                Files.delete(rpm.root().resolve("var/lib/rpm/Packages"));
            }
        }
    }

    private static void agrees() throws Exception {
        var host = rpm.host();
        var index = PackageIndex.read(host);
        assertThat(host.unseen()).isEmpty();
        assertThat(index.kind()).isEqualTo("rpm");
        assertThat(index.packages())
                .extracting(InstalledPackage::name)
                .containsExactly("many", "sample", "twin-1-4.noarch", "twin-2-4.noarch");
        assertThat(index.installed("sample")).isEqualTo("2:1.5-4");
        assertThat(index.packages())
                .extracting(InstalledPackage::architecture)
                .containsOnly("noarch");
        compareFiles(index);
        assertThat(index.owner("/usr/bin/sample-old")).isEqualTo("sample");
        assertThat(index.owner("/usr/bin/other")).isNull();
    }

    /// `path size mtime digest mode owner group isconfig isdoc rdev symlink`; the path may hold
    /// blanks.
    private static void compareFiles(PackageIndex index) throws Exception {
        // rpm's own answer is from its SQLite database, also when ours is from another.
        String dump = Objects.requireNonNullElse(known, rpm.rpm("-qa", "-l", "--dump"));
        known = dump;
        int count = 0;
        for (String line : dump.lines().toList()) {
            String[] words = line.split(" ");
            int n = words.length;
            String path = String.join(" ", List.of(words).subList(0, n - 10));
            var file = Objects.requireNonNull(index.file(path), path);
            boolean link = file.link() != null;
            String digest = file.sum() == null ? "" : file.sum().hex();
            assertThat(
                            List.of(
                                    String.valueOf(file.size()),
                                    digest.isEmpty() ? words[n - 8] : digest,
                                    "0" + Integer.toOctalString(file.mode()),
                                    file.user(),
                                    file.group(),
                                    file.config() ? "1" : "0",
                                    link ? String.valueOf(file.link()) : "X"))
                    .as(path)
                    .containsExactly(
                            words[n - 10],
                            words[n - 8],
                            words[n - 7],
                            words[n - 6],
                            words[n - 5],
                            words[n - 4],
                            words[n - 1]);
            boolean regular = (file.mode() & 0170000) == 0100000;
            boolean kept = regular && !path.endsWith("/state") && !path.endsWith("/b.conf");
            assertThat(digest.isEmpty()).as(path).isEqualTo(!kept);
            count++;
        }
        assertThat(count).isGreaterThan(3_010);
    }

    private static @Nullable String known;

    /// Last, as it changes files: those whose content `rpm -V` finds changed.
    @Test
    void verifyAgrees() throws Exception {
        for (String path :
                List.of(
                        "usr/bin/sample-tool",
                        "usr/lib/twin/1",
                        "usr/lib/twin/2",
                        "etc/sample/a.conf",
                        "etc/sample/b.conf",
                        "usr/share/many/file-with-a-name-77")) {
            Path file = rpm.root().resolve(path);
            String before = Files.readString(file);
            Files.writeString(file, before.toUpperCase(Locale.ROOT) + "!");
        }
        var theirs = new TreeSet<String>();
        for (String line : rpm.rpm("-Va").lines().toList()) {
            if (line.length() > 13 && line.charAt(2) == '5') {
                theirs.add(line.substring(13));
            }
        }
        var host = rpm.host();
        var index = PackageIndex.read(host);
        var ours = new ArrayList<String>();
        for (var p : index.packages()) {
            for (String path : index.files(p.name())) {
                var sum = index.sum(path);
                var content = sum == null ? null : host.read(path, 1 << 20);
                if (sum != null && content != null && !sum.isOfContent(content.bytes())) {
                    ours.add(path);
                }
            }
        }
        assertThat(new TreeSet<>(ours)).isEqualTo(theirs).hasSize(5);
        assertThat(index.installTime("sample")).isNotNull();
        assertThat(index.installTime("sample").getEpochSecond())
                .isEqualTo(
                        Long.parseLong(rpm.rpm("-q", "--qf", "%{INSTALLTIME}", "sample").strip()));
    }
}
