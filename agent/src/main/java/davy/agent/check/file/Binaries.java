package davy.agent.check.file;

import davy.agent.check.WalkedFile;
import java.util.Set;

/// Which files of the walk may be ELF programs, told by name before any is opened: source trees
/// have a hundred thousand files that are none.
final class Binaries {
    private static final Set<String> NEVER =
            Set.of(
                    "py", "pyc", "pyi", "js", "ts", "mjs", "cjs", "c", "cc", "cpp", "h", "hpp",
                    "java", "class", "jar", "go", "rs", "rb", "pl", "pm", "md", "rst", "html",
                    "htm", "css", "xml", "yml", "yaml", "json", "toml", "map", "svg", "a", "rlib",
                    "rmeta", "gz", "xz", "bz2", "zst", "zip", "whl", "o", "ko", "debug", "lock",
                    "csv", "po", "mo", "ttf", "h5", "list", "md5sums", "sha256", "sha1", "cmake",
                    "tcl", "el");

    private Binaries() {}

    /// Whether name and place allow it. Executable files are always allowed.
    static boolean mayBeElf(WalkedFile file) {
        return (file.info().isExecutable() || !NEVER.contains(Scripts.extension(file.name())))
                && !file.path().contains("/.git/objects/");
    }
}
