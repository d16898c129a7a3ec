package davy.linux.change;

import davy.core.text.RawText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and sets settings of a Redis server of this machine, over loopback (RESP2).
public final class RedisHand implements AutoCloseable {
    /// Milliseconds: for the connection, and for each answer as a whole.
    private static final int PATIENCE = 5_000;

    private static final int LARGEST = 64 << 10;
    private static final int MOST = 64;

    /// Bytes of a word that is sent: so many the kernel takes at once, whether anybody reads or
    /// not.
    private static final int LONGEST_WORD = 4 << 10;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int length;
    private long end;

    private RedisHand(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /// @throws IOException where nothing answers within five seconds
    public static RedisHand connect(int port) throws IOException {
        var socket = new Socket();
        try {
            var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            socket.connect(new InetSocketAddress(loopback, port), PATIENCE);
            return new RedisHand(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// The port of this end of the connection.
    public int localPort() {
        return socket.getLocalPort();
    }

    /// Tries these passwords, one after the other, where it asks for one.
    ///
    /// @throws IOException where it takes none of them
    public void enter(List<String> passwords) throws IOException {
        try {
            ask("PING");
            return;
        } catch (RefusedException e) {
            if (passwords.isEmpty()) {
                throw e;
            }
        }
        for (int i = 0; i < passwords.size(); i++) {
            try {
                ask("AUTH", passwords.get(i));
                return;
            } catch (RefusedException e) {
                if (i == passwords.size() - 1) {
                    throw e;
                }
            }
        }
    }

    /// Path of the file that it was started with.
    public String file() throws IOException {
        String file = info("server", "config_file");
        if (file == null) {
            throw new IOException("Redis does not tell its file");
        }
        return file;
    }

    /// A line of `INFO` of one section; null where there is none of that name.
    public @Nullable String info(String section, String name) throws IOException {
        String info = String.join("\n", ask("INFO", section));
        for (String line : info.split("\r?\n", -1)) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1);
            }
        }
        return null;
    }

    /// What the server does not do.
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /// `CONFIG GET` of one setting.
    public String setting(String name) throws IOException {
        var answer = ask("CONFIG", "GET", name);
        if (answer.size() != 2) {
            throw new IOException("Redis has no setting " + name);
        }
        return answer.get(1);
    }

    /// The same; empty where this version has no such setting.
    public String known(String name) throws IOException {
        var answer = ask("CONFIG", "GET", name);
        return answer.size() == 2 ? answer.get(1) : "";
    }

    /// `CONFIG SET`, and a look whether it is so.
    public void set(String name, String value) throws IOException {
        if (!put(name, value).equals(value)) {
            throw notSet(name);
        }
    }

    /// `CONFIG SET` of what Redis may tell in other words.
    ///
    /// @return what it is by then
    public String put(String name, String value) throws IOException {
        ask("CONFIG", "SET", name, value);
        return setting(name);
    }

    public static IOException notSet(String name) {
        return new IOException("Redis did not set " + name);
    }

    private List<String> ask(String... words) throws IOException {
        var out = new ByteArrayOutputStream();
        out.writeBytes(RawText.encode("*" + words.length + "\r\n"));
        for (String word : words) {
            byte[] bytes = RawText.encode(word);
            if (bytes.length > LONGEST_WORD) {
                throw new IOException("too long for Redis: " + bytes.length + " bytes");
            }
            out.writeBytes(RawText.encode("$" + bytes.length + "\r\n"));
            out.writeBytes(bytes);
            out.writeBytes(RawText.encode("\r\n"));
        }
        end = System.nanoTime() + PATIENCE * 1_000_000L;
        socket.getOutputStream().write(out.toByteArray());
        return answer();
    }

    /// The next byte of an answer; negative where there are no more. Drop by drop it is not waited
    /// for either.
    private int next() throws IOException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new IOException("Redis does not answer in time");
        }
        if (at >= length) {
            socket.setSoTimeout(Math.max(1, (int) (left / 1_000_000)));
            length = in.read(buffer);
            at = 0;
        }
        return length < 0 ? -1 : buffer[at++] & 0xFF;
    }

    /// One thing, or a list of such; what Davy asks for has no lists in lists.
    private List<String> answer() throws IOException {
        String line = line();
        if (!line.startsWith("*")) {
            return List.of(single(line));
        }
        int count = number(line.substring(1), MOST);
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add(single(line()));
        }
        return all;
    }

    private String single(String line) throws IOException {
        String rest = line.isEmpty() ? "" : line.substring(1);
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> text(number(rest, LARGEST));
            case '-' -> throw new RefusedException("Redis: " + RawText.show(rest));
            default -> throw new IOException("this is no Redis");
        };
    }

    private static int number(String text, int most) throws IOException {
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) > most) {
            throw new IOException("this is no Redis");
        }
        return Integer.parseInt(text);
    }

    private String text(int size) throws IOException {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            int c = next();
            if (c < 0) {
                throw new IOException("this is no Redis");
            }
            bytes[i] = (byte) c;
        }
        line();
        return RawText.decode(bytes);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = next(); c != '\n'; c = next()) {
            if (c < 0 || line.size() > LARGEST) {
                throw new IOException("this is no Redis");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return RawText.decode(line.toByteArray());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
