package davy.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What overlayfs shows (Linux, Documentation/filesystems/overlayfs.rst), of two and three layers.
final class LayeredHostTest {
    private static final List<String> LAYERS = List.of("/s/up", "/s/mid", "/s/low");

    private static LayeredHost of(Map<String, Object> files) {
        var host = new LinkedHashMap<String, Object>(files);
        host.put("/etc/secret", "of the host");
        return new LayeredHost(CaseHost.of(host), LAYERS);
    }

    private static @Nullable String text(LayeredHost host, String path) {
        return host.text(path);
    }

    @Test
    void showsTheTopmostFile() {
        var host =
                of(
                        Map.of(
                                "/s/up/etc/a", "up",
                                "/s/mid/etc/a", "mid",
                                "/s/low/etc/a", "low",
                                "/s/low/etc/b", "b"));
        assertThat(text(host, "/etc/a")).isEqualTo("up");
        assertThat(text(host, "/etc/b")).isEqualTo("b");
        assertThat(text(host, "/etc/../etc/./b")).isEqualTo("b");
        assertThat(host.list("/etc")).containsExactly("a", "b");
        assertThat(host.list("/")).containsExactly("etc");
        assertThat(host.place("/etc/b")).isEqualTo("/s/low/etc/b");
        assertThat(host.exists("/etc/c")).isFalse();
        assertThat(host.exists("/etc/a/x")).isFalse();
    }

    @Test
    void hidesWhatWasRemoved() {
        Map<String, Object> device = Map.of("type", "char");
        Map<String, Object> opaque =
                Map.of("type", "dir", "xattrs", Map.of("trusted.overlay.opaque", "79"));
        var host =
                of(
                        Map.of(
                                "/s/up/gone", device,
                                "/s/mid/gone", "x",
                                "/s/mid/opaque", opaque,
                                "/s/mid/opaque/new", "n",
                                "/s/low/opaque/old", "o",
                                "/s/up/opaque/more", "m",
                                "/s/mid/was", "a file now",
                                "/s/low/was/dir", "d"));
        assertThat(text(host, "/gone")).isNull();
        assertThat(host.list("/opaque")).containsExactly("more", "new");
        assertThat(text(host, "/opaque/old")).isNull();
        assertThat(text(host, "/opaque/new")).isEqualTo("n");
        assertThat(text(host, "/was")).isEqualTo("a file now");
        assertThat(text(host, "/was/dir")).isNull();
        assertThat(host.list("/")).containsExactly("opaque", "was");
    }

    @Test
    void doesNotMergeBelowAFile() {
        var host =
                of(
                        Map.of(
                                "/s/up/d/x", "up",
                                "/s/mid/d", "a file between",
                                "/s/low/d/y", "hidden"));
        assertThat(host.list("/d")).containsExactly("x");
        assertThat(text(host, "/d/y")).isNull();
    }

    @Test
    void followsLinksInside() {
        var host =
                of(
                        Map.of(
                                "/s/low/bin", Map.of("link", "usr/bin"),
                                "/s/low/usr/bin/tool", "t",
                                "/s/up/usr/bin/link", Map.of("link", "/etc/secret"),
                                "/s/up/usr/bin/out", Map.of("link", "../../../../../../etc/secret"),
                                "/s/up/loop", Map.of("link", "loop"),
                                "/s/up/abs", Map.of("link", "/bin/tool")));
        assertThat(text(host, "/bin/tool")).isEqualTo("t");
        assertThat(host.resolve("/abs")).isEqualTo("/usr/bin/tool");
        assertThat(text(host, "/usr/bin/link")).isNull();
        assertThat(text(host, "/usr/bin/out")).isNull();
        assertThat(text(host, "/loop")).isNull();
        assertThat(host.readLink("/abs")).isEqualTo("/bin/tool");
        assertThat(host.lstat("/abs")).extracting(FileInfo::isLink).isEqualTo(true);
    }

    @Test
    void walksEachLayer() {
        var host = of(Map.of("/s/up/tmp/a", "a", "/s/low/tmp/a", "old", "/s/low/b", "b"));
        var paths = new ArrayList<String>();
        host.walk(
                "/",
                new FileVisitor() {
                    @Override
                    public void visit(FileView file) {
                        paths.add(file.path());
                        if (file.path().equals("/b")) {
                            assertThat(file.head()).isEqualTo(new byte[] {'b'});
                        }
                    }
                });
        assertThat(paths).containsExactlyInAnyOrder("/tmp", "/tmp/a", "/tmp", "/tmp/a", "/b");
    }

    @Test
    void isEmptyWithoutLayers() {
        var host = new LayeredHost(CaseHost.of(Map.of()), List.of("/nowhere"));
        assertThat(host.list("/")).isEmpty();
        assertThat(host.read("/etc/passwd", 10)).isNull();
    }
}
