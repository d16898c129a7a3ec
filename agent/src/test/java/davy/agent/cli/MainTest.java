package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a user calls it, within this process.
final class MainTest extends CliTest {
    @Test
    void helpIsThereInBothLanguages() {
        assertThat(run("triage", "--help", "--lang", "en")).isZero();
        assertThat(out()).contains("--root", "Examples:", "davy triage");
        out.reset();
        assertThat(run("triage", "--help", "--lang", "zh")).isZero();
        assertThat(out()).contains("--root", "示例", "镜像");
    }

    @Test
    void unknownWordsAreRefusedWithStatus2() {
        assertThat(run("triage", "--nonsense", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains("--nonsense", "--help");
        assertThat(run("--lang", "en")).isEqualTo(2);
    }

    @Test
    void anEmptyImageHasNothingAndSaysWhatItCannotHave(@TempDir Path root) throws IOException {
        Files.createDirectory(root.resolve("etc"));
        assertThat(run("triage", "--root", root.toString(), "--lang", "en")).isZero();
        assertThat(out())
                .startsWith("NOTHING FOUND")
                .contains("no processes, sockets or running kernel");
    }

    /// An empty mount point, the partition of `/boot`, an archive of `docker save`: not clean.
    @Test
    void whatIsNoRootOfASystemIsRefused(@TempDir Path root, @TempDir Path place) throws Exception {
        for (String name : List.of("", "grub", "blobs")) {
            Files.createDirectories(root.resolve(name));
            assertThat(run("triage", "--root", root.toString(), "--lang", "en")).isEqualTo(2);
            assertThat(err()).contains(root + " has none of /etc,", "mounted");
            assertThat(out()).isEmpty();
        }
        Files.writeString(root.resolve("manifest.json"), "[]");
        String saved = place.resolve("saved.tar").toString();
        var packed = new ProcessBuilder("tar", "-cf", saved, "-C", root.toString(), ".").start();
        assertThat(packed.waitFor()).isZero();
        assertThat(run("triage", "--root", saved, "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains(saved + " has none of /etc,", "docker save", "docker export");
        assertThat(run("triage", "--root", saved, "--lang", "zh")).isEqualTo(2);
        assertThat(err()).contains("不是系统根目录", "docker export");
        String archive = place.resolve("x.tar.gz").toString();
        assertThat(run("collect", "--root", root.toString(), "--output", archive)).isEqualTo(2);
    }

    /// As unpacked parts of a system are, and systems that hold only links there.
    @Test
    void oneFolderOfASystemIsEnough(@TempDir Path place) throws Exception {
        Path root = Files.createDirectory(place.resolve("x"));
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        assertThat(run("triage", "--root", root.toString(), "--lang", "en")).as(err()).isZero();
        String tar = place.resolve("x.tar").toString();
        var packed = new ProcessBuilder("tar", "-cf", tar, "-C", place.toString(), "x").start();
        assertThat(packed.waitFor()).isZero();
        assertThat(run("triage", "--root", tar, "--lang", "en")).as(err()).isZero();
    }

    @Test
    void findingsGiveStatus1AndStandInTheFile(@TempDir Path root, @TempDir Path reports)
            throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
        Path report = reports.resolve("r.json");
        int status =
                run(
                        "triage",
                        "--root",
                        root.toString(),
                        "--format",
                        "json",
                        "--output",
                        report.toString());
        assertThat(status).isEqualTo(1);
        assertThat(Files.readString(report)).contains("\"ld-so-preload\"", "\"compromised\"");
        try (var files = Files.list(reports)) {
            assertThat(files).as("no draft is left").containsExactly(report);
        }
    }

    /// Pids and paths of one host mean something else on the other.
    @Test
    void theReportAndThePlanOfAnotherHostAreNotForThisOne(@TempDir Path root, @TempDir Path reports)
            throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
        Files.writeString(root.resolve("etc/hostname"), "web-7\n");
        String report = reports.resolve("r.json").toString();
        String plan = reports.resolve("plan.yml").toString();
        String in = root.toString();
        run("triage", "--root", in, "--format", "json", "--output", report);
        assertThat(run("respond", "--root", in, "--from", report, "--save-plan", plan)).isOne();
        Files.writeString(root.resolve("etc/hostname"), "web-8\n");
        err.reset();
        assertThat(run("respond", "--lang", "en", "--root", in, "--from", report)).isEqualTo(2);
        assertThat(err()).contains(report, "host web-7", "this is web-8");
        err.reset();
        assertThat(run("respond", "--lang", "en", "--root", in, "--plan", plan)).isOne();
        String state = reports.resolve("state").toString();
        int status =
                run(
                        "respond", "--lang", "en", "--root", in, "--plan", plan, "--apply", "--yes",
                        "--state", state);
        assertThat(status).isEqualTo(2);
        assertThat(err()).contains(plan, "host web-7", "this is web-8");
        assertThat(root.resolve("etc/ld.so.preload")).content().contains("libhide");
    }

    @Test
    void aPageIsWritten(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
        int status = run("triage", "--root", root.toString(), "--format", "html", "--lang", "zh");
        assertThat(status).isEqualTo(1);
        assertThat(out())
                .startsWith("<!DOCTYPE html>")
                .contains("已被入侵", "/tmp/.x/libhide.so")
                .endsWith("</html>\n");
    }

    @Test
    void whatCannotBeDoneHasStatus2AndAReason(@TempDir Path root) throws IOException {
        assertThat(run("triage", "--root", root + "/missing", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains(root + "/missing", "mount");
        assertThat(run("triage", "--since", "yesterday")).isEqualTo(2);
        assertThat(run("triage", "--root", root.toString(), "--output", root + "/no/such/r"))
                .isEqualTo(2);
        assertThat(run("triage", "--indicators", root + "/missing")).isEqualTo(2);
        Path geoip = Files.writeString(root.resolve("geo.mmdb"), "not a database");
        assertThat(run("triage", "--geoip", geoip.toString())).isEqualTo(2);
    }

    @Test
    void aFullDiskIsToldWithStatus2(@TempDir Path root) throws IOException {
        Files.createDirectory(root.resolve("etc"));
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/full")), "needs /dev/full");
        assertThat(
                        run(
                                "triage",
                                "--root",
                                root.toString(),
                                "--output",
                                "/dev/full",
                                "--lang",
                                "en"))
                .isEqualTo(2);
        assertThat(err()).contains("/dev/full");
    }

    @Test
    void aHostIsCollectedAndLookedAtLater(@TempDir Path root, @TempDir Path place)
            throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
        Path archive = place.resolve("web-03.tar.gz");
        var collect = List.of("collect", "--root", root.toString(), "--output", archive.toString());
        assertThat(run(collect.toArray(String[]::new))).as(err()).isZero();
        assertThat(out()).contains(archive.toString(), "SHA-256");
        try (var files = Files.list(place)) {
            assertThat(files).as("no part is left").containsExactly(archive);
        }
        out.reset();
        byte[] before = Files.readAllBytes(archive);
        assertThat(run("triage", "--root", archive.toString(), "--lang", "zh")).isEqualTo(1);
        assertThat(out()).contains("已被入侵", "/tmp/.x/libhide.so", archive.toString());
        assertThat(err()).contains("归档完整");
        assertThat(run(collect.toArray(String[]::new))).as("it is not replaced").isEqualTo(2);
        assertThat(Files.readAllBytes(archive)).isEqualTo(before);
    }

    @Test
    void whatCannotBeCollectedHasStatus2AndLeavesNothing(@TempDir Path root) {
        Path file = root.resolve("x.tar.gz");
        assertThat(run("collect", "--output", root + "/no/such/x", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains("/no/such/x", "no such directory");
        assertThat(run("collect", "--limit", "0", "--output", file.toString())).isEqualTo(2);
        assertThat(run("collect", "--root", root + "/missing", "--output", file.toString()))
                .isEqualTo(2);
        assertThat(file).doesNotExist();
    }

    @Test
    void anArchiveThatIsNoneIsToldInBothLanguages(@TempDir Path place) throws IOException {
        Path file = Files.writeString(place.resolve("x"), "no tar ".repeat(200));
        assertThat(run("triage", "--root", file.toString(), "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains("neither a tar nor a tar.gz");
        assertThat(run("triage", "--root", file.toString(), "--lang", "zh")).isEqualTo(2);
        assertThat(err()).contains("不是 tar 或 tar.gz 归档");
        assertThat(out()).isEmpty();
    }

    @Test
    void aCheckIsExplained() {
        assertThat(run("triage", "--explain", "ld-so-preload", "--lang", "en")).isZero();
        assertThat(out()).contains("T1574.006", "False positives");
        assertThat(run("triage", "--explain", "nothing", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains("davy checks");
    }

    /// 1 means that there are findings.
    @Test
    void aCrashHasStatus2AndWhatToReport() {
        var broken =
                new PrintStream(OutputStream.nullOutputStream()) {
                    @Override
                    public void print(String text) {
                        throw new IllegalStateException("\u001b[2Jbroken");
                    }
                };
        var log = new PrintStream(err, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(broken, log, false, false, 100);
        String[] asked = {"triage", "--explain", "ld-so-preload", "--lang", "en"};
        assertThat(Main.run(asked, terminal)).isEqualTo(2);
        assertThat(err())
                .startsWith("davy: Davy itself failed")
                .contains("IllegalStateException: \\x1b[2Jbroken", "  at davy")
                .doesNotContain("\u001b");
    }
}
