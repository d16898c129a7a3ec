package davy.range.plant;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A root directory to plant in, and the list of what was planted. All paths are those of the
/// planted system: `/etc/crontab`.
final class Ground {
    final Dice dice;
    final Inert inert;
    private final Path root;
    private final List<Artefact> artefacts = new ArrayList<>();
    private final List<Lookalike> lookalikes = new ArrayList<>();
    private final Set<String> fresh = new LinkedHashSet<>();
    private final Set<String> folders = new LinkedHashSet<>();
    private final Map<String, Integer> uids = new HashMap<>();
    private final Set<String> wordsUsed = new HashSet<>();
    private int nextUid = 1000;

    Ground(Path root, Dice dice, Inert inert) {
        this.root = root;
        this.dice = dice;
        this.inert = inert;
    }

    List<Artefact> artefacts() {
        return artefacts;
    }

    List<Lookalike> lookalikes() {
        return lookalikes;
    }

    /// A word that no other artefact of this root has.
    String word() {
        String drawn = dice.word();
        while (!wordsUsed.add(drawn)) {
            drawn = dice.word();
        }
        return drawn;
    }

    /// Says what the files written since the last call are.
    void artefact(String name, String checks, String level, String... evidence) {
        var traces = new LinkedHashSet<>(fresh);
        traces.addAll(folders);
        traces.addAll(List.of(evidence));
        artefacts.add(
                new Artefact(
                        name, Set.of(checks.split(" ", -1)), level, List.of(evidence), traces));
        forget();
    }

    /// Says that the files written since the last call, and these words, are harmless.
    void lookalike(String name, String... words) {
        var all = new LinkedHashSet<>(fresh);
        all.addAll(List.of(words));
        lookalikes.add(new Lookalike(name, List.copyOf(all)));
        forget();
    }

    /// Says nothing of the files written since the last call.
    void forget() {
        fresh.clear();
        folders.clear();
    }

    String write(String path, String text) {
        return write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    String write(String path, byte[] content) {
        return attempt(path, at -> Files.write(at, content));
    }

    /// Text whose characters are bytes, for what is no text.
    String raw(String path, String text) {
        return write(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A file that may be executed.
    String script(String path, String text) {
        return mode(write(path, text), "rwxr-xr-x");
    }

    String program(String path, byte[] content) {
        return mode(write(path, content), "rwxr-xr-x");
    }

    /// Adds to a file that others share; a finding about the file is not explained by that alone.
    void append(String path, String text) {
        fresh.remove(
                attempt(
                        path,
                        at ->
                                Files.writeString(
                                        at,
                                        text,
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.APPEND)));
    }

    String replaceIn(String path, String old, String with) {
        String text = new String(read(path), StandardCharsets.ISO_8859_1);
        if (!text.contains(old)) {
            throw new IllegalStateException(path + " does not hold " + old);
        }
        return write(path, text.replace(old, with).getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] read(String path) {
        try {
            return Files.readAllBytes(at(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String directory(String path) {
        return attempt(path, Files::createDirectories);
    }

    /// Copies a folder with all that is in it.
    String folder(String path, Path from) {
        return attempt(
                path,
                at ->
                        Command.run(List.of("cp", "-a", from.toString(), at.toString()))
                                .orThrow("cp"));
    }

    String link(String path, String target) {
        return attempt(
                path,
                at -> {
                    Files.deleteIfExists(at);
                    Files.createSymbolicLink(at, Path.of(target));
                });
    }

    String move(String from, String to) {
        fresh.add(from);
        return attempt(to, at -> Files.move(at(from), at, StandardCopyOption.REPLACE_EXISTING));
    }

    String copy(String from, String to) {
        return program(to, read(from));
    }

    String delete(String path) {
        return attempt(path, Files::delete);
    }

    String mode(String path, String permissions) {
        return attempt(path, at -> chmod(at, permissions));
    }

    /// Mode bits by number, for what lies beyond `rwx`: 04755.
    String bits(String path, int mode) {
        return attempt(path, at -> Files.setAttribute(at, "unix:mode", mode));
    }

    String age(String path, Instant modified) {
        return attempt(path, at -> Files.setLastModifiedTime(at, FileTime.from(modified)));
    }

    String owner(String path, long uid) {
        return attempt(
                path,
                at ->
                        Command.run(List.of("chown", "-h", uid + ":" + uid, at.toString()))
                                .orThrow("chown"));
    }

    String owner(String path, String person) {
        return owner(path, uids.getOrDefault(person, 0));
    }

    String immutable(String path) {
        return attempt(
                path, at -> Command.run(List.of("chattr", "+i", at.toString())).orThrow("chattr"));
    }

    String capability(String path, String capability) {
        return attempt(
                path,
                at -> Command.run(List.of("setcap", capability, at.toString())).orThrow("setcap"));
    }

    /// An account of a person with a home, a shell and a locked password.
    String person() {
        return account(word(), "!", "/bin/bash");
    }

    String account(String name, String password, String shell) {
        int uid = nextUid++;
        uids.put(name, uid);
        append("/etc/passwd", "%s:x:%d:%d::/home/%s:%s\n".formatted(name, uid, uid, name, shell));
        append("/etc/group", "%s:x:%d:\n".formatted(name, uid));
        append("/etc/shadow", "%s:%s:19800:0:99999:7:::\n".formatted(name, password));
        fresh.remove(owner(directory("/home/" + name), uid));
        return name;
    }

    private Path at(String path) {
        int slash = path.lastIndexOf('/');
        Path directory = root.resolve(path.substring(1, Math.max(slash, 1)));
        return resolved(directory).resolve(path.substring(slash + 1));
    }

    /// The directory behind links, absolute links taken as of the planted root: `/var/run`, `/lib`.
    private Path resolved(Path directory) {
        Path at = root;
        for (Path name : root.relativize(directory)) {
            Path next = at.resolve(name);
            try {
                if (Files.isSymbolicLink(next)) {
                    Path target = Files.readSymbolicLink(next);
                    next =
                            target.isAbsolute()
                                    ? root.resolve(Path.of("/").relativize(target))
                                    : at.resolve(target).normalize();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            at = next;
        }
        return at;
    }

    private static void chmod(Path at, String permissions) throws IOException {
        Files.setPosixFilePermissions(at, PosixFilePermissions.fromString(permissions));
    }

    private String attempt(String path, Deed deed) {
        try {
            Path at = at(path);
            Path folder = at.resolve("..").normalize();
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                folders.add(path.substring(0, path.lastIndexOf('/')));
            }
            deed.on(at);
            fresh.add(path);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private interface Deed {
        void on(Path at) throws IOException;
    }
}
