package davy.agent.respond;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// An ssh server of the test's own on loopback, with its own settings and key, and a user and a
/// folder for its children that only it sees. It tells what it has read by the end of the line with
/// which it greets. `-Ddavy.sshd=FILE` names another program than Debian's.
final class RealSshd implements AutoCloseable {
    private static final String PROGRAM = System.getProperty("davy.sshd", "/usr/sbin/sshd");

    private static final String START =
            """
            mount -t tmpfs none /run && mkdir -m 755 /run/sshd || exit 1
            mount --bind "$1/passwd" /etc/passwd || exit 1
            shift
            exec "$@"
            """;

    final Path top;
    final Path conf;
    final Path key;
    final int port;
    private final LinuxHost host = LinuxHost.live(_ -> null);
    final Hands hands;
    final Response response;
    private final Process server;

    private final String program;

    /// @param options beside those that name its files
    RealSshd(String... options) throws Exception {
        this("", "127.0.0.1", options);
    }

    /// One that listens on an address when it starts.
    static RealSshd on(String address) throws Exception {
        return new RealSshd("", address, new String[0]);
    }

    /// One that does not know a word.
    static RealSshd without(String word) throws Exception {
        return new RealSshd(word, "127.0.0.1", new String[0]);
    }

    /// @param word that its program does not know; empty where it is as it was built
    private RealSshd(String word, String address, String[] options) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of(PROGRAM)), "needs " + PROGRAM);
        top = Files.createTempDirectory("davy-sshd-").toRealPath();
        conf = top.resolve("sshd_config");
        key = top.resolve("key");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Stage.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        Files.writeString(
                top.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd"))
                        + "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n");
        program = word.isEmpty() ? PROGRAM : changed(word);
        write("first", "");
        Files.writeString(conf, settings().replace("127.0.0.1", address));
        hands = Hands.live(host, PackageIndex.read(host));
        var folder = ResponseFolder.open(top.resolve("state"));
        String id = folder.create(Instant.now());
        response = Response.open(id, folder.fresh(id), Clock.systemUTC());
        var command =
                new ArrayList<>(
                        List.of("unshare", "-m", "sh", "-c", START, "start", top.toString()));
        command.addAll(List.of(program, "-D", "-e", "-f", conf.toString()));
        command.addAll(List.of(options));
        server =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(top.resolve("log").toFile())
                        .start();
        for (int i = 0; i < 200 && greeting().isEmpty(); i++) {
            Thread.sleep(50);
        }
    }

    /// The program with another word in place of one of the same length.
    private String changed(String word) throws IOException {
        var bytes =
                new String(Files.readAllBytes(Path.of(PROGRAM)), StandardCharsets.ISO_8859_1)
                        .replace(word, "-".repeat(word.length()))
                        .getBytes(StandardCharsets.ISO_8859_1);
        Path other = Files.write(top.resolve("sshd"), bytes);
        Stage.run("chmod", "755", other.toString());
        return other.toString();
    }

    /// Writes its settings, which it reads when it is told to.
    ///
    /// @param greeting by which these are known
    void write(String greeting, String more) throws IOException {
        Files.writeString(
                conf,
                """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                PidFile none
                UsePAM no
                VersionAddendum %s
                PermitRootLogin yes
                %s
                """
                        .formatted(port, key, greeting, more));
    }

    /// Runs something where the server sees its own folder for children.
    void within(String... command) throws IOException {
        var words = new ArrayList<>(List.of("nsenter", "-m", "-t", Integer.toString(pid())));
        words.addAll(List.of(command));
        Stage.run(words.toArray(String[]::new));
    }

    /// What it says of the settings that it goes by; empty where nothing answers.
    String greeting() throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(5000);
            var line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\n';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.substring(line.lastIndexOf(" ") + 1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /// Waits until it greets so: while it reads its settings anew, nobody answers.
    ///
    /// @return what it said last
    String comesToGreet(String greeting) throws Exception {
        String last = greeting();
        for (int i = 0; i < 200 && !last.equals(greeting); i++) {
            Thread.sleep(50);
            last = greeting();
        }
        return last;
    }

    /// Whether the program itself takes its settings.
    boolean isValid() throws Exception {
        return ask("-t").exit == 0;
    }

    /// What a keyword comes to, as the program itself says.
    ///
    /// @param keyword in lower case
    String effective(String keyword, String... options) throws Exception {
        var words = new ArrayList<>(List.of(options));
        words.add("-T");
        for (String line : ask(words.toArray(String[]::new)).out.lines().toList()) {
            if (line.startsWith(keyword + ' ')) {
                return line.substring(keyword.length() + 1);
            }
        }
        return "";
    }

    private record Answer(int exit, String out) {}

    private Answer ask(String... options) throws Exception {
        var command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", START, "start"));
        command.addAll(List.of(top.toString(), program, "-f", conf.toString()));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out);
    }

    boolean isAlive() {
        return server.isAlive();
    }

    int pid() {
        return Math.toIntExact(server.pid());
    }

    SshListeners listeners() {
        return new SshListeners(hands, stat -> stat.pid() == server.pid());
    }

    SshDoor door() {
        return new SshDoor(hands, response, listeners(), conf.toString());
    }

    FilePin pin() throws IOException {
        String hash = Stage.run("sha256sum", conf.toString()).split(" ")[0];
        return new FilePin(conf.toString(), FileType.REGULAR, hash);
    }

    String settings() throws IOException {
        return Files.readString(conf, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        try {
            server.destroyForcibly().onExit().join();
            response.close();
            hands.close();
            host.close();
        } finally {
            Stage.run("rm", "-rf", top.toString());
        }
    }
}
