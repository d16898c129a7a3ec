package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A root into which the real rpm installs packages that the real rpmbuild makes, of inert files.
final class RpmRoot {
    private final Path work;

    RpmRoot(Path work) {
        this.work = work;
    }

    Path root() {
        return work.resolve("root");
    }

    static boolean isPossible() {
        return List.of("rpm", "rpmbuild", "db5.3_load", "sqlite3").stream().allMatch(RpmRoot::has)
                && "root".equals(System.getProperty("user.name"));
    }

    private static boolean has(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// @param algorithm of checksums, as a number of RFC 4880
    /// @param install shell lines that put files under `$R`
    /// @param files the list of files, as a spec has it
    void install(String name, String version, int algorithm, String install, String files)
            throws Exception {
        Path spec = work.resolve(name + ".spec");
        String text =
                """
                %%global __os_install_post %%{nil}
                %%global _build_id_links none
                %%define _source_filedigest_algorithm %1$d
                %%define _binary_filedigest_algorithm %1$d
                Name: %2$s
                Version: %3$s
                Release: 4%%{?dist}
                Epoch: 2
                Summary: Inert files
                License: none
                BuildArch: noarch
                AutoReqProv: no
                %%description
                Inert files of a test.
                %%install
                R=%%{buildroot}
                %4$s
                %%files
                %5$s
                """
                        .formatted(algorithm, name, version, install, files);
        Files.writeString(spec, text);
        run("rpmbuild", "--quiet", "--define", "_topdir " + work, "-bb", spec.toString());
        Path built = work.resolve("RPMS/noarch/" + name + "-" + version + "-4.noarch.rpm");
        Files.createDirectories(root());
        rpm("--nodeps", "--oldpackage", "-i", built.toString());
    }

    String rpm(String... arguments) throws Exception {
        return rpmWith("sqlite", arguments);
    }

    String rpmWith(String backend, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("rpm", "--root", root().toString()));
        command.addAll(List.of("--define", "_db_backend " + backend));
        command.addAll(List.of("--define", "_dbpath /var/lib/rpm"));
        command.addAll(List.of(arguments));
        return output(command, "");
    }

    /// Puts the headers into a hash table of Berkeley DB, as rpm did, in place of the database.
    ///
    /// @param little whether the least significant byte comes first
    void turnToBdb(boolean little, int pageSize) throws Exception {
        Path sqlite = root().resolve("var/lib/rpm/rpmdb.sqlite");
        String rows =
                output(
                        List.of("sqlite3", sqlite.toString()),
                        "SELECT hnum || ' ' || lower(hex(blob)) FROM Packages;");
        var dump = new StringBuilder("VERSION=3\nformat=bytevalue\ntype=hash\n");
        dump.append("db_pagesize=").append(pageSize).append("\ndb_lorder=");
        dump.append(little ? "1234" : "4321").append("\nHEADER=END\n");
        dump.append(' ').append(number(0, little)).append("\n ").append(number(99, little));
        for (String row : rows.lines().toList()) {
            String[] words = row.split(" ");
            dump.append("\n ").append(number(Integer.parseInt(words[0]), little));
            dump.append("\n ").append(words[1]);
        }
        dump.append("\nDATA=END\n");
        Path packages = root().resolve("var/lib/rpm/Packages");
        Files.deleteIfExists(packages);
        output(List.of("db5.3_load", packages.toString()), dump.toString());
    }

    private static String number(int value, boolean little) {
        return HexFormat.of().toHexDigits(little ? Integer.reverseBytes(value) : value);
    }

    static String run(String... command) throws Exception {
        return output(List.of(command), "");
    }

    private static String output(List<String> command, String input)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("davy", ".err");
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        String told = Files.readString(errors);
        Files.delete(errors);
        // `rpm -V` says by its status that it found something.
        assertThat(status == 0 || command.contains("-Va")).as(told).isTrue();
        return text;
    }

    /// The root as a host.
    CaseHost host() throws IOException {
        Map<String, Object> files = new TreeMap<>(Map.of("kind", "image"));
        try (var paths = Files.walk(root())) {
            for (Path path : paths.toList()) {
                String name = "/" + root().relativize(path);
                if (Files.isSymbolicLink(path)) {
                    files.put(name, Map.of("link", Files.readSymbolicLink(path).toString()));
                } else if (Files.isRegularFile(path)) {
                    files.put(
                            name,
                            Map.of("hex", HexFormat.of().formatHex(Files.readAllBytes(path))));
                }
            }
        }
        return CaseHost.of(files);
    }
}
