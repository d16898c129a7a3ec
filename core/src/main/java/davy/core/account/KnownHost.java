package davy.core.account;

import davy.core.host.Content;
import davy.core.host.Host;
import java.util.ArrayList;
import java.util.List;

/// A server whose key a user's SSH client knows (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
///
/// @param names hosts and patterns; `|1|…` for one whose name is hashed
/// @param marker `@revoked`, `@cert-authority`; empty for none
/// @param line from 1 on
public record KnownHost(
        String file, int line, List<String> names, String marker, String type, String fingerprint) {
    public KnownHost {
        names = List.copyOf(names);
    }

    public boolean isHashed() {
        return names.size() == 1 && names.getFirst().startsWith("|1|");
    }

    /// The entries of one file: `~/.ssh/known_hosts`, `/etc/ssh/ssh_known_hosts`.
    public static List<KnownHost> read(Host host, String path) {
        var entries = new ArrayList<KnownHost>();
        var content = Content.whole(host, path, 4 << 20);
        int number = 0;
        for (String line : content == null ? List.<String>of() : content.lines()) {
            number++;
            String text = line.strip();
            String marker = "";
            if (text.startsWith("@")) {
                int end = blank(text);
                marker = text.substring(0, end);
                text = text.substring(end).strip();
            }
            int end = blank(text);
            var key = AuthorizedKeys.key(path, number, text.substring(end).strip());
            if (!text.startsWith("#") && key != null && key.options().isEmpty()) {
                var names = Colons.names(text.substring(0, end));
                entries.add(
                        new KnownHost(path, number, names, marker, key.type(), key.fingerprint()));
            }
        }
        return entries;
    }

    private static int blank(String text) {
        int end = 0;
        while (end < text.length() && " \t".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }
}
