package davy.core.container;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A directory of layers as docker (`overlay2`) and podman (`overlay`) keep them: each has `diff`,
/// its files, and `lower`, links to the layers below it.
final class OverlayStore {
    private static final int MOST_LAYERS = 500;

    private final Host host;
    private final String directory;
    private final Map<String, String> links = new HashMap<>();

    OverlayStore(Host host, String directory) {
        this.host = host;
        this.directory = directory;
    }

    /// The directories that make the root whose topmost layer has this name, topmost first; none
    /// where there is no such layer.
    List<String> layers(String name) {
        if (!isName(name)) {
            return List.of();
        }
        String top = directory + "/" + name;
        var info = host.lstat(top + "/diff");
        if (info == null || !info.isDirectory()) {
            return List.of();
        }
        var layers = new ArrayList<String>();
        layers.add(top + "/diff");
        String lower = Files.line(host, top + "/lower");
        for (String link : lower.split(":", MOST_LAYERS)) {
            String place = links.computeIfAbsent(link, this::place);
            if (!place.isEmpty()) {
                layers.add(place);
            }
        }
        return layers;
    }

    /// `l/ABC`, which leads to `../NAME/diff`.
    private String place(String link) {
        String target = link.startsWith("l/") ? host.readLink(directory + "/" + link) : null;
        if (target == null || !target.startsWith("../") || !target.endsWith("/diff")) {
            return "";
        }
        String name = target.substring(3, target.length() - 5);
        return isName(name) ? directory + "/" + name + "/diff" : "";
    }

    /// Nothing that leads elsewhere.
    static boolean isName(String name) {
        return !name.isEmpty() && name.length() < 256 && name.indexOf('/') < 0 && !isDots(name);
    }

    private static boolean isDots(String name) {
        return name.equals(".") || name.equals("..");
    }
}
