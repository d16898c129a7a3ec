package davy.range.machine;

import davy.range.Command;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// A person's terminal, joined to a root shell on a machine's console.
public final class Terminal {
    /// Ctrl-], as telnet has it.
    private static final int LEAVE = 0x1d;

    private static final String SHELL =
            """
            systemctl stop serial-getty@ttyS0
            systemd-run --quiet --unit=range-shell --collect \
                -p TTYPath=/dev/ttyS0 -p StandardInput=tty-force -p StandardOutput=tty -p StandardError=tty \
                -p Restart=always -p RestartSec=0 \
                -E 'PS1=\\u@\\h:\\w\\$ ' -E HOME=/root -E TERM=xterm -E LANG=C.UTF-8 -E PATH=/opt/davy:/usr/sbin:/usr/bin:/sbin:/bin \
                --working-directory=/root /bin/sh -c "stty $SIZE; exec /bin/bash --norc -i"
            """;

    private Terminal() {}

    /// Until the person types Ctrl-], or the terminal or the machine ends.
    public static void join(Machine machine) throws IOException {
        String size = size();
        machine.shell("SIZE='" + size + "'\n" + SHELL);
        try (var console = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            console.connect(UnixDomainSocketAddress.of(machine.console()));
            var reader = Thread.ofPlatform().daemon().name("console").start(() -> show(console));
            Thread.ofPlatform().daemon().name("size").start(() -> follow(machine, size));
            stty("raw", "-echo");
            try {
                console.write(ByteBuffer.wrap(new byte[] {'\r'}));
                type(System.in, console, reader);
            } finally {
                stty("sane");
            }
        }
    }

    private static void type(InputStream keys, SocketChannel console, Thread reader)
            throws IOException {
        byte[] typed = new byte[256];
        for (int n = keys.read(typed); n >= 0 && reader.isAlive(); n = keys.read(typed)) {
            for (int i = 0; i < n; i++) {
                if (typed[i] == LEAVE) {
                    return;
                }
            }
            var bytes = ByteBuffer.wrap(typed, 0, n);
            while (bytes.hasRemaining()) {
                console.write(bytes);
            }
        }
    }

    private static void show(SocketChannel console) {
        var bytes = ByteBuffer.allocate(8192);
        try {
            while (console.read(bytes) >= 0) {
                System.out.write(bytes.array(), 0, bytes.position());
                System.out.flush();
                bytes.clear();
            }
        } catch (IOException e) {
            // Closed: the person left, or the machine is off.
        }
    }

    /// A serial line does not tell how large the person's terminal is, nor when that changes.
    private static void follow(Machine machine, String first) {
        String told = first;
        try {
            while (true) {
                Thread.sleep(1000);
                String size = size();
                if (!size.equals(told)) {
                    machine.shell("stty -F /dev/ttyS0 " + size);
                    told = size;
                }
            }
        } catch (InterruptedException | MachineException e) {
            // The machine is off.
        }
    }

    /// As stty(1) takes it.
    private static String size() {
        var size = stty("size").out().strip();
        String known = size.matches("[0-9]{1,4} [0-9]{1,4}") ? size : "0 0";
        return "rows " + known.replace(" ", " cols ");
    }

    private static Command stty(String... settings) {
        var command = List.of("sh", "-c", "stty \"$@\" </dev/tty", "sh");
        var all = new ArrayList<>(command);
        all.addAll(List.of(settings));
        return Command.run(all);
    }
}
