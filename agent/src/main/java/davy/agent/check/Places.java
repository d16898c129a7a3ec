package davy.agent.check;

import java.util.Set;
import java.util.regex.Pattern;

/// What the place of a file tells.
public final class Places {
    /// Directories that every user may write to, or that are gone after a boot; no package puts a
    /// program there.
    private static final Pattern VERSION =
            Pattern.compile("\\.\\.(?:data|[0-9]{4}(?:_[0-9]{2}){5}\\.[0-9]{1,10})");

    private static final String[] TEMPORARY = {
        "/tmp/", "/var/tmp/", "/dev/", "/run/user/", "/run/lock/", "/var/lock/", "/var/run/user/"
    };

    /// Where packages put programs and libraries, and administrators rarely.
    private static final String[] SYSTEM = {
        "/bin/",
        "/sbin/",
        "/lib/",
        "/lib32/",
        "/lib64/",
        "/libx32/",
        "/usr/bin/",
        "/usr/sbin/",
        "/usr/lib/",
        "/usr/lib32/",
        "/usr/lib64/",
        "/usr/libexec/",
        "/boot/",
        "/etc/"
    };

    /// Folders of programs, in which nothing has a reason to have a name that `ls` leaves out.
    private static final Set<String> PROGRAMS =
            Set.of("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/");

    /// Directories of the display server's sockets, which anybody may write to.
    private static final Pattern SOCKETS =
            Pattern.compile("/(var/)?tmp/\\.(X11|ICE|XIM|Test|font)-unix/.*", Pattern.DOTALL);

    /// Directories in homes and temporary places that developers' tools and desktops make.
    private static final Set<String> KNOWN_HIDDEN =
            Set.of(
                    ".X11-unix",
                    ".ICE-unix",
                    ".XIM-unix",
                    ".Test-unix",
                    ".font-unix",
                    ".cache",
                    ".local",
                    ".config",
                    ".cargo",
                    ".rustup",
                    ".npm",
                    ".nvm",
                    ".m2",
                    ".gradle",
                    ".pyenv",
                    ".rbenv",
                    ".vscode-server",
                    ".vscode-remote",
                    ".cursor-server",
                    ".git",
                    ".venv",
                    ".tox",
                    ".build-id",
                    ".bin",
                    ".java",
                    ".dotnet",
                    ".nuget",
                    ".conda",
                    ".yarn",
                    ".pnpm",
                    ".bun",
                    ".deno",
                    ".sdkman",
                    ".ssh",
                    ".gnupg",
                    ".docker",
                    ".kube",
                    ".terraform.d",
                    ".var",
                    ".steam",
                    ".wine",
                    ".hermes",
                    ".snap",
                    ".dlv",
                    ".asdf",
                    ".volta",
                    ".rvm",
                    ".ghcup",
                    ".opam",
                    ".cabal",
                    ".local-share",
                    ".jdks",
                    ".krew",
                    ".arkade",
                    ".fzf",
                    ".oh-my-zsh");

    /// As they, but nobody has a reason to make them elsewhere than directly in a home.
    private static final Set<String> KNOWN_IN_HOME =
            Set.of(
                    ".trae-server",
                    ".trae-cn-server",
                    ".lingma",
                    ".windsurf-server",
                    ".codebuddy-server",
                    ".qoder-server",
                    ".linuxbrew",
                    ".julia");

    private Places() {}

    public static boolean isTemporary(String path) {
        return startsWith(path, TEMPORARY);
    }

    /// Whether it is a temporary directory itself, `/tmp`, or a user's, `/run/user/1000`.
    public static boolean isTemporaryTop(String directory) {
        return isTemporary(directory + "/")
                        && (directory.lastIndexOf('/') == 0 || !isTemporary(directory))
                || directory.equals("/dev/shm")
                || directory.matches("(/var)?/run/user/[0-9]+");
    }

    /// Where packages put programs.
    public static boolean isSystem(String path) {
        return startsWith(path, SYSTEM);
    }

    /// Whether a directory on the way, or the file itself, is hidden in a way that no known tool
    /// does: a name that begins with a dot, ends with a blank, or is only dots.
    public static boolean isHidden(String path) {
        int start = 1;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            String name = path.substring(start, end);
            boolean known =
                    start == endOfHome(path) && KNOWN_IN_HOME.contains(name)
                            || name.startsWith("..") && isVersion(path, start, name);
            boolean dotted = name.startsWith(".") && PROGRAMS.contains(path.substring(0, start));
            if (dotted || isHiddenName(name) && !known) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /// Whether it lies among the sockets of a display server, where no program does.
    public static boolean isAmongSockets(String path) {
        return SOCKETS.matcher(path).matches();
    }

    /// Kubelet's: each version of a ConfigMap lies in `..2026_11_23_04_05_06.123`, to which
    /// `..data` leads.
    private static boolean isVersion(String path, int start, String name) {
        return path.startsWith("/var/lib/kubelet/pods/")
                && path.lastIndexOf("/volumes/kubernetes.io~", start) > 0
                && VERSION.matcher(name).matches();
    }

    /// Where the part of the path that follows a home begins; -1 where it lies in none.
    private static int endOfHome(String path) {
        if (path.startsWith("/root/")) {
            return 6;
        }
        int end = path.startsWith("/home/") ? path.indexOf('/', 6) : -1;
        return end < 0 ? -1 : end + 1;
    }

    /// Whether it lies, itself in sight, in a hidden folder directly in a home, where the tools of
    /// developers live.
    public static boolean isInHiddenFolderOfHome(String path) {
        int start = endOfHome(path);
        boolean hidden = start > 0 && path.startsWith(".", start);
        int end = hidden ? path.indexOf('/', start) : -1;
        return end > start + 1
                && Character.isLetterOrDigit(path.charAt(start + 1))
                && path.charAt(end - 1) != ' '
                && !isHidden(path.substring(end));
    }

    /// As [#isHidden], for one name.
    public static boolean isHiddenName(String name) {
        if (name.isEmpty()) {
            return false;
        }
        boolean dotted = name.charAt(0) == '.' && !KNOWN_HIDDEN.contains(name);
        return dotted || name.charAt(0) == ' ' || name.endsWith(" ") || name.startsWith("..");
    }

    /// Unpacked applications run from here: AppImage, snap, `go run`.
    public static boolean isUnpackedApplication(String path) {
        return path.startsWith("/tmp/.mount_")
                || path.startsWith("/snap/")
                || path.startsWith("/tmp/go-build");
    }

    /// The last part of a path.
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean startsWith(String path, String[] places) {
        for (String place : places) {
            if (path.startsWith(place)) {
                return true;
            }
        }
        return false;
    }
}
