package davy.agent.check;

import davy.core.host.CaseHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The `.cases.yml` files beside the checks, found by walking the source folder.
final class Cases {
    static final Path SOURCES = Path.of("src/main/java/davy/agent/check");

    private Cases() {}

    /// One case: a host, and exactly what a check must find on it.
    ///
    /// @param findings for each expected finding, fields that its evidence must have; `level` too
    /// @param notDone whether the check must say that it could not look at something
    record Case(
            String name,
            Map<String, Object> host,
            List<Map<String, Object>> findings,
            boolean notDone) {
        /// A check that costs much is tried with `--deep`.
        boolean isDeep() {
            return true;
        }
    }

    static List<Path> files() {
        try (var paths = Files.walk(SOURCES)) {
            return paths.filter(p -> p.toString().endsWith(".cases.yml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Case> read(Path file) {
        var settings = LoadSettings.builder().setLabel(file.toString()).build();
        try {
            var loaded =
                    (List<Map<String, Object>>)
                            new Load(settings).loadFromString(Files.readString(file));
            var cases = new ArrayList<Case>();
            for (var map : loaded) {
                cases.add(of(file, map));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Case of(Path file, Map<String, Object> map) {
        for (String key : map.keySet()) {
            if (!List.of("name", "host", "findings", "notDone").contains(key)) {
                throw new AssertionError(file + ": unknown key in a case: " + key);
            }
        }
        return new Case(
                (String) map.get("name"),
                (Map<String, Object>) map.get("host"),
                (List<Map<String, Object>>) map.get("findings"),
                Boolean.TRUE.equals(map.get("notDone")));
    }

    static CaseHost host(Case each) {
        return CaseHost.of(each.host());
    }
}
