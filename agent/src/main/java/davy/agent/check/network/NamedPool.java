package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.agent.check.Ownership;
import davy.core.host.Host;
import davy.core.indicator.MinerConfig;
import davy.core.indicator.Pool;
import davy.core.network.Endpoint;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A mining pool that a process names, and where it does.
///
/// @param where words for a person: "its command line"
/// @param file path of the configuration, as the process sees it; empty for arguments
record NamedPool(Pool pool, Phrase where, String file) {
    private static final int LONGEST = 128 << 10;
    private static final int CONFIG = 1 << 20;

    /// Names of configurations that mining programs read by themselves.
    private static final List<String> CONFIGS =
            List.of("config.json", "pools.txt", ".xmrig.json", "config_background.json");

    static List<NamedPool> of(HostProcess process, Facts facts) {
        var named = new ArrayList<NamedPool>();
        var arguments = process.arguments().values();
        String text = String.join(" ", arguments);
        for (Pool pool : Pool.findIn(text.substring(0, Math.min(text.length(), LONGEST)))) {
            if (pool.sign().isStrong()) {
                named.add(new NamedPool(pool, Phrase.of("its command line", "其命令行"), ""));
            }
        }
        if (facts.ownership(process) != Ownership.PACKAGED) {
            String root = process.fileRoot(facts.processes().init());
            for (String path : configs(process)) {
                add(facts.host(), root, path, named);
            }
        }
        return named;
    }

    private static Set<String> configs(HostProcess process) {
        var paths = new LinkedHashSet<String>();
        var arguments = process.arguments().values();
        String directory = process.workingDirectory();
        for (int i = 1; i < arguments.size() && i < 64; i++) {
            String value = arguments.get(i);
            boolean option = arguments.get(i - 1).equals("-c");
            boolean longOption = arguments.get(i - 1).equals("--config");
            if (value.startsWith("--config=")) {
                addPath(paths, directory, value.substring(9));
            } else if (option || longOption) {
                addPath(paths, directory, value);
            }
        }
        var executable = process.executable();
        for (String name : CONFIGS) {
            addPath(paths, directory, name);
            if (executable != null && executable.path().startsWith("/")) {
                addPath(paths, parent(executable.path()), name);
            }
        }
        return paths;
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static void addPath(Set<String> paths, @Nullable String directory, String name) {
        if (name.startsWith("/")) {
            paths.add(name);
        } else if (directory != null && directory.startsWith("/")) {
            paths.add((directory.equals("/") ? "" : directory) + "/" + name);
        }
    }

    private static void add(Host host, String root, String path, List<NamedPool> to) {
        var info = host.stat(root + path);
        var content = info == null || info.size() > CONFIG ? null : host.read(root + path, CONFIG);
        var config = content == null ? null : MinerConfig.parse(content.text());
        if (config != null) {
            var where = Phrase.of("its configuration {0}", "其配置文件 {0} ", path);
            config.pools().forEach(pool -> to.add(new NamedPool(pool, where, path)));
        }
    }

    /// Whether a connection may lead to it. Names are not resolved: what they mean can change, and
    /// asking would warn the other side. So a name counts for any address with its port.
    boolean isReachedBy(Connection connection) {
        boolean port = pool.port() == connection.socket().remotePort();
        boolean address = Endpoint.text(connection.remote()).equals(pool.host());
        return isAddress(pool.host()) ? address && (port || pool.port() == 0) : port;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0
                || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
