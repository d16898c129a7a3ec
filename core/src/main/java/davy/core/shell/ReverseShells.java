package davy.core.shell;

import davy.core.shell.Layer.Form;
import java.util.List;
import java.util.Locale;

/// Shells that talk to a socket, in shell commands and in the one-liners of other languages.
final class ReverseShells {
    /// All words of a row must be in the text of a program.
    private static final List<List<String>> CODE =
            List.of(
                    List.of("socket", "connect", "os.dup2"),
                    List.of("socket", "connect", "pty.spawn"),
                    List.of("socket", "connect", "subprocess", "recv"),
                    List.of("socket", "connect", "subprocess", "/bin/sh"),
                    List.of("socket", "inet_aton", "exec", "/bin/"),
                    List.of("socket", "sockaddr_in", "exec", "/bin/sh"),
                    List.of("socket", "sockaddr_in", "exec", "/bin/bash"),
                    List.of("socket", "sockaddr_in", "exec", "sh -i"),
                    List.of("io::socket", "stdin->fdopen"),
                    List.of("io::socket", "exec", "/bin/"),
                    List.of("tcpsocket", "exec"),
                    List.of("tcpsocket", "popen"),
                    List.of("fsockopen", "exec("),
                    List.of("fsockopen", "proc_open"),
                    List.of("fsockopen", "/bin/sh"),
                    List.of("child_process", "net.socket"),
                    List.of("child_process", "net.connect"),
                    List.of("child_process", "require('net')"),
                    List.of("child_process", "require(\"net\")"),
                    List.of("socket.tcp", "os.execute"),
                    List.of("socket.tcp", "io.popen"),
                    List.of("/inet/tcp/", "getline"));

    private static final int MAX_CODE = 8192;

    private ReverseShells() {}

    static void apply(Scene scene) {
        if (scene.layer.form() == Form.CODE) {
            code(scene, scene.layer.text(), scene.layer.text());
        }
        boolean hangs = hangsOnSocket(scene);
        for (var call : scene.calls) {
            if (isReverse(scene, call, hangs)) {
                scene.see(Trait.REVERSE_SHELL, call);
            }
            if (call.invocation().isInterpreter() || call.is("awk", "gawk", "mawk")) {
                for (var argument : call.arguments()) {
                    code(scene, argument.text(), call.raw());
                }
            }
        }
    }

    private static void code(Scene scene, String text, String shown) {
        if (text.length() > MAX_CODE || text.indexOf('(') < 0 && !text.contains("/inet/")) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (CODE.stream().anyMatch(words -> words.stream().allMatch(lower::contains))) {
            scene.see(Trait.REVERSE_SHELL, shown.strip());
        }
    }

    private static boolean isReverse(Scene scene, Call call, boolean hangs) {
        String socket = Downloads.devTcp(call);
        if (!socket.isEmpty()) {
            return call.invocation().isShell() || hangs;
        }
        if (call.is("nc", "ncat", "netcat", "nc.traditional", "nc.openbsd", "cryptcat", "rcat")) {
            return netcat(scene, call);
        }
        if (call.is("socat")) {
            return call.arguments().stream().anyMatch(ReverseShells::startsShell)
                    && (call.mentions("tcp")
                            || call.mentions("TCP")
                            || call.mentions("openssl")
                            || call.mentions("OPENSSL")
                            || call.mentions("UDP")
                            || call.mentions("udp"));
        }
        if (call.is("telnet") || (call.is("openssl") && call.has("s_client"))) {
            return scene.isFedByShell(call);
        }
        return call.is("xterm") && call.has("-display");
    }

    private static boolean startsShell(Word word) {
        String text = word.text().toLowerCase(Locale.ROOT);
        return (text.startsWith("exec:") || text.startsWith("system:")) && text.contains("sh");
    }

    private static boolean netcat(Scene scene, Call call) {
        var arguments = call.arguments();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            String option = arguments.get(i).text();
            boolean runs =
                    option.startsWith("-")
                            && (option.endsWith("e")
                                    || option.endsWith("c")
                                    || option.equals("--exec")
                                    || option.equals("--sh-exec"));
            String program = arguments.get(i + 1).text();
            if (runs && isShellName(program)) {
                return true;
            }
        }
        boolean feedsShell = scene.readers(call).stream().anyMatch(Call::readsProgram);
        return scene.isFedByShell(call) || feedsShell && call.invocation().operands().size() >= 2;
    }

    private static boolean isShellName(String program) {
        String first = program.strip();
        int blank = first.indexOf(' ');
        first = blank < 0 ? first : first.substring(0, blank);
        return Invocation.SHELLS.contains(first.substring(first.lastIndexOf('/') + 1))
                || first.endsWith("cmd.exe");
    }

    /// Whether some shell or loop reads commands from a descriptor that leads to `/dev/tcp`.
    static boolean hangsOnSocket(Scene scene) {
        boolean opened = false;
        boolean served = false;
        for (var call : scene.calls) {
            opened |= !Downloads.devTcp(call).isEmpty();
            boolean copies =
                    call.command().redirects().stream().anyMatch(ReverseShells::isCopyOfHigh);
            served |= copies && (call.invocation().isShell() || call.name().startsWith("$"));
        }
        return opened && served;
    }

    private static boolean isCopyOfHigh(Redirect redirect) {
        return switch (redirect.operator()) {
            case COPY_INPUT, COPY_OUTPUT -> {
                String target = redirect.target().text();
                yield !target.isEmpty()
                        && Variables.isDigit(target.charAt(0))
                        && !target.equals("1")
                        && !target.equals("2");
            }
            case READ, WRITE, APPEND, READ_WRITE, HERE_DOCUMENT, HERE_STRING -> false;
        };
    }
}
