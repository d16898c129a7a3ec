package davy.core.startup;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files that shells and sessions read when they start and end (bash(1), zsh(1), fish(1),
/// tcsh(1), pam_env(8), environment.d(5)).
public final class ShellStartup {
    private static final List<String> COMMON =
            List.of(
                    "/etc/profile",
                    "/etc/profile.local",
                    "/etc/bash.bashrc",
                    "/etc/bash.bashrc.local",
                    "/etc/bashrc",
                    "/etc/bash.bash_logout",
                    "/etc/bash/bashrc",
                    "/etc/zshenv",
                    "/etc/zprofile",
                    "/etc/zshrc",
                    "/etc/zlogin",
                    "/etc/zlogout",
                    "/etc/zsh/zshenv",
                    "/etc/zsh/zprofile",
                    "/etc/zsh/zshrc",
                    "/etc/zsh/zlogin",
                    "/etc/zsh/zlogout",
                    "/etc/csh.cshrc",
                    "/etc/csh.login",
                    "/etc/csh.logout",
                    "/etc/fish/config.fish",
                    "/etc/environment",
                    "/etc/security/pam_env.conf",
                    "/etc/skel/.profile",
                    "/etc/skel/.bashrc",
                    "/etc/skel/.bash_profile",
                    "/etc/skel/.bash_logout",
                    "/etc/skel/.zshrc");
    private static final List<String> COMMON_FOLDERS =
            List.of(
                    "/etc/profile.d",
                    "/etc/bash_completion.d",
                    "/etc/bash/bashrc.d",
                    "/etc/csh/login.d",
                    "/etc/fish/conf.d",
                    "/etc/environment.d",
                    "/usr/lib/environment.d");
    private static final List<String> PERSONAL =
            List.of(
                    ".profile",
                    ".bash_profile",
                    ".bash_login",
                    ".bashrc",
                    ".bash_logout",
                    ".bash_aliases",
                    ".zshenv",
                    ".zprofile",
                    ".zshrc",
                    ".zlogin",
                    ".zlogout",
                    ".kshrc",
                    ".mkshrc",
                    ".shrc",
                    ".login",
                    ".logout",
                    ".cshrc",
                    ".tcshrc",
                    ".config/fish/config.fish",
                    ".xprofile",
                    ".xinitrc",
                    ".xsession",
                    ".xsessionrc",
                    ".xserverrc",
                    ".gnomerc",
                    ".pam_environment",
                    ".ssh/rc",
                    ".ssh/environment");
    private static final List<String> PERSONAL_FOLDERS =
            List.of(
                    ".bashrc.d",
                    ".profile.d",
                    ".config/fish/conf.d",
                    ".config/environment.d",
                    ".config/plasma-workspace/env",
                    ".config/plasma-workspace/shutdown");

    private ShellStartup() {}

    /// In what language a file is written.
    public enum Syntax {
        /// sh, bash, zsh, and near enough fish and csh.
        SHELL,
        /// `NAME=value` lines that no shell reads.
        ENVIRONMENT,
        /// `NAME DEFAULT=value` (pam_env.conf(5)).
        PAM_ENVIRONMENT
    }

    /// A file that is there.
    ///
    /// @param owner whose home it lies in; empty for one that is common to all
    public record Place(String path, String owner, Syntax syntax) {}

    /// All start-up files that exist, each real file once.
    public static List<Place> places(Host host) {
        Map<String, Place> found = new LinkedHashMap<>();
        add(host, found, "", COMMON);
        add(host, found, "", Folders.files(host, COMMON_FOLDERS, ""));
        for (Home home : Home.of(host)) {
            String base = home.path() + '/';
            var folders = PERSONAL_FOLDERS.stream().map(base::concat).toList();
            add(host, found, home.user(), PERSONAL.stream().map(base::concat).toList());
            add(host, found, home.user(), Folders.files(host, folders, ""));
        }
        return new ArrayList<>(found.values());
    }

    private static void add(Host host, Map<String, Place> found, String owner, List<String> paths) {
        for (String path : paths) {
            String real = Bounded.isFile(host, path) ? host.resolve(path) : null;
            if (real != null) {
                found.putIfAbsent(real, new Place(path, owner, syntax(path)));
            }
        }
    }

    private static Syntax syntax(String path) {
        if (path.endsWith("/pam_env.conf") || path.endsWith("/.pam_environment")) {
            return Syntax.PAM_ENVIRONMENT;
        }
        boolean plain =
                path.equals("/etc/environment")
                        || path.endsWith("/.ssh/environment")
                        || path.contains("/environment.d/");
        return plain ? Syntax.ENVIRONMENT : Syntax.SHELL;
    }
}
