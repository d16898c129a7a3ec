package davy.core.shell;

import davy.core.indicator.Wallet;
import davy.core.shell.Decode.Decoded;
import davy.core.shell.Layer.Form;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What shell text does, with the texts inside it: traits, each with the lines that show it.
///
/// @param evidence trait to texts as written on the host (raw, at most 8 of 300 characters)
/// @param layers the text and what is inside it
/// @param urls what it downloads from, at most 64, and as many of programs that it runs
/// @param wallets addresses of coins with a right checksum
/// @param truncated whether limits stopped the reader: more may be there
public record Behaviour(
        Map<Trait, List<String>> evidence,
        List<Layer> layers,
        Set<String> urls,
        Set<Wallet> wallets,
        boolean truncated) {
    public Behaviour {
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        layers = List.copyOf(layers);
        urls = Collections.unmodifiableSet(new LinkedHashSet<>(urls));
        wallets = Collections.unmodifiableSet(new LinkedHashSet<>(wallets));
    }

    /// Of shell text, or of a script in another language that its first line names.
    public static Behaviour of(String text) {
        return of(Decode.of(text));
    }

    /// Of a program with its arguments, as `execve(2)` takes them.
    public static Behaviour ofArguments(List<String> arguments) {
        return of(Decode.ofArguments(arguments));
    }

    private static Behaviour of(Decoded decoded) {
        var sightings = new Scene.Sightings();
        for (var layer : decoded.layers()) {
            var scene = new Scene(layer, sightings);
            TableRules.apply(scene);
            FileRules.apply(scene);
            Downloads.apply(scene);
            ReverseShells.apply(scene);
            Mining.apply(scene);
            Rivals.apply(scene);
            TheftRules.apply(scene);
            Secrets.apply(scene);
            ChatBots.apply(scene);
            encoded(scene);
            code(scene);
        }
        return new Behaviour(
                sightings.evidence,
                decoded.layers(),
                sightings.urls,
                sightings.wallets,
                decoded.truncated() || sightings.truncated);
    }

    private static void encoded(Scene scene) {
        var layer = scene.layer;
        if (layer.isHidden() && (layer.run() || layer.form() == Form.BINARY)) {
            scene.see(Trait.ENCODED, layer.form() == Form.BINARY ? "ELF" : layer.text().strip());
        }
    }

    /// Short programs of other languages that fetch code and run it.
    private static void code(Scene scene) {
        String text = scene.layer.text();
        if (scene.layer.form() != Form.CODE || text.length() > 4096) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        boolean fetches = FETCHES.stream().anyMatch(lower::contains) && lower.contains("://");
        if (fetches) {
            scene.see(Trait.DOWNLOAD, text.strip());
            scene.see(Trait.SAVES_DOWNLOAD, text.strip());
        }
        if (fetches && RUNS.stream().anyMatch(lower::contains)) {
            scene.see(Trait.DOWNLOAD_AND_RUN, text.strip());
        }
    }

    private static final List<String> FETCHES =
            List.of(
                    "urlopen",
                    "urlretrieve",
                    "requests.get",
                    "lwp::simple",
                    "http::tiny",
                    "lwp::useragent",
                    "file_get_contents",
                    "open-uri",
                    "net::http",
                    "https.get",
                    "http.get");
    private static final List<String> RUNS =
            List.of(
                    "exec(",
                    "exec ",
                    "eval(",
                    "eval ",
                    "os.system",
                    "subprocess",
                    "system(",
                    "popen");

    public boolean has(Trait trait) {
        return evidence.containsKey(trait);
    }

    public boolean hasAny(Set<Trait> traits) {
        return traits.stream().anyMatch(evidence::containsKey);
    }

    public Set<Trait> traits() {
        return evidence.keySet();
    }

    /// The texts that show the trait; empty where it does not show.
    public List<String> evidence(Trait trait) {
        return evidence.getOrDefault(trait, List.of());
    }

    /// The line of the text itself, from 1, whose command is what shows something; 0 where none of
    /// them is, as where it stands in a text inside.
    ///
    /// @param shown evidence of a trait, or the text of a [Usage.Use]
    public int line(String shown) {
        var script = layers.isEmpty() ? NO_SCRIPT : layers.getFirst().script();
        for (Command command : script.commands()) {
            boolean isAlone = isShown(command.raw(), shown);
            boolean begins = command.feeds() >= 0 && shown.startsWith(cut(command.raw()));
            if (isAlone || begins && isShown(script.pipeline(command, Scene.MAX_LENGTH), shown)) {
                return command.line();
            }
        }
        return 0;
    }

    private static final Script NO_SCRIPT = new Script(List.of(), Map.of(), List.of(), false);

    /// Evidence is cut, with an ellipsis behind it or without.
    private static boolean isShown(String text, String shown) {
        boolean whole = text.length() <= Scene.MAX_LENGTH;
        return !text.isEmpty()
                && (text.equals(shown)
                        || !whole && (shown.equals(cut(text)) || shown.equals(cut(text) + "…")));
    }

    private static String cut(String text) {
        return text.length() <= Scene.MAX_LENGTH ? text : text.substring(0, Scene.MAX_LENGTH);
    }

    /// Whether it does something that ordinary software hardly ever does.
    public boolean isMalicious() {
        return evidence.keySet().stream().anyMatch(Trait::isStrong);
    }

    /// Whether all that speaks against it are credentials that stay among one's own machines, as
    /// those of backups, deployments and the role of a host do.
    public boolean onlyMovesCredentials() {
        return has(Trait.CREDENTIAL_THEFT)
                && evidence.keySet().stream().allMatch(BESIDE_CREDENTIALS::contains);
    }

    private static final Set<Trait> BESIDE_CREDENTIALS =
            EnumSet.of(
                    Trait.CREDENTIAL_THEFT, Trait.DOWNLOAD, Trait.SAVES_DOWNLOAD, Trait.INSTALLER);

    /// Whether a decoded payload was found.
    public boolean isHidden() {
        return layers.stream().anyMatch(Layer::isHidden);
    }
}
