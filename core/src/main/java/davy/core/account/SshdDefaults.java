package davy.core.account;

import davy.core.host.Host;
import davy.core.host.OsRelease;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an SSH server does where no line tells it: OpenSSH's own values (sshd_config(5)), and where
/// a system's server has others.
final class SshdDefaults {
    private static final Map<String, String> OPENSSH =
            Map.ofEntries(
                    Map.entry("authorizedkeyscommand", "none"),
                    Map.entry("authorizedkeysfile", String.join(" ", SshdConfig.USUAL_KEY_FILES)),
                    Map.entry("authorizedprincipalscommand", "none"),
                    Map.entry("allowtcpforwarding", "yes"),
                    Map.entry("forcecommand", "none"),
                    Map.entry("gatewayports", "no"),
                    Map.entry("kbdinteractiveauthentication", "yes"),
                    Map.entry("passwordauthentication", "yes"),
                    Map.entry("permitemptypasswords", "no"),
                    Map.entry("permitrootlogin", "prohibit-password"),
                    Map.entry("permituserenvironment", "no"),
                    Map.entry("port", "22"),
                    Map.entry("pubkeyauthentication", "yes"),
                    Map.entry("strictmodes", "yes"),
                    Map.entry("trustedusercakeys", "none"),
                    Map.entry("usepam", "no"));

    private static final Map<String, String> ROOT_BY_PASSWORD = Map.of("permitrootlogin", "yes");

    /// SUSE's server has both until 15.
    private static final Map<String, String> SUSE =
            Map.of("permitrootlogin", "yes", "usepam", "yes");

    private static final Pattern OLD_SUSE =
            Pattern.compile(
                    "(?:sle[sd]|sles_sap|sle_hpc|opensuse(?:-leap)?) (?:1[1-5]|42)(?:\\..*)?");

    /// With OpenSSH before 7.0, which let root in by password, or one changed to do so: Red Hat's 7
    /// and what descends from it.
    private static final Pattern OLD =
            Pattern.compile(
                    "(?:(?:rhel|centos|ol|scientific|anolis|virtuozzo|cloudlinux|bclinux) 7"
                            + "|(?:alinux|amzn|tencentos|euleros) 2|debian [5-8]|ubuntu 1[0-5])"
                            + "(?:\\..*)?");

    /// These had no os-release yet: Red Hat's 6 and what descends from it.
    private static final String RELEASE = "/etc/redhat-release";

    private static final Pattern OLDER = Pattern.compile(".* release [4-6]\\b.*");

    /// In the program: `OpenSSH_9.8p1`. Many who keep such a system have built a newer one, which
    /// does as OpenSSH itself does; the systems' own went no further than 7.
    private static final Pattern NEWER = Pattern.compile("OpenSSH_(?:[89]|[1-9][0-9])\\.[0-9]");

    private static final int LARGEST = 8 << 20;

    private final Map<String, String> changed;

    private SshdDefaults(Map<String, String> changed) {
        this.changed = changed;
    }

    static SshdDefaults of(Host host) {
        var os = OsRelease.read(host);
        String name = os.id() + " " + os.version();
        if (OLD_SUSE.matcher(name).matches()) {
            return new SshdDefaults(SUSE);
        }
        boolean older = os.id().isEmpty() && isOlder(host);
        boolean byPassword = (older || OLD.matcher(name).matches()) && !isNewer(host);
        return new SshdDefaults(byPassword ? ROOT_BY_PASSWORD : Map.of());
    }

    private static boolean isOlder(Host host) {
        return host.lines(RELEASE).stream().limit(1).anyMatch(OLDER.asMatchPredicate());
    }

    private static boolean isNewer(Host host) {
        for (String program : List.of("/usr/sbin/sshd", "/usr/local/sbin/sshd")) {
            var content = host.read(program, LARGEST);
            if (content != null) {
                String text = new String(content.bytes(), StandardCharsets.ISO_8859_1);
                return NEWER.matcher(text).find();
            }
        }
        return false;
    }

    /// @param keyword in lower case
    /// @return null where Davy knows none
    @Nullable String value(String keyword) {
        String own = changed.get(keyword);
        return own == null ? OPENSSH.get(keyword) : own;
    }
}
