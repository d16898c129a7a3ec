package davy.agent.check.cloud;

import davy.agent.check.Ownership;
import davy.agent.check.WalkedFile;
import java.util.Locale;
import java.util.Set;

/// Which files of the walk are read for access keys: settings and notes anywhere, source code
/// outside of libraries; told by the name before any is opened.
final class KeyFiles {
    private static final int SHORTEST = 40;
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_SOURCE = 256 << 10;

    private static final Set<String> SETTINGS =
            Set.of(
                    "env",
                    "properties",
                    "yml",
                    "yaml",
                    "ini",
                    "conf",
                    "cfg",
                    "cnf",
                    "toml",
                    "tf",
                    "tfvars",
                    "tfstate",
                    "csv",
                    "sh",
                    "bash",
                    "config",
                    "local",
                    "production",
                    "prod",
                    "service",
                    "bak",
                    "txt",
                    "sql");

    private static final Set<String> SOURCES =
            Set.of("py", "php", "js", "ts", "java", "go", "rb", "json", "xml", "cs", "scala", "kt");

    /// Names without an extension, or whose extension says nothing.
    private static final Set<String> NAMES =
            Set.of(
                    "credentials",
                    "config",
                    ".env",
                    ".s3cfg",
                    ".ossutilconfig",
                    ".osscredentials",
                    ".cos.conf",
                    ".obsutilconfig",
                    ".boto",
                    ".passwd-s3fs",
                    ".git-credentials",
                    ".bashrc",
                    ".bash_profile",
                    ".profile",
                    ".zshrc",
                    "environment",
                    "Dockerfile");

    /// Directories of what others wrote, of tests and of documents.
    private static final Set<String> LIBRARIES =
            Set.of(
                    "node_modules",
                    "site-packages",
                    "dist-packages",
                    "vendor",
                    "third_party",
                    "gems",
                    "pkg",
                    "registry",
                    ".git",
                    ".m2",
                    ".gradle",
                    ".cargo",
                    ".rustup",
                    ".npm",
                    ".nvm",
                    ".pyenv",
                    ".cache",
                    "doc",
                    "docs",
                    "man",
                    "locale",
                    "test",
                    "tests",
                    "testdata",
                    "test_data",
                    "fixtures",
                    "__tests__",
                    "spec",
                    "examples",
                    "example",
                    "samples",
                    "licenses",
                    "zoneinfo",
                    "i18n");

    private KeyFiles() {}

    enum Kind {
        NONE,
        SETTINGS,
        SOURCE
    }

    static Kind kind(WalkedFile file) {
        var info = file.info();
        if (!info.isRegular() || info.size() < SHORTEST || info.size() > LONGEST) {
            return Kind.NONE;
        }
        var kind = isCron(file.path()) ? Kind.SETTINGS : kind(file.name());
        boolean none =
                kind == Kind.NONE
                        || kind == Kind.SOURCE && info.size() > LONGEST_SOURCE
                        || isForeign(file.path().replace("/.git/config", "/config"), kind)
                        || file.ownership() == Ownership.PACKAGED;
        return none ? Kind.NONE : kind;
    }

    /// Tables of cron have names without extension.
    private static boolean isCron(String path) {
        return path.startsWith("/var/spool/cron/") || path.startsWith("/etc/cron.");
    }

    static Kind kind(String name) {
        if (NAMES.contains(name) || name.startsWith(".env") || name.endsWith("_history")) {
            return Kind.SETTINGS;
        }
        int dot = name.lastIndexOf('.');
        if (dot < 0 || name.length() - dot > 11) {
            return Kind.NONE;
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (SETTINGS.contains(extension)) {
            return Kind.SETTINGS;
        }
        return SOURCES.contains(extension) ? Kind.SOURCE : Kind.NONE;
    }

    /// Trees of packages and libraries, and of containers' layers, whose settings alone are read.
    private static boolean isForeign(String path, Kind kind) {
        if (path.startsWith("/usr/") && !path.startsWith("/usr/local/")
                || path.startsWith("/proc/")
                || path.startsWith("/sys/")) {
            return true;
        }
        boolean source = kind == Kind.SOURCE;
        if (source && (path.startsWith("/var/lib/") || path.startsWith("/lib/"))) {
            return true;
        }
        return isLibrary(path) || source && path.contains("/python3");
    }

    /// Whether a file lies in what others wrote, in tests or in documents.
    static boolean isLibrary(String path) {
        for (int start = 1; start < path.length(); ) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                return isTest(path.substring(start));
            }
            if (LIBRARIES.contains(path.substring(start, end))) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /// By the names that the tools of most languages look for.
    private static boolean isTest(String name) {
        return name.startsWith("test_")
                || name.contains("_test.")
                || name.contains(".test.")
                || name.contains(".spec.")
                || name.endsWith("Test.java")
                || name.endsWith("Tests.java")
                || name.endsWith(".cases.yml");
    }

    static String parent(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 1));
    }

    /// Where the vendor's own tool keeps a key, readable for its owner alone: as it should be.
    static boolean isProper(String path, int mode) {
        boolean tool =
                path.endsWith("/.aws/credentials")
                        || path.endsWith("/.aliyun/config.json")
                        || path.contains("/.tccli/")
                        || path.endsWith("/.ossutilconfig")
                        || path.endsWith("/.s3cfg")
                        || path.endsWith("/.passwd-s3fs")
                        || path.contains("/.hcloud/");
        return tool && (mode & 0077) == 0;
    }
}
