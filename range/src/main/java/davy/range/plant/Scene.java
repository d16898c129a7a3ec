package davy.range.plant;

import java.nio.file.Path;
import java.util.List;

/// One of the five incidents as it leaves a disk, with the honest life of the same machine.
interface Scene {
    /// As the range calls it: `open-redis`.
    String name();

    /// What stands on the machine whoever came: services, accounts, logs. Triage has nothing grave
    /// to say of it.
    void live(Ground ground);

    /// What the intruder did.
    ///
    /// @param beside a folder beside the root for files that come from elsewhere
    Outcome attack(Ground ground, Path beside);

    /// What triage must say.
    ///
    /// @param stories an incident each
    /// @param options of davy: what came from elsewhere
    record Outcome(List<Story> stories, List<String> options) {}

    /// @param door by which the intruder came
    /// @param things that the incident must hold: paths, addresses, keys, containers
    record Story(String door, List<String> things) {}

    static List<Scene> all() {
        return List.of(
                new CloudAssistantScene(),
                new ForgottenMachineScene(),
                new SelfReplicatorScene(),
                new OpenRedisScene(),
                new OpenDockerScene());
    }

    /// Plants a scene by hand, and prints the options with which to look at it.
    ///
    /// @param arguments name, directory with the root, seed; without any: the names are printed
    static void main(String[] arguments) {
        var names = all().stream().map(Scene::name).toList();
        if (arguments.length < 2 || !names.contains(arguments[0])) {
            IO.println("usage: NAME ROOT [SEED], with NAME one of " + String.join(" ", names));
            System.exit(arguments.length == 0 ? 0 : 2);
        }
        var root = Path.of(arguments[1]).toAbsolutePath();
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        var scene = all().get(names.indexOf(arguments[0]));
        Planter.on(
                root,
                seed,
                ground -> {
                    scene.live(ground);
                    var outcome = scene.attack(ground, root.resolveSibling("beside"));
                    IO.println(String.join(" ", outcome.options()));
                });
    }
}
