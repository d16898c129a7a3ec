package davy.range.plant;

import davy.range.Command;
import davy.range.Davy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;

/// A clean server of 1,000 packages and about 300,000 files: the minimal root, and packages that
/// nobody wrote, with a package database that agrees with their files to the last checksum.
public final class BigRoot {
    /// Part of the cache's key: another number for another recipe.
    private static final int RECIPE = 3;

    private static final int PACKAGES = 1000;
    private static final int FILES = 300_000;
    private static final int UNPACKAGED = 30_000;
    private static final int TEXTS = 2000;

    private static final List<String> MODELS =
            List.of(
                    "/usr/bin/grep",
                    "/usr/bin/sed",
                    "/usr/bin/tar",
                    "/usr/bin/find",
                    "/usr/bin/ls",
                    "/usr/bin/gzip",
                    "/usr/bin/sort",
                    "/usr/lib/x86_64-linux-gnu/libz.so.1.2.13",
                    "/usr/lib/x86_64-linux-gnu/liblzma.so.5.4.1",
                    "/usr/lib/x86_64-linux-gnu/libselinux.so.1");

    private final Path root;
    private final Dice dice = new Dice(RECIPE);
    private final List<Body> texts = new ArrayList<>();
    private final List<Body> programs = new ArrayList<>();
    private final LinkedHashSet<String> names = new LinkedHashSet<>();

    private BigRoot(Path root) {
        this.root = root;
    }

    /// Content and its checksum, as package databases hold it.
    private record Body(byte[] content, String md5) {}

    /// The root in the cache; makes it first where it is not there, in under a minute.
    public static Path cached() {
        Path minimal = minimal();
        Path wanted =
                minimal.resolveSibling("big-" + RECIPE + "-" + minimal.getFileName().toString());
        if (Files.isDirectory(wanted)) {
            return wanted;
        }
        Path making = minimal.resolveSibling("making-big-" + ProcessHandle.current().pid());
        try {
            copyMinimal(making);
            new BigRoot(making).make();
            return Files.move(making, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Planter.remove(making);
        }
    }

    /// The clean minimal root in the cache.
    public static Path minimal() {
        return Path.of(Command.run(List.of(maker().toString())).orThrow("minimal root").strip());
    }

    /// Copies it to a place that does not exist yet.
    public static void copyMinimal(Path to) {
        Command.run(List.of(maker().toString(), to.toString())).orThrow("minimal root");
    }

    private static Path maker() {
        return Davy.launcher().resolveSibling("range/bin/minimal-root");
    }

    private void make() throws IOException {
        prepare();
        int present = countPackages();
        int packages = PACKAGES - present;
        int files = FILES - countFiles() - UNPACKAGED - packages * 2;
        var status = new StringBuilder();
        for (int i = 0; i < packages; i++) {
            status.append(pack(name(), files / packages));
        }
        Path database = root.resolve("var/lib/dpkg/status");
        Files.writeString(database, Files.readString(database) + status);
        unpackaged();
    }

    private void prepare() throws IOException {
        for (int i = 0; i < TEXTS; i++) {
            var text = new StringBuilder();
            for (int words = dice.between(20, i % 50 == 0 ? 4000 : 300); words > 0; words--) {
                text.append(dice.word()).append(words % 12 == 0 ? '\n' : ' ');
            }
            texts.add(body(text.append('\n').toString().getBytes(StandardCharsets.UTF_8)));
        }
        for (String model : MODELS) {
            programs.add(body(Files.readAllBytes(root.resolve(model.substring(1)))));
        }
    }

    private String pack(String name, int files) throws IOException {
        var paths = new ArrayList<String>();
        var sums = new StringBuilder();
        var folders = new LinkedHashSet<String>();
        for (int i = 0; i < files; i++) {
            String path = path(name, i);
            Body body = dice.pick(i < 4 ? programs : texts);
            write(path, body.content(), i < 2 ? 0755 : 0644);
            paths.add(path);
            folders.add(path.substring(0, path.lastIndexOf('/')));
            sums.append(body.md5()).append("  ").append(path, 1, path.length()).append('\n');
        }
        String info = "/var/lib/dpkg/info/" + name;
        var list = new StringBuilder("/.\n");
        folders.forEach(folder -> list.append(folder).append('\n'));
        paths.forEach(path -> list.append(path).append('\n'));
        write(info + ".list", list.toString().getBytes(StandardCharsets.UTF_8), 0644);
        write(info + ".md5sums", sums.toString().getBytes(StandardCharsets.UTF_8), 0644);
        return """
        Package: %s
        Status: install ok installed
        Priority: optional
        Section: misc
        Installed-Size: %d
        Maintainer: Nobody <nobody@example.com>
        Architecture: amd64
        Version: 1.%d-1
        Description: %s
         Made for measurements.

        """
                .formatted(name, files, dice.between(0, 40), name);
    }

    private String path(String name, int number) {
        return switch (number) {
            case 0 -> "/usr/bin/" + name;
            case 1 -> "/usr/sbin/" + name + "-admin";
            case 2 -> "/usr/lib/x86_64-linux-gnu/lib" + name + ".so.1";
            case 3 -> "/usr/lib/x86_64-linux-gnu/" + name + "/plugin.so";
            case 4 -> "/usr/share/doc/" + name + "/copyright";
            case 5 -> "/usr/share/doc/" + name + "/changelog.Debian";
            case 6 -> "/usr/lib/systemd/system/" + name + ".notes";
            default -> deep(name, number);
        };
    }

    private static String deep(String name, int number) {
        String folder = "/part" + number / 40 + "/";
        return switch (number % 4) {
            case 0 -> "/usr/share/" + name + folder + "data" + number + ".txt";
            case 1 -> "/usr/lib/python3/dist-packages/" + name + folder + "m" + number + ".py";
            case 2 -> "/usr/include/" + name + folder + "h" + number + ".h";
            default -> "/usr/share/locale/" + name + folder + number + ".mo";
        };
    }

    private void unpackaged() throws IOException {
        for (int i = 0; i < UNPACKAGED; i++) {
            Body body = dice.pick(i % 100 == 0 ? programs : texts);
            String folder = "/node_modules/p" + i / 30 % 400 + "/lib" + i % 7 + "/";
            String file = i % 100 == 0 ? "native" + i + ".node" : "index" + i + ".js";
            write((i % 3 == 0 ? "/opt/app" : "/srv/site") + folder + file, body.content(), 0644);
        }
    }

    private void write(String path, byte[] content, int mode) throws IOException {
        Path at = root.resolve(path.substring(1));
        Path folder = at.resolveSibling(".").normalize();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        Files.write(at, content);
        if (mode != 0644) {
            Files.setAttribute(at, "unix:mode", 0100000 | mode);
        }
    }

    private String name() {
        String drawn = dice.word() + dice.word();
        while (!names.add(drawn)) {
            drawn = dice.word() + dice.word();
        }
        return drawn;
    }

    private int countPackages() throws IOException {
        try (var lines = Files.lines(root.resolve("var/lib/dpkg/status"))) {
            return (int) lines.filter(line -> line.startsWith("Package: ")).count();
        }
    }

    private int countFiles() throws IOException {
        try (var files = Files.walk(root)) {
            return (int) files.count();
        }
    }

    private static Body body(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content);
            return new Body(content, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
