package davy.range.plant;

/// Inert connections and sockets that look like an intruder's.
final class NetworkArtefacts {
    private final Ground ground;
    private final Actors actors;
    private final Dice dice;

    NetworkArtefacts(Ground ground, Actors actors) {
        this.ground = ground;
        this.actors = actors;
        this.dice = ground.dice;
    }

    void plant() {
        int port = dice.between(20000, 29000);
        String pool = place(ground.word());
        actors.act(
                "listen " + Stage.ADDRESS + " 3333\nlisten " + Stage.ADDRESS + " " + port,
                pool,
                pool);
        ground.lookalike("listener of the tests");

        held(
                "connection to a pool's port",
                "pool-connection",
                "medium",
                "connect " + Stage.ADDRESS + " 3333");
        held("packet socket of no sniffer", "packet-socket", "high", "packet");
        held("many connections to ssh", "ssh-fan-out", "high", "knock 22 30");
        held("many connections begun", "syn-flood", "high", "knock 80 120");

        long shell =
                actors.run(
                        "-c", Stage.ADDRESS, Integer.toString(port), "/usr/bin/dash", "sh", "-s");
        ground.artefact("shell on a connection", "reverse-shell", "critical", "pid:" + shell);

        String tunnel = place("gs-netcat");
        long pid = actors.act("", tunnel, "gs-netcat", "-s", dice.letters(16), "-l", "-i");
        ground.artefact("tunnel to a relay", "tunnel", "high", "pid:" + pid);

        String redis = place("redis-server");
        long open = actors.act("listen 0.0.0.0 6380", redis, "redis-server 0.0.0.0:6380");
        ground.artefact("database for everybody", "open-service", "medium", "pid:" + open);
    }

    private void held(String name, String check, String level, String pose) {
        String path = place(ground.word());
        ground.artefact(name, check, level, "pid:" + actors.act(pose, path, path));
    }

    private String place(String name) {
        return ground.program("/opt/" + ground.word() + "/" + name, actors.program());
    }
}
