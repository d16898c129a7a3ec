package davy.core.shell;

import java.util.List;
import java.util.Locale;

/// What a URL tells by itself.
final class Urls {
    /// Where well-known publishers keep installers that their manuals tell to pipe into a shell.
    private static final List<String> INSTALLERS =
            List.of(
                    "sh.rustup.rs",
                    "static.rust-lang.org/",
                    "get.docker.com",
                    "download.docker.com/",
                    "get.k3s.io",
                    "rpm.nodesource.com/",
                    "deb.nodesource.com/",
                    "install.python-poetry.org",
                    "bootstrap.pypa.io/",
                    "bun.sh/",
                    "deno.land/",
                    "starship.rs/",
                    "get.sdkman.io",
                    "get.helm.sh/",
                    "get.rvm.io",
                    "get.pnpm.io/",
                    "astral.sh/",
                    "tailscale.com/install.sh",
                    "ollama.com/install.sh",
                    "get.acme.sh",
                    "dot.net/",
                    "sh.brew.sh",
                    "packages.gitlab.com/",
                    "packagecloud.io/install/repositories/",
                    "repos.influxdata.com/",
                    "packages.grafana.com/",
                    "apt.grafana.com/",
                    "install.determinate.systems/",
                    "nixos.org/nix/install",
                    "get.volta.sh",
                    "fnm.vercel.app/",
                    "raw.githubusercontent.com/nvm-sh/nvm/",
                    "raw.githubusercontent.com/creationix/nvm/",
                    "raw.githubusercontent.com/Homebrew/install/",
                    "raw.githubusercontent.com/ohmyzsh/ohmyzsh/",
                    "raw.githubusercontent.com/robbyrussell/oh-my-zsh/",
                    "raw.githubusercontent.com/helm/helm/",
                    "raw.githubusercontent.com/k3d-io/k3d/",
                    "raw.githubusercontent.com/pyenv/pyenv-installer/",
                    "raw.githubusercontent.com/golangci/golangci-lint/",
                    "raw.githubusercontent.com/aquasecurity/trivy/",
                    "raw.githubusercontent.com/anchore/",
                    // With the branch: commits of anybody's fork have the original's name in front.
                    "github.com/XTLS/Xray-install/raw/main/",
                    "raw.githubusercontent.com/XTLS/Xray-install/main/",
                    "raw.githubusercontent.com/v2fly/fhs-install-v2ray/master/",
                    "pyenv.run",
                    "get.haskellup.org",
                    "get-ghcup.haskell.org",
                    "getcomposer.org/installer",
                    "repo.anaconda.com/",
                    "sdk.cloud.google.com",
                    "aka.ms/",
                    "dl.google.com/",
                    "setup.dropbear.sh",
                    "cli.run.nu/",
                    "install.mise.jdx.dev",
                    "mise.run",
                    "get.wasmer.io",
                    "linkerd.io/",
                    "istio.io/",
                    "gitee.com/RubyMetric/",
                    "linuxmirrors.cn/",
                    "get.daocloud.io/");

    private Urls() {}

    static boolean isKnownInstaller(String url) {
        if (!url.startsWith("https://")) {
            return false;
        }
        String rest = url.substring("https://".length());
        if (rest.indexOf('@') >= 0 && rest.indexOf('@') < endOfHost(rest)) {
            return false;
        }
        for (String known : INSTALLERS) {
            boolean whole = known.indexOf('/') < 0;
            if (whole ? rest.substring(0, endOfHost(rest)).equals(known) : rest.startsWith(known)) {
                return !rest.contains("/../") && !rest.toLowerCase(Locale.ROOT).contains("%2e");
            }
        }
        return false;
    }

    private static int endOfHost(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if ("/?#".indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }

    /// Host, with a port if there is one, in lower case.
    static String host(String url) {
        int scheme = url.indexOf("://");
        String rest = scheme < 0 ? url : url.substring(scheme + 3);
        String authority = rest.substring(0, endOfHost(rest));
        return authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    /// Whether it leads to this machine.
    static boolean isLocal(String url) {
        String host = url.startsWith("/dev/") ? url.substring(url.indexOf('/', 5) + 1) : host(url);
        return host.startsWith("localhost")
                || host.startsWith("127.")
                || host.startsWith("[::1]")
                || host.startsWith("0.0.0.0");
    }

    /// A URL without a scheme: `192.0.2.1/x`, `example.org/x.sh`, `host:8080`.
    static boolean isBareHost(String text) {
        if (text.isEmpty() || text.length() > 2048 || "/.~-".indexOf(text.charAt(0)) >= 0) {
            return false;
        }
        String host = host(text);
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        boolean dotted = name.indexOf('.') > 0 && name.indexOf('.') < name.length() - 1;
        return (dotted || name.equals("localhost"))
                && name.chars()
                        .allMatch(c ->
                                Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')
                && (host.length() < text.length()
                        || colon > 0
                        || isAddress(name)
                        || isTopLevel(name));
    }

    private static boolean isAddress(String name) {
        return name.chars().allMatch(c -> Variables.isDigit((char) c) || c == '.');
    }

    private static boolean isTopLevel(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return List.of(
                        "com", "net", "org", "io", "cn", "ru", "sh", "me", "xyz", "top", "info",
                        "pw", "cc", "onion", "tk", "club", "site")
                .contains(last);
    }

    static String baseName(String url) {
        String path = url;
        for (char end : new char[] {'?', '#'}) {
            int at = path.indexOf(end);
            path = at < 0 ? path : path.substring(0, at);
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
