package davy.agent.check;

import davy.core.process.HostProcess;
import java.util.Set;

/// Programs that show or search text which somebody else wrote: what their arguments name they do
/// not do.
public final class Readers {
    private static final Set<String> NAMES =
            Set.of(
                    "grep",
                    "egrep",
                    "zgrep",
                    "rg",
                    "ag",
                    "ack",
                    "less",
                    "more",
                    "vi",
                    "vim",
                    "vim.basic",
                    "vim.tiny",
                    "nvim",
                    "nano",
                    "emacs",
                    "cat",
                    "tail",
                    "head",
                    "awk",
                    "gawk",
                    "mawk",
                    "sed",
                    "find",
                    "journalctl",
                    "strings",
                    "jq",
                    "whois",
                    "dig",
                    "host",
                    "nslookup");

    private Readers() {}

    /// Whether a process runs one of them, of a package.
    public static boolean isOne(HostProcess process, Facts facts) {
        var executable = process.executable();
        return executable != null
                && NAMES.contains(executable.name())
                && facts.ownership(process) == Ownership.PACKAGED;
    }
}
