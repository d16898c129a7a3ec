package davy.linux.change;

import davy.core.host.FileType;
import davy.core.host.Host;
import davy.core.json.JsonValue;
import davy.core.text.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks dockerd of this machine, over its Unix socket (Docker Engine API, in whichever version it
/// speaks). Ids are 64 hexadecimal digits; those of images have no `sha256:`.
public final class DockerHand {
    private static final Duration SOON = Duration.ofSeconds(20);

    /// A layer of many GiB is copied at the disk's speed.
    private static final Duration LATE = Duration.ofMinutes(15);

    private static final int LARGEST = 16 << 20;
    private static final int LONGEST_MESSAGE = 500;
    private static final String JSON = "application/json";

    private final Host host;
    private final String path;
    private final Duration soon;
    private final Duration late;

    /// @param path of its socket
    public DockerHand(Host host, String path) {
        this(host, path, SOON, LATE);
    }

    /// @param soon time for most requests
    /// @param late time for those that copy
    DockerHand(Host host, String path, Duration soon, Duration late) {
        this.host = host;
        this.path = path;
        this.soon = soon;
        this.late = late;
    }

    /// What `docker inspect` tells of a container.
    ///
    /// @param name or id
    /// @throws DockerException where there is none, as [DockerException#isMissing] says
    public byte[] container(String name) throws IOException {
        return get("/containers/" + name(name) + "/json");
    }

    /// Bytes that a container has written into its own layer.
    public long written(String id) throws IOException {
        var answer = exchange("GET", "/containers/" + name(id) + "/json?size=1", new byte[0], late);
        return JsonValue.of(answer).number("SizeRw");
    }

    /// Paths in a container that differ from its image.
    public byte[] changes(String id) throws IOException {
        return get("/containers/" + name(id) + "/changes");
    }

    /// Ids of the containers that are made from an image, running or not.
    public List<String> containersOf(String image) throws IOException {
        String filter = "%7B%22ancestor%22%3A%5B%22sha256%3A" + name(image) + "%22%5D%7D";
        var all = new ArrayList<String>();
        var answer = JsonValue.of(get("/containers/json?all=1&filters=" + filter));
        for (JsonValue each : answer.elements()) {
            if (each.text("ImageID").equals("sha256:" + image)) {
                all.add(each.text("Id"));
            }
        }
        return all;
    }

    /// What `docker image inspect` tells.
    ///
    /// @param name `nginx:1.25`, or `sha256:` with an id
    /// @throws DockerException where there is none, as [DockerException#isMissing] says
    public JsonValue image(String name) throws IOException {
        return JsonValue.of(get("/images/" + name(name) + "/json"));
    }

    /// The folder in which it keeps all.
    public String folder() throws IOException {
        return JsonValue.of(get("/info")).text("DockerRootDir");
    }

    /// @param policy `no`, `always`, `unless-stopped`, `on-failure`
    /// @param retries of `on-failure`; 0 for no end
    public void setRestart(String id, String policy, long retries) throws IOException {
        if (!policy.matches("[a-z-]{2,20}")) {
            throw new DockerException("no restart policy: " + RawText.show(policy));
        }
        String body =
                "{\"RestartPolicy\":{\"Name\":\"%s\",\"MaximumRetryCount\":%d}}"
                        .formatted(policy, retries);
        post("/containers/" + name(id) + "/update", body.getBytes(StandardCharsets.UTF_8));
    }

    public void pause(String id) throws IOException {
        post("/containers/" + name(id) + "/pause", new byte[0]);
    }

    public void unpause(String id) throws IOException {
        post("/containers/" + name(id) + "/unpause", new byte[0]);
    }

    /// Ends it by `SIGKILL`.
    public void kill(String id) throws IOException {
        post("/containers/" + name(id) + "/kill?signal=KILL", new byte[0]);
    }

    /// As `docker stop --time 0`.
    public void stop(String id) throws IOException {
        post("/containers/" + name(id) + "/stop?t=0", new byte[0]);
    }

    public void start(String id) throws IOException {
        post("/containers/" + name(id) + "/start", new byte[0]);
    }

    /// Makes an image of what is in a container.
    ///
    /// @param repository and `tag`: what the image is called
    public void commit(String id, String repository, String tag) throws IOException {
        exchange(
                "POST",
                "/commit?container=%s&repo=%s&tag=%s&pause=false"
                        .formatted(name(id), name(repository), name(tag)),
                new byte[0],
                late);
    }

    /// Takes a container away, not its volumes.
    ///
    /// @param force also one that runs; it is ended then
    public void remove(String id, boolean force) throws IOException {
        String query = "?v=0&force=" + (force ? 1 : 0);
        exchange("DELETE", "/containers/" + name(id) + query, new byte[0], late);
    }

    /// Makes a container; it is not started.
    ///
    /// @param body as the API takes it
    /// @return its id
    public String create(String name, byte[] body) throws IOException {
        byte[] answer = exchange("POST", "/containers/create?name=" + name(name), body, late);
        return JsonValue.of(answer).text("Id");
    }

    /// Docker would take a network that is gone for a container that stands, which then does not
    /// start any more.
    ///
    /// @param network name or id
    /// @param body as the API takes it: the container and its end point
    /// @throws DockerException where there is no such network, as [DockerException#isMissing] says
    public void connect(String network, byte[] body) throws IOException {
        get("/networks/" + name(network));
        post("/networks/" + name(network) + "/connect", body);
    }

    /// Gives an image one more name.
    public void tag(String image, String repository, String tag) throws IOException {
        post(
                "/images/sha256:%s/tag?repo=%s&tag=%s"
                        .formatted(name(image), name(repository), name(tag)),
                new byte[0]);
    }

    /// Takes a name of an image away. Parents stay; so does the image itself while it has another
    /// name.
    public void untag(String name) throws IOException {
        exchange("DELETE", "/images/" + name(name) + "?noprune=1", new byte[0], late);
    }

    /// Nothing else gets into a request: names are such as Docker gives.
    private static String name(String name) throws DockerException {
        if (!isName(name)) {
            throw new DockerException("no name of Docker: " + RawText.show(name));
        }
        return name;
    }

    /// Whether this is a name or an id as Docker gives them, of a container, an image or a network.
    public static boolean isName(String name) {
        return name.matches("[A-Za-z0-9][A-Za-z0-9._/:-]{0,299}") && !name.contains("..");
    }

    private byte[] get(String target) throws IOException {
        return exchange("GET", target, new byte[0], soon);
    }

    private void post(String target, byte[] body) throws IOException {
        exchange("POST", target, body, soon);
    }

    private byte[] exchange(String method, String target, byte[] body, Duration time)
            throws IOException {
        refuseStrangers();
        String head =
                "%s %s HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n".formatted(method, target);
        if (!method.equals("GET")) {
            head += "Content-Type: %s\r\nContent-Length: %d\r\n".formatted(JSON, body.length);
        }
        try (var socket = DockerSocket.connect(path, time)) {
            socket.write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.write(body);
            var reply = HttpReply.read(socket, LARGEST);
            // 304: it is so already.
            if (reply.status() >= 300 && reply.status() != 304) {
                throw new DockerException(message(reply), reply.status());
            }
            return reply.body();
        }
    }

    /// Of a socket that another user could have put there, or may write to, nothing is asked.
    private void refuseStrangers() throws DockerException {
        var info = host.lstat(path);
        if (info == null || info.type() != FileType.SOCKET) {
            throw new DockerException(path + ": no socket is there");
        }
        if (info.uid() != 0 || info.isWorldWritable()) {
            throw new DockerException(path + ": is not root's alone");
        }
    }

    private static String message(HttpReply reply) {
        String told = JsonValue.of(reply.body()).text("message");
        String cut = told.substring(0, Math.min(told.length(), LONGEST_MESSAGE));
        return "dockerd: " + reply.status() + (cut.isEmpty() ? "" : " " + RawText.show(cut));
    }
}
