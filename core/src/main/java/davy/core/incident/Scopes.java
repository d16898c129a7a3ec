package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// Draws the scope of an incident from its findings.
final class Scopes {
    private static final int MOST = 100;

    private Scopes() {}

    static Scope of(List<Clue> clues, List<Entity> entities, Entry entry) {
        var touched = new TreeMap<Kind, Integer>();
        entities.forEach(entity -> touched.merge(entity.kind(), 1, Integer::sum));
        var accounts = new TreeSet<String>();
        var hosts = new TreeSet<String>();
        var keys = new TreeSet<String>();
        var addresses = new TreeSet<String>();
        for (var entity : entities) {
            switch (entity.kind()) {
                case ACCOUNT -> accounts.add(entity.id());
                case KEY -> keys.add(entity.id());
                case ADDRESS,
                        PROCESS,
                        FILE,
                        PERSISTENCE,
                        SOCKET,
                        CONTAINER,
                        KERNEL_MODULE,
                        LOG -> {}
            }
        }
        for (var clue : clues) {
            var way = clue.way();
            addresses.addAll(way != null && way.deed() ? way.addresses() : List.of());
            var finding = clue.finding();
            hosts.addAll(Evidence.texts(finding, "cloud.instance.id"));
            keys.addAll(Evidence.texts(finding, "davy.access_key"));
            if (finding.detection().id().equals("ssh-fan-out")) {
                hosts.addAll(Evidence.texts(finding, "destination.ip"));
                hosts.addAll(Evidence.texts(finding, "davy.destinations"));
            }
        }
        for (var finding : entry.findings()) {
            addresses.addAll(Evidence.texts(finding, "source.ip"));
            if (entry.door().isLogin()) {
                accounts.addAll(Evidence.texts(finding, "user.name"));
            }
        }
        return new Scope(touched, some(accounts), some(hosts), some(keys), some(addresses));
    }

    private static List<String> some(Collection<String> all) {
        return new ArrayList<>(all).subList(0, Math.min(MOST, all.size()));
    }
}
