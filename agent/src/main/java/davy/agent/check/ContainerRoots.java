package davy.agent.check;

import davy.core.container.ContainerInfo;
import davy.core.container.OverlayMount;
import davy.core.host.Host;
import davy.core.packages.LostDatabase;
import davy.core.packages.PackageIndex;
import davy.core.process.HostProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The roots of all containers of a host: of those that a runtime keeps on disk, and of those that
/// only a running process shows.
public final class ContainerRoots {
    private static final int KEPT_INDEXES = 24;

    /// What changes when a package comes or goes.
    private static final List<String> DATABASES =
            List.of(
                    "/var/lib/dpkg/status",
                    "/var/lib/dpkg/status.d",
                    "/var/lib/rpm/rpmdb.sqlite",
                    "/var/lib/rpm/Packages.db",
                    "/var/lib/rpm/Packages",
                    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
                    "/usr/lib/sysimage/rpm/Packages.db",
                    "/usr/lib/sysimage/rpm/Packages",
                    "/lib/apk/db/installed");

    /// Where a process lives.
    ///
    /// @param facts of its root; null where that is not known
    record Home(@Nullable Facts facts) {}

    private final Facts facts;
    private final Map<String, ContainerRoot> byId = new LinkedHashMap<>();
    private final Map<Long, Home> byNamespace = new HashMap<>();
    private final Map<String, PackageIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final @Nullable OverlayMount own;

    ContainerRoots(Facts facts) {
        this.facts = facts;
        own = OverlayMount.of(facts.host(), 1);
        for (ContainerInfo container : facts.containers().containers()) {
            if (!container.layers().isEmpty()) {
                byId.put(container.id(), new ContainerRoot(container, container.layers(), facts));
            }
        }
    }

    /// Of the containers that a runtime keeps on disk.
    public List<ContainerRoot> all() {
        return List.copyOf(byId.values());
    }

    public @Nullable ContainerRoot byId(String id) {
        return byId.get(id);
    }

    /// The facts of the root in which a process with mounts of its own lives: of its container, or
    /// the host's for a service whose root is the host's; null where that is not known.
    synchronized @Nullable Facts of(HostProcess process) {
        var container = process.container();
        var root = container == null ? null : byId.get(container.id());
        if (root != null) {
            return root.facts();
        }
        long namespace = process.namespaces().mount();
        if (namespace == 0) {
            return null;
        }
        return byNamespace.computeIfAbsent(namespace, _ -> home(process)).facts;
    }

    private Home home(HostProcess process) {
        var mount = OverlayMount.of(facts.host(), process.pid());
        String chroot = process.root();
        if (mount == null || chroot == null || !chroot.equals("/")) {
            return new Home(null);
        }
        if (process.container() == null && mount.isSame(own)) {
            return new Home(facts);
        }
        return mount.layers().isEmpty()
                ? new Home(null)
                : new Home(new ContainerRoot(null, mount.layers(), facts).facts());
    }

    /// The packages of a root.
    PackageIndex packages(ContainerRoot root) {
        var index = packages(root.host());
        if (!index.known() && unknown.add(root.upper())) {
            var container = root.container();
            String name = container == null ? root.upper() : "container " + container.label();
            LostDatabase.tellInside(root.host(), name);
        }
        return index;
    }

    /// Containers of one image share them. Few are kept, because a host can have hundreds of
    /// images.
    private PackageIndex packages(Host root) {
        String key = key(root);
        if (key.equals(key(facts.host()))) {
            return facts.packages();
        }
        synchronized (indexes) {
            var known = indexes.get(key);
            if (known != null) {
                return known;
            }
        }
        var read = PackageIndex.read(root);
        synchronized (indexes) {
            indexes.put(key, read);
            if (indexes.size() > KEPT_INDEXES) {
                var eldest = indexes.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
        return read;
    }

    private static String key(Host root) {
        var parts = new ArrayList<String>();
        for (String path : DATABASES) {
            var info = root.stat(path);
            if (info != null) {
                parts.add(path + " " + info.device() + " " + info.inode() + " " + info.modified());
            }
        }
        return String.join("\n", parts);
    }
}
