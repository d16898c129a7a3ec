package davy.agent.check.file;

import davy.agent.check.LongScript;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.host.FileInfo;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which files of the walk are read as scripts: few, and told by name and mode before any is
/// opened.
final class Scripts {
    private static final int SHORTEST = 12;

    private static final Set<String> SHELL = Set.of("sh", "bash", "zsh", "ksh", "ash");
    private static final Set<String> OTHER = Set.of("py", "pl", "rb", "lua");

    /// What a script of an intruder calls itself to look like something else.
    private static final Set<String> DISGUISES =
            Set.of(
                    "txt", "jpg", "jpeg", "png", "gif", "ico", "log", "tmp", "dat", "pid", "cfg",
                    "conf", "bak", "cron");

    private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "gif", "ico");

    /// Parts of paths below which tools unpack the code of others: whole languages and libraries.
    private static final List<String> LIBRARIES =
            List.of(
                    "/node_modules/",
                    "/site-packages/",
                    "/dist-packages/",
                    "/lib/python",
                    "/.git/objects/",
                    "/go/pkg/mod/",
                    "/.cargo/registry/",
                    "/gems/");

    /// Documents, which quote commands.
    private static final List<String> DOCUMENTS =
            List.of("README", "NEWS", "CHANGE", "LICENSE", "COPYING", "INSTALL", "TODO", "AUTHORS");

    private Scripts() {}

    /// Whether the file is a script, or a text that a shell may be given, and no package owns it.
    static boolean isScript(WalkedFile file) {
        boolean named = isLikely(file);
        return (named || mayBeRun(file))
                && file.ownership() != Ownership.PACKAGED
                && (file.magic() == Magic.SCRIPT || named && isText(file));
    }

    /// A long text is data, unless its name says otherwise.
    private static boolean isText(WalkedFile file) {
        return file.magic() == Magic.TEXT
                && !isDocument(file)
                && (!file.isLong() || SHELL.contains(extension(file.name())));
    }

    /// Whether it has the bit that lets the kernel read its first line, whatever its name.
    private static boolean mayBeRun(WalkedFile file) {
        return file.info().isRegular()
                && file.info().size() >= SHORTEST
                && file.info().isExecutable()
                && !isLibrary(file.path());
    }

    /// Whether a long script goes on behind what was judged of it, with texts that a check seeks.
    /// What an installer carries, an archive that runs itself, and a bundle of another language
    /// among its own are data.
    static boolean isJudgedInPart(WalkedFile file, List<String> literals) {
        if (!file.hasBehind(literals)) {
            return false;
        }
        byte[] beginning = file.beginning().bytes();
        return !LongScript.isEnded(beginning)
                && (isForeignPlace(file.path()) || !LongScript.isBundle(file.path(), beginning));
    }

    /// Whether it says itself that it is to be run: by its first line, its mode or its extension.
    static boolean isDeclared(WalkedFile file) {
        String extension = extension(file.name());
        return file.magic() == Magic.SCRIPT
                || file.info().isExecutable()
                || SHELL.contains(extension)
                || OTHER.contains(extension);
    }

    /// Whether it is named as an image: no editor and no log gives a text such a name.
    static boolean isImage(WalkedFile file) {
        return IMAGES.contains(extension(file.name()));
    }

    private static boolean isDocument(WalkedFile file) {
        return file.path().contains("/doc/")
                || DOCUMENTS.stream().anyMatch(file.name()::startsWith);
    }

    private static boolean isLikely(WalkedFile file) {
        var info = file.info();
        if (!info.isRegular() || info.size() < SHORTEST) {
            return false;
        }
        String extension = extension(file.name());
        if (SHELL.contains(extension)) {
            return true;
        }
        String path = file.path();
        if (OTHER.contains(extension)) {
            return !isLibrary(path);
        }
        return extension.isEmpty()
                ? isLikely(path, info)
                : DISGUISES.contains(extension) && isOdd(path);
    }

    /// Of a file without an extension.
    private static boolean isLikely(String path, FileInfo info) {
        return info.isExecutable() && !isLibrary(path)
                || isOdd(path)
                || Places.isSystem(path) && !isLibrary(path)
                || isHistory(path)
                || path.startsWith("/root/") && path.indexOf('/', 6) < 0;
    }

    /// Temporary and hidden places, where data of programs is rare.
    static boolean isOdd(String path) {
        return (Places.isTemporary(path) || Places.isHidden(path)) && !isLibrary(path);
    }

    /// Temporary, hidden and system places: none of them is where people keep their own scripts.
    static boolean isForeignPlace(String path) {
        return isOdd(path) || Places.isSystem(path);
    }

    static boolean isHistory(String path) {
        return path.endsWith("_history");
    }

    private static boolean isLibrary(String path) {
        for (String part : LIBRARIES) {
            if (path.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /// In lower case, without the dot; empty for none, and for a name that only begins with a dot.
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /// Whether the content has one of the literals.
    static boolean hasAny(WalkedFile file, List<String> literals) {
        for (String literal : literals) {
            if (file.has(literal)) {
                return true;
            }
        }
        return false;
    }

    /// `a, b and c`, in both languages; at most nine.
    static Phrase list(List<Phrase> parts) {
        var en = new StringBuilder();
        var zh = new StringBuilder();
        int count = Math.min(9, parts.size());
        for (int i = 0; i < count; i++) {
            boolean isLast = i == count - 1;
            en.append(i == 0 ? "" : isLast ? " and " : ", ").append('{').append(i).append('}');
            zh.append(i == 0 ? "" : "、").append('{').append(i).append('}');
        }
        return Phrase.of(en.toString(), zh.toString(), parts.subList(0, count).toArray());
    }
}
