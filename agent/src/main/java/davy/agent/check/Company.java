package davy.agent.check;

import davy.core.file.Elf;
import davy.core.host.FileInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Whether a program came together with others into its directory, as the parts of one piece of
/// software do that its own installer, an archive or `make install` puts there.
///
/// Told by the time of creation, which nobody can set (statx(2)). Copies of one program are one
/// company of their own: others must differ in size.
public final class Company {
    private static final int FEWEST = 5;
    private static final int MOST_NAMES = 20_000;
    private static final int PAGE = 4096;
    private static final Duration APART = Duration.ofMinutes(30);

    private Company() {}

    public static boolean of(Facts facts, String path) {
        String real = facts.host().resolve(path);
        var info = real == null ? null : facts.host().lstat(real);
        var born = info == null ? null : info.born();
        if (real == null || info == null || born == null) {
            return false;
        }
        String folder = real.substring(0, real.lastIndexOf('/') + 1);
        var sizes = new HashSet<Long>();
        sizes.add(info.size() / PAGE);
        for (String name : facts.host().list(folder).stream().limit(MOST_NAMES).toList()) {
            if (sizes.size() <= FEWEST) {
                add(facts, folder + name, born, sizes);
            }
        }
        return sizes.size() > FEWEST;
    }

    private static void add(Facts facts, String path, Instant born, Set<Long> sizes) {
        var info = facts.host().lstat(path);
        if (info == null || !isWith(info, born) || sizes.contains(info.size() / PAGE)) {
            return;
        }
        var head =
                facts.ownership(path) == Ownership.UNPACKAGED ? facts.host().read(path, 64) : null;
        if (head != null && Elf.isElf(head.bytes())) {
            sizes.add(info.size() / PAGE);
        }
    }

    private static boolean isWith(FileInfo info, Instant born) {
        var other = info.born();
        return other != null
                && info.isRegular()
                && info.isExecutable()
                && Duration.between(other, born).abs().compareTo(APART) <= 0;
    }
}
