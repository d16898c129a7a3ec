package davy.agent.check.file;

import davy.agent.check.Born;
import davy.agent.check.Facts;
import davy.agent.check.Ownership;
import davy.core.file.Elf;
import davy.core.host.FileInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// An OpenSSH that `make install` put into the places of a package's, as administrators upgrade it
/// where no package is new enough: server, client and key generator come within minutes, and no
/// package brings any of them.
///
/// Told by the time of creation, which nobody can set (statx(2)). A patched OpenSSH may be
/// installed so too: this makes a hint of what is else grave, and never silence.
final class OpenSsh {
    static final String SERVER = "/usr/sbin/sshd";

    private static final List<String> PARTS =
            List.of(SERVER, "/usr/bin/ssh", "/usr/bin/ssh-keygen");

    private static final Set<String> HELPERS =
            Set.of(
                    "/usr/libexec/ssh-keysign",
                    "/usr/libexec/openssh/ssh-keysign",
                    "/usr/lib/openssh/ssh-keysign",
                    "/usr/lib/ssh/ssh-keysign");

    private OpenSsh() {}

    /// Whether this is its server, or the helper that it installs with the set-user-id bit, and
    /// came with the rest.
    static boolean hasPart(Facts facts, String path) {
        var info = path.equals(SERVER) || HELPERS.contains(path) ? facts.host().lstat(path) : null;
        // Copies of one program would be no company.
        var sizes = new HashSet<Long>();
        for (String part : PARTS) {
            var other = facts.host().lstat(part);
            if (info == null || other == null || !isBuilt(facts, part, other)) {
                return false;
            }
            sizes.add(other.size());
            if (!Born.together(info, other)) {
                return false;
            }
        }
        return sizes.size() == PARTS.size();
    }

    private static boolean isBuilt(Facts facts, String path, FileInfo info) {
        var head =
                info.isRegular() && facts.ownership(path) == Ownership.UNPACKAGED
                        ? facts.host().read(path, 64)
                        : null;
        return head != null && Elf.isElf(head.bytes());
    }
}
