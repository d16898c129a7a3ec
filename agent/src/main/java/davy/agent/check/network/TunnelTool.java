package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.host.Content;
import davy.core.process.HostProcess;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program that lets others in through a connection from inside, as a process runs it.
///
/// @param name of the tool: `frp`
/// @param isBackdoor whether it is made to stay unseen
/// @param isRenamed whether the program is called otherwise than the tool
/// @param config path of its configuration, as the process sees it; null for none
/// @param server to which it connects, as its configuration says; null where it does not
record TunnelTool(
        String name,
        boolean isBackdoor,
        boolean isRenamed,
        @Nullable String config,
        @Nullable String server) {
    private static final int CONFIG = 1 << 20;
    private static final int MOST_ARGUMENTS = 64;

    private static final Set<String> GSOCKET =
            Set.of(
                    "gs-netcat",
                    "gs-dbus",
                    "gs-bd",
                    "gs-sftp",
                    "gs-mount",
                    "gs-full-pipe",
                    "gsocket");

    /// Tools whose file name alone tells them.
    private static final Map<String, String> BY_NAME =
            Map.ofEntries(
                    Map.entry("frpc", "frp"),
                    Map.entry("tmate", "tmate"),
                    Map.entry("ngrok", "ngrok"),
                    Map.entry("cloudflared", "cloudflared"),
                    Map.entry("rathole", "rathole"),
                    Map.entry("revsocks", "revsocks"),
                    Map.entry("natapp", "natapp"),
                    Map.entry("cpolar", "cpolar"),
                    Map.entry("phtunnel", "phtunnel"),
                    Map.entry("wstunnel", "wstunnel"),
                    Map.entry("dnscat", "dnscat2"),
                    Map.entry("dnscat2", "dnscat2"),
                    Map.entry("iodine", "iodine"),
                    Map.entry("stowaway_agent", "Stowaway"),
                    Map.entry("linux_x64_agent", "Stowaway"),
                    Map.entry("ligolo-agent", "ligolo"),
                    Map.entry("zrok", "zrok"),
                    Map.entry("pgrok", "pgrok"),
                    Map.entry("playit", "playit"));

    /// Tools with common names: one of the words must be among the first arguments.
    private static final Map<String, List<String>> BY_WORDS =
            Map.of(
                    "chisel", List.of("client"),
                    "npc", List.of("-vkey", "-server"),
                    "bore", List.of("local"),
                    "gost", List.of("-L", "-F"),
                    "ew", List.of("rssocks", "rcsocks", "lcx_slave", "lcx_tran"),
                    "lt", List.of("--port", "-p"),
                    "iox", List.of("proxy", "fwd"));

    static @Nullable TunnelTool of(Facts facts, HostProcess process) {
        var executable = process.executable();
        String program = executable == null ? "" : executable.name();
        if (isGsocket(process, program)) {
            boolean renamed = !GSOCKET.contains(program);
            return new TunnelTool("gsocket", true, renamed, null, null);
        }
        String known = BY_NAME.get(stem(program));
        var arguments = process.arguments().values();
        if (known == null && hasWord(arguments, BY_WORDS.get(stem(program)))) {
            known = stem(program);
        }
        var frp = frp(facts, process, known == null);
        if (frp != null && (known == null || known.equals("frp"))) {
            return frp;
        }
        return known == null ? null : new TunnelTool(known, false, false, null, null);
    }

    /// Without a version or architecture behind: `ngrok-v3`, `frpc_linux_amd64`.
    private static String stem(String program) {
        for (String mark : List.of("_linux", "-linux", "_amd64", "-amd64", "-v")) {
            int at = program.indexOf(mark);
            if (at > 0) {
                return program.substring(0, at);
            }
        }
        return program;
    }

    private static boolean isGsocket(HostProcess process, String program) {
        if (GSOCKET.contains(program)) {
            return true;
        }
        var arguments = process.arguments().values();
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        if (GSOCKET.contains(first.substring(first.lastIndexOf('/') + 1))) {
            return true;
        }
        boolean named = arguments.stream().anyMatch(TunnelTool::namesGsocket);
        if (named && Behaviour.ofArguments(first(arguments)).has(Trait.GSOCKET)) {
            return true;
        }
        var environment = process.environment();
        return !environment.variable("GSOCKET_ARGS").isEmpty()
                || !environment.variable("GS_ARGS").isEmpty();
    }

    private static boolean namesGsocket(String argument) {
        return argument.contains("gs-") || argument.contains("gsocket");
    }

    private static List<String> first(List<String> arguments) {
        return arguments.subList(0, Math.min(MOST_ARGUMENTS, arguments.size()));
    }

    private static boolean hasWord(List<String> arguments, @Nullable List<String> words) {
        return words != null
                && first(arguments).stream()
                        .skip(1)
                        .anyMatch(argument ->
                                words.stream()
                                        .anyMatch(word ->
                                                argument.equals(word)
                                                        || argument.startsWith(word + "=")));
    }

    /// The client of frp by its configuration, whatever the program is called.
    private static @Nullable TunnelTool frp(Facts facts, HostProcess process, boolean renamed) {
        var arguments = first(process.arguments().values());
        for (int i = 1; i < arguments.size(); i++) {
            String before = arguments.get(i - 1);
            String value = arguments.get(i);
            boolean option = before.equals("-c") || before.equals("--config");
            String path = value.startsWith("--config=") ? value.substring(9) : option ? value : "";
            boolean plausible =
                    path.endsWith(".ini")
                            || path.endsWith(".toml")
                            || path.endsWith(".yaml")
                            || path.endsWith(".json")
                            || !path.isEmpty() && path.indexOf(' ') < 0 && path.startsWith("/");
            var found = plausible ? frp(facts, process, path, renamed) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable TunnelTool frp(
            Facts facts, HostProcess process, String path, boolean renamed) {
        String directory = process.workingDirectory();
        String full = path.startsWith("/") || directory == null ? path : directory + "/" + path;
        if (!full.startsWith("/")) {
            return null;
        }
        String root = process.fileRoot(facts.processes().init());
        var content = Content.whole(facts.host(), root + full, CONFIG);
        for (String line : content == null ? List.<String>of() : content.lines()) {
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals).strip();
            if (key.equals("server_addr") || key.equals("serverAddr")) {
                String server = line.substring(equals + 1).replace("\"", "").strip();
                return new TunnelTool("frp", false, renamed, full, server);
            }
        }
        return null;
    }
}
