package davy.linux;

import java.nio.file.Files;
import java.nio.file.Path;

/// Prints what Java and what the host see of a file. Run by [PreloadTest] under a preload library.
final class PreloadStage {
    private PreloadStage() {}

    static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var file = directory.resolve("hidden-by-preload");
        try (var files = Files.list(directory);
                var host = LinuxHost.live(Features.probe())) {
            System.out.println("java lists " + files.map(f -> f.getFileName() + "").toList());
            System.out.println("java finds " + Files.exists(file));
            System.out.println("davy lists " + host.list(directory + ""));
            System.out.println("davy finds " + host.exists(file + ""));
            System.out.println("davy reads " + host.text(file + ""));
            host.walk(directory + "", view -> System.out.println("davy walks " + view.name()));
        }
    }
}
