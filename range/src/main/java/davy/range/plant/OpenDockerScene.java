package davy.range.plant;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// Containers that stop by themselves: the Docker API stands open, and two intruders came: one with
/// containers, one with a program and cleaned traces. The files are those of dockerd 20.10 with
/// overlay2 (ContainerTest compares the reader with the real one).
final class OpenDockerScene implements Scene {
    private static final String DATA = "/var/lib/docker";

    @Override
    public String name() {
        return "open-docker";
    }

    @Override
    public void live(Ground ground) {
        var now = Instant.now();
        ground.account("deploy", "!", "/bin/bash");
        var logs = new Logs(ground, "build-1");
        logs.administrator("/var/log/auth.log", now, "deploy", "192.0.2.10");
        logs.noise("/var/log/auth.log", now);
        ground.write("/etc/docker/daemon.json", "{\"hosts\": [\"unix:///var/run/docker.sock\"]}\n");
        String program = "/usr/sbin/nginx";
        container(
                ground,
                now.minus(40, ChronoUnit.DAYS),
                "nginx:1.25",
                "web",
                program,
                "#!/bin/sh\nexec nginx -g 'daemon off;'\n");
    }

    @Override
    public Outcome attack(Ground ground, Path beside) {
        ground.replaceIn(
                "/etc/docker/daemon.json",
                "\"unix:///var/run/docker.sock\"",
                "\"unix:///var/run/docker.sock\", \"tcp://0.0.0.0:2375\"");
        var made =
                container(
                        ground,
                        Instant.now().minusSeconds(3600),
                        "heybb/theimg2",
                        ground.word(),
                        "/mac.sh",
                        """
                        #!/bin/bash
                        ./xmrig -o stratum+tcp://%s:%d -u %s -p x -k --donate-level=1
                        """
                                .formatted(
                                        ground.dice.address(),
                                        ground.dice.between(3333, 9999),
                                        Wallet.address(ground.dice)));
        String shipped = ground.program(made.layer() + "/xmrig", SelfReplicatorScene.miner(ground));
        String miner =
                ground.program("/var/tmp/." + ground.word(), SelfReplicatorScene.miner(ground));
        ground.age(miner, Instant.now().minus(3, ChronoUnit.DAYS));
        ground.link("/root/.bash_history", "/dev/null");
        return new Outcome(
                List.of(
                        new Story("docker_api", List.of(made.id(), "heybb/theimg2", shipped)),
                        new Story("docker_api", List.of(miner))),
                List.of());
    }

    /// @param layer directory of the image's files
    private record Made(String id, String layer) {}

    private static Made container(
            Ground ground, Instant at, String image, String name, String program, String text) {
        String id = ground.dice.hex(64);
        String imageId = ground.dice.hex(64);
        String sum = ground.dice.hex(64);
        String low = ground.dice.hex(64);
        String up = ground.dice.hex(64);
        String link = ground.dice.letters(26).toUpperCase(Locale.ROOT);
        String repository = image.contains(":") ? image.substring(0, image.indexOf(':')) : image;
        String store = DATA + "/image/overlay2";
        ground.write(
                DATA + "/containers/" + id + "/config.v2.json",
                ("{\"State\":{\"Running\":false,\"StartedAt\":\"%s\"},\"ID\":\"%s\",\"Created\":\"%s\","
                                + "\"Path\":\"%s\",\"Args\":[],\"Config\":{\"Env\":[\"PATH=/bin\"],\"Image\":\"%s\","
                                + "\"WorkingDir\":\"/\"},\"Image\":\"sha256:%s\",\"Name\":\"/%s\",\"Driver\":\"overlay2\"}")
                        .formatted(at, id, at, program, image, imageId, name));
        ground.write(
                DATA + "/containers/" + id + "/hostconfig.json",
                "{\"RestartPolicy\":{\"Name\":\"always\"},\"Privileged\":false}");
        ground.write(store + "/layerdb/mounts/" + id + "/mount-id", up);
        ground.write(
                store + "/imagedb/content/sha256/" + imageId,
                ("{\"created\":\"%s\",\"config\":{\"Entrypoint\":[\"%s\"]},"
                                + "\"rootfs\":{\"diff_ids\":[\"sha256:%s\"]}}")
                        .formatted(at, program, sum));
        ground.write(
                store + "/repositories.json",
                "{\"Repositories\":{\"%s\":{\"%s:latest\":\"sha256:%s\"}}}"
                        .formatted(repository, repository, imageId));
        ground.write(store + "/layerdb/sha256/" + sum + "/cache-id", low);
        ground.write(DATA + "/overlay2/" + up + "/lower", "l/" + link);
        ground.directory(DATA + "/overlay2/" + up + "/diff/tmp");
        ground.link(DATA + "/overlay2/l/" + link, "../" + low + "/diff");
        String layer = DATA + "/overlay2/" + low + "/diff";
        ground.script(layer + program, text);
        return new Made(id, layer);
    }
}
