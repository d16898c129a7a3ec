package davy.agent.check.persistence;

import java.util.Locale;
import java.util.Set;

/// Names that miners and bots gave their programs and units, from published reports. A name alone
/// says nothing of a packaged file.
final class BadNames {
    private static final Set<String> PROGRAMS =
            Set.of(
                    "kdevtmpfsi",
                    "kinsing",
                    "kthreaddi",
                    "kthreaddk",
                    "khugepageds",
                    "ksoftirqds",
                    "kswapd00",
                    "kerberods",
                    "watchdogs",
                    "watchbog",
                    "minerd",
                    "cpuminer",
                    "xmrig",
                    "xmrigdaemon",
                    "xmr-stak",
                    "xmrigcc",
                    "ccminer",
                    "nbminer",
                    "lolminer",
                    "srbminer",
                    "sysupdate",
                    "sysguard",
                    "networkservice",
                    "pnscan",
                    "perfctl",
                    "perfcc",
                    "dbused",
                    "pwnrig",
                    "qw3xt",
                    "sustse",
                    "sustes",
                    "phpguard",
                    "phpupdate",
                    "gs-dbus",
                    "gs-bd",
                    "gs-netcat");
    private static final Set<String> UNITS =
            Set.of(
                    "bot.service",
                    "netdns.service",
                    "pwnrig.service",
                    "pwnrige.service",
                    "pwnrigl.service",
                    "pwnriglhttps.service",
                    "moneroocean_miner.service",
                    "c3pool_miner.service",
                    "xmrig.service",
                    "xmrig-proxy.service",
                    "minerd.service",
                    "kinsing.service",
                    "watchdogs.service",
                    "perfctl.service",
                    "sysguard.service");
    private static final Set<String> MODULES =
            Set.of(
                    "diamorphine",
                    "reptile",
                    "reptile_module",
                    "suterusu",
                    "adore_ng",
                    "knark",
                    "syslogk",
                    "kovid",
                    "puszek",
                    "kmeminfo",
                    "mcpuinfo");

    private BadNames() {}

    static boolean isProgram(String name) {
        return PROGRAMS.contains(name.toLowerCase(Locale.ROOT));
    }

    /// Names too common to be more than a hint are left out.
    static boolean isUnit(String name) {
        return UNITS.contains(name.toLowerCase(Locale.ROOT));
    }

    /// @param name with underscores, as the kernel shows it
    static boolean isModule(String name) {
        return MODULES.contains(name.toLowerCase(Locale.ROOT));
    }
}
