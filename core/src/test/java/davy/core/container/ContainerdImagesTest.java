package davy.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.Unseen;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a pull leaves: an index of images for several platforms. That of the real containerd, which
/// reaches no registry here, is read by `ContainerTest` of the range.
final class ContainerdImagesTest {
    private static final String ROOT = "/var/lib/containerd";
    private static final String BLOBS = ROOT + "/io.containerd.content.v1.content/blobs/sha256/";
    private static final String INDEX = sum('1');
    private static final String DIFF = sum('9');

    private static String sum(char digit) {
        return "sha256:" + String.valueOf(digit).repeat(64);
    }

    private static Map<String, Object> image(String digest) {
        return Map.of("target", Map.of("digest", digest));
    }

    /// As Go writes a time: version, seconds since the year 1, nanoseconds, zone.
    private static byte[] time(long seconds) {
        var buffer = ByteBuffer.allocate(15).put((byte) 1).putLong(62_135_596_800L + seconds);
        return buffer.array();
    }

    private static Map<String, Object> files(Map<String, ?> space) {
        var files = new HashMap<String, Object>();
        byte[] meta = CaseBolt.of(Map.of("v1", Map.of("moby", space)));
        files.put(
                ROOT + "/io.containerd.metadata.v1.bolt/meta.db",
                Map.of("hex", HexFormat.of().formatHex(meta)));
        byte[] layers =
                CaseBolt.of(
                        Map.of(
                                "v1",
                                Map.of("snapshots", Map.of("moby/1/a", Map.of("id", bytes(7))))));
        files.put(
                ROOT + "/io.containerd.snapshotter.v1.overlayfs/metadata.db",
                Map.of("hex", HexFormat.of().formatHex(layers)));
        return files;
    }

    private static byte[] bytes(int... all) {
        byte[] bytes = new byte[all.length];
        for (int i = 0; i < all.length; i++) {
            bytes[i] = (byte) all[i];
        }
        return bytes;
    }

    private static void put(Map<String, Object> files, String sum, String json) {
        files.put(BLOBS + sum.substring(7), json);
    }

    private static List<ImageInfo> read(Host host) {
        return Containers.read(host, List.of()).images();
    }

    @Test
    void takesTheImageOfAnIndexThatIsUnpackedHere() {
        var files =
                files(
                        Map.of(
                                "images",
                                Map.of(
                                        "docker.io/library/nginx:1.25",
                                        image(INDEX),
                                        "quay.io/a/b@" + INDEX,
                                        image(INDEX),
                                        "moby-dangling@" + sum('5'),
                                        image(sum('5')),
                                        "docker.io/not/fetched:1",
                                        image(sum('6'))),
                                "content",
                                Map.of(
                                        "blob",
                                        Map.of(
                                                INDEX,
                                                Map.of(
                                                        "createdat",
                                                        time(1_700_000_000),
                                                        "labels",
                                                        Map.of(
                                                                "containerd.io/distribution.source.docker.io",
                                                                "library/nginx,x/y")))),
                                "snapshots",
                                Map.of("overlayfs", Map.of(DIFF, Map.of("name", "moby/1/a")))));
        put(
                files,
                INDEX,
                """
                {"manifests":[{"digest":"%s","platform":{"os":"unknown"}},
                {"digest":"%s","platform":{"os":"linux","architecture":"arm64"}},
                {"digest":"%s","platform":{"os":"linux","architecture":"amd64"}}]}
                """
                        .formatted(sum('7'), sum('2'), sum('3')));
        put(files, sum('2'), "{\"config\":{\"digest\":\"%s\"}}".formatted(sum('a')));
        put(files, sum('3'), "{\"config\":{\"digest\":\"%s\"}}".formatted(sum('b')));
        put(files, sum('a'), "{\"config\":{\"Cmd\":[\"arm\"]},\"rootfs\":{\"diff_ids\":[\"x\"]}}");
        put(
                files,
                sum('b'),
                """
                {"created":"2026-01-02T03:04:05Z","config":{"Entrypoint":["/e"],"Cmd":["c"]},
                "rootfs":{"diff_ids":["%s"]},"history":[{"created_by":"RUN a"}]}
                """
                        .formatted(DIFF));
        files.put(ROOT + "/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs/e", "x");
        put(files, sum('5'), "{\"config\":{\"digest\":\"%s\"}}".formatted(sum('c')));
        put(files, sum('c'), "{\"config\":{\"Cmd\":[\"old\"]}}");
        var host = CaseHost.of(files);
        var found = read(host);
        assertThat(found).hasSize(2);
        var nginx = found.getFirst();
        assertThat(nginx.id()).isEqualTo("1".repeat(64));
        assertThat(nginx.names()).containsExactly("nginx:1.25");
        assertThat(nginx.digests()).containsExactly("quay.io/a/b@" + INDEX, "nginx@" + INDEX);
        assertThat(nginx.arguments()).containsExactly("/e", "c");
        assertThat(nginx.created()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(nginx.arrived()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(nginx.history()).containsExactly("RUN a");
        assertThat(nginx.layers())
                .containsExactly(ROOT + "/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs");
        var dangling = found.getLast();
        assertThat(dangling.names()).isEmpty();
        assertThat(dangling.digests()).isEmpty();
        assertThat(dangling.arguments()).containsExactly("old");
        assertThat(host.unseen()).isEmpty();
    }

    /// Of a snapshotter that is not read, or of a layer that is gone: once for each place.
    @Test
    void tellsOfContainersWithoutLayers() {
        byte[] meta =
                CaseBolt.of(
                        Map.of(
                                "v1",
                                Map.of(
                                        "k8s.io",
                                        Map.of(
                                                "containers",
                                                Map.of(
                                                        "c1", Map.of("snapshotter", "stargz"),
                                                        "c2", Map.of("snapshotter", "native"))))));
        var host =
                CaseHost.of(
                        Map.of(
                                ROOT + "/io.containerd.metadata.v1.bolt/meta.db",
                                Map.of("hex", HexFormat.of().formatHex(meta))));
        assertThat(Containers.read(host, List.of()).containers()).hasSize(2);
        assertThat(host.unseen())
                .extracting(Unseen::what)
                .containsExactly(ROOT + "/io.containerd.snapshotter.v1.overlayfs");
    }

    /// An index whose entries all lead to itself would be read 64 times 64 times 64 times.
    @Test
    void endsWithIndexesOfThemselves() {
        var names = new HashMap<String, Object>();
        for (int i = 0; i < 20; i++) {
            names.put(
                    "docker.io/evil/i%d@%s".formatted(i, INDEX), image(sum((char) ('a' + i % 6))));
        }
        var files = files(Map.of("images", names));
        String entry = "{\"digest\":\"%s\"},".formatted(INDEX).repeat(64);
        String index = "{\"manifests\":[" + entry + "{}]}";
        put(files, INDEX, index);
        "abcdef".chars().forEach(digit -> put(files, sum((char) digit), index));
        var host = CaseHost.of(files);
        assertThat(read(host)).isEmpty();
        assertThat(host.unseen())
                .extracting(Unseen::what)
                .containsExactly(BLOBS.replaceFirst("/$", ""));
    }
}
