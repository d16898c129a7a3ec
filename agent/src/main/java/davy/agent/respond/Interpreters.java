package davy.agent.respond;

import java.util.regex.Pattern;

/// Programs that run what others wrote: an intruder's script and the operator's applications alike.
/// Which of them a process belongs to, the program does not tell.
final class Interpreters {
    private static final Pattern NAME =
            Pattern.compile(
                    "sh|bash|dash|ash|zsh|ksh|mksh|busybox|tclsh[0-9.]*|node|nodejs|deno|bun|java"
                            + "|dotnet|mono|beam\\.smp|(python|pypy|perl|php|php-fpm|php-cgi|ruby|lua)[0-9.]*");

    private Interpreters() {}

    static boolean isName(String path) {
        return NAME.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    /// Whether a program is one by its name and stands where programs for everybody stand, be it of
    /// a package or not. Whose it is, this does not tell: see [HostPrograms#isShared].
    static boolean isInPlace(String path) {
        String folder = Folders.parent(path);
        return isName(path) && (folder.endsWith("/bin") || folder.endsWith("/sbin"));
    }
}
