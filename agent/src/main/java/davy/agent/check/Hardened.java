package davy.agent.check;

import davy.core.host.Host;

/// Whether a plug-in of a panel that locks files by chattr is there, and has locked the accounts.
public final class Hardened {
    private static final String PLUG_IN = "/www/server/panel/plugin/syssafe";

    private Hardened() {}

    public static boolean is(Host host) {
        return host.exists(PLUG_IN)
                && isLocked(host, "/etc/passwd")
                && isLocked(host, "/etc/group");
    }

    private static boolean isLocked(Host host, String path) {
        var info = host.lstat(path);
        return info != null && info.immutable();
    }
}
