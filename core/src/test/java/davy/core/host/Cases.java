package davy.core.host;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Hosts of test cases written as YAML.
public final class Cases {
    private Cases() {}

    @SuppressWarnings("unchecked")
    public static CaseHost host(String yaml) {
        Object given = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return CaseHost.of(given == null ? Map.of() : (Map<String, Object>) given);
    }
}
