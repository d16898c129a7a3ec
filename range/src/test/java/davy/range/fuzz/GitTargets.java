package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import davy.core.compression.ByteReader;
import davy.core.git.GitRepository;
import davy.core.git.KeyHistory;
import davy.core.git.SearchLimits;
import davy.core.zip.ZipArchive;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.zip.Deflater;

/// Repositories of git, and Java archives: what is searched for access keys.
final class GitTargets {
    private static final String KEY =
            "ak=LTAI5tQm8ZkV3rYwB7nPd2Hs\nsk=k7Rw2ZpQ9xVb4Ty6Mn1Lc8Hs3Jd5Gf\n";
    private static final int TREE = 2;
    private static final int BLOB = 3;
    private static final int BY_OFFSET = 6;
    private static final int BY_ID = 7;

    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "git-files",
                            "as pack, index and loose object: the same keys and problems twice",
                            GitTargets::files,
                            List.of(
                                    pack(List.of(KEY.getBytes(StandardCharsets.US_ASCII))),
                                    deflated("blob 62\0" + KEY))),
                    Target.of(
                            "git-deltas",
                            "a sound pack of these versions: read to its end, the same twice",
                            GitTargets::deltas,
                            List.of(
                                    Pieces.joined(
                                                    "ak=\n" + KEY,
                                                    "B \u0090\u0004\u0018LTAI5tQm8ZkV3rYwB7nPd2Hs"
                                                            + "\u0090\u0004",
                                                    " \u0003\u0090\u0003",
                                                    "tree")
                                            .getBytes(StandardCharsets.ISO_8859_1))),
                    Target.of(
                            "zip",
                            "no more entries than the directory has room for; no more of each than"
                                    + " asked for",
                            GitTargets::zip,
                            List.of(Seeds.zip())));

    private GitTargets() {}

    private static long files(byte[] bytes) {
        var host = repository(bytes);
        host.with("/g/objects/pack/pack-a.idx", bytes);
        host.with("/g/objects/12/" + "0".repeat(38), bytes);
        var history = history(host);
        same(history, () -> history(host));
        return history.keys().size();
    }

    private static long deltas(byte[] bytes) {
        var host = repository(pack(Pieces.of(bytes, 8)));
        var history = history(host);
        same(history, () -> history(host));
        for (var problem : history.problems()) {
            check(!problem.toString().contains("damaged"), "not read to its end");
        }
        return history.keys().size();
    }

    private static BytesHost repository(byte[] pack) {
        return new BytesHost()
                .with("/g/HEAD", "ref: refs/heads/main\n".getBytes(StandardCharsets.US_ASCII))
                .with("/g/objects/pack/pack-a.pack", pack);
    }

    private static KeyHistory history(BytesHost host) {
        var repository = Objects.requireNonNull(GitRepository.at(host, "/g"));
        var limits = new SearchLimits(64 << 20, 1000, () -> false);
        return KeyHistory.of(host, repository, new HashSet<>(), _ -> true, limits);
    }

    /// The first piece is a file, the last one a tree, those between are each a delta against what
    /// lies before it.
    private static byte[] pack(List<byte[]> pieces) {
        var pack = new ByteArrayOutputStream();
        pack.writeBytes(
                ByteBuffer.allocate(12).putInt(0x5041434B).putInt(2).putInt(pieces.size()).array());
        int before = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int at = pack.size();
            boolean last = i > 1 && i == pieces.size() - 1;
            int type = i == 0 ? BLOB : last ? TREE : i % 5 == 4 ? BY_ID : BY_OFFSET;
            head(pack, type, pieces.get(i).length);
            if (type == BY_OFFSET) {
                offset(pack, at - before);
            } else if (type == BY_ID) {
                pack.writeBytes(new byte[20]);
            }
            pack.writeBytes(deflated(pieces.get(i)));
            before = at;
        }
        pack.writeBytes(new byte[20]);
        return pack.toByteArray();
    }

    private static void head(ByteArrayOutputStream pack, int type, int length) {
        int left = length >> 4;
        pack.write(type << 4 | length & 15 | (left > 0 ? 0x80 : 0));
        while (left > 0) {
            pack.write(left & 0x7F | (left >> 7 > 0 ? 0x80 : 0));
            left >>= 7;
        }
    }

    /// Big-endian digits of base 128, each but the last one less than it counts.
    private static void offset(ByteArrayOutputStream pack, int back) {
        var digits = new ArrayDeque<Integer>();
        digits.push(back & 0x7F);
        for (int left = (back >> 7) - 1; left >= 0; left = (left >> 7) - 1) {
            digits.push(left & 0x7F | 0x80);
        }
        digits.forEach(pack::write);
    }

    private static byte[] deflated(String text) {
        return deflated(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] deflated(byte[] bytes) {
        try (var deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            var out = new byte[bytes.length + bytes.length / 8 + 64];
            return Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    private static long zip(byte[] bytes) {
        try (var archive = ZipArchive.open(ByteReader.of(bytes), bytes.length)) {
            if (archive == null) {
                return 0;
            }
            check(archive.entries().size() <= bytes.length / 46, "how many entries");
            for (var entry : archive.entries()) {
                check(archive.read(entry, 4096).length <= 4096, "more than asked for");
                var inner = archive.stored(entry);
                if (inner != null) {
                    try (var inside = ZipArchive.open(inner, Math.min(entry.packed(), 1 << 16))) {
                        check(inside == null || inside.entries().size() < 2000, "how many");
                    }
                }
            }
            return archive.entries().size();
        }
    }
}
