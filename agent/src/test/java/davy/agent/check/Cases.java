package davy.agent.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import davy.agent.log.LogFolder;
import davy.core.cloud.Trail;
import davy.core.cloud.TrailReader;
import davy.core.host.CaseHost;
import davy.core.indicator.Indicators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The `.cases.yml` files beside the checks, found by walking the source folder.
final class Cases {
    static final Path SOURCES = Path.of("src/main/java/davy/agent/check");

    private static final List<String> KEYS =
            List.of(
                    "name",
                    "host",
                    "findings",
                    "notDone",
                    "unseen",
                    "indicators",
                    "countries",
                    "trail",
                    "logs");

    private Cases() {}

    /// One case: a host, and exactly what a check must find on it.
    ///
    /// @param findings for each expected finding, fields that its evidence must have; `level` too
    /// @param notDone exactly what it must say that it could not look at; a mere `true` is for
    ///   anything (a list that holds `*`), null for whatever it says
    /// @param options what the user brought: `indicators` (a plain list) and `countries` (address
    ///   to ISO code) and `trail` (text of an export) and `logs` (files of a directory, as a host
    ///   has them, for `--logs`)
    record Case(
            String name,
            Map<String, Object> host,
            List<Map<String, Object>> findings,
            @Nullable List<String> notDone,
            Options options) {}

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
            if (!KEYS.contains(key)) {
                throw new AssertionError(file + ": unknown key in a case: " + key);
            }
        }
        return new Case(
                (String) map.get("name"),
                (Map<String, Object>) map.get("host"),
                (List<Map<String, Object>>) map.get("findings"),
                notDone(map.get("notDone")),
                options(map));
    }

    private static @Nullable List<String> notDone(@Nullable Object given) {
        return switch (given) {
            case null -> null;
            case List<?> list -> list.stream().map(String::valueOf).sorted().toList();
            default -> List.of("*");
        };
    }

    /// A check that costs much is tried with `--deep`.
    private static Options options(Map<String, Object> map) {
        String list = String.valueOf(map.getOrDefault("indicators", ""));
        var indicators =
                list.isEmpty()
                        ? Indicators.none()
                        : Indicators.parse("case", list.getBytes(UTF_8), Instant.EPOCH);
        String trail = String.valueOf(map.getOrDefault("trail", ""));
        var countries = (Map<?, ?>) map.getOrDefault("countries", Map.of());
        return new Options(
                true,
                indicators,
                address ->
                        countries.get(address.getHostAddress()) instanceof String code
                                ? code
                                : null,
                trail.isEmpty()
                        ? Trail.none()
                        : new TrailReader().add("case", trail.getBytes(UTF_8)).done(),
                logs(map));
    }

    @SuppressWarnings("unchecked")
    private static List<LogFolder> logs(Map<String, Object> map) {
        var files = (Map<String, Object>) map.getOrDefault("logs", Map.of());
        return files.isEmpty()
                ? List.of()
                : List.of(new LogFolder(CaseHost.of(files), "/given", ""));
    }

    static CaseHost host(Case each) {
        return CaseHost.of(each.host());
    }
}
