package davy.agent.respond;

import davy.core.finding.Entity;
import davy.core.host.FileInfo;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The programs of the operator among those that one finding takes for a family because their
/// content is the same: anybody who can read a program may copy it and start the copy.
final class Originals {
    private static final String FAMILY = "process-family";

    private final Hands hands;
    private final Places places;
    private final Set<Entity> accused = new HashSet<>();
    private final Set<String> left = new TreeSet<>();

    /// A name of a program of the family.
    ///
    /// @param path as it is accused
    private record Name(String path, FileInfo info) {
        boolean isSame(Name other) {
            return info.inode() == other.info.inode() && info.device() == other.info.device();
        }

        Instant since() {
            var born = info.born();
            return born == null ? info.lastChange() : born;
        }
    }

    private Originals(Hands hands, Places places) {
        this.hands = hands;
        this.places = places;
    }

    /// @param sure all accusations that a plan acts on
    static Originals of(List<Accusation> sure, Hands hands, Places places, Set<Phrase> byHand) {
        var originals = new Originals(hands, places);
        for (Accusation accusation : sure) {
            if (!accusation.detection().equals(FAMILY)) {
                originals.accused.addAll(accusation.entities());
            }
        }
        for (Accusation accusation : sure) {
            if (accusation.detection().equals(FAMILY)) {
                originals.look(accusation);
            }
        }
        originals.left.forEach(path -> byHand.add(told(path)));
        return originals;
    }

    private static Phrase told(String path) {
        return Phrase.of(
                "{0} is like copies that others made of it, but was there before them, where only root"
                        + " can put it, and nothing else accuses it: it is left, with what runs it; look"
                        + " at it",
                "{0} 与他处的副本内容相同，但早于它们存在、只有 root 能放置，且无其他指认：予以保留，运行它的进程亦不终止，请人工查看", path);
    }

    /// Whether an accusation says nothing against a file or a process.
    boolean clears(Entity entity, Accusation accusation) {
        if (left.isEmpty() || !accusation.detection().equals(FAMILY)) {
            return false;
        }
        return switch (entity.kind()) {
            case FILE -> left.contains(entity.id());
            case PROCESS -> left.contains(link(entity.id()));
            case PERSISTENCE, SOCKET, ACCOUNT, KEY, CONTAINER, KERNEL_MODULE, ADDRESS, LOG -> false;
        };
    }

    private String link(String pid) {
        String link = hands.host().readLink("/proc/" + pid + "/exe");
        return link == null ? "" : link;
    }

    private void look(Accusation accusation) {
        var names = names(accusation);
        for (Name name : names) {
            boolean itself = names.stream().anyMatch(n -> n.isSame(name) && isAccused(n));
            if (!itself && isOriginal(name, names)) {
                names.stream().filter(name::isSame).forEach(n -> left.add(n.path()));
            }
        }
    }

    /// What is deleted is told by who runs it.
    private List<Name> names(Accusation accusation) {
        var names = new ArrayList<Name>();
        for (Entity entity : new TreeSet<>(accusation.entities())) {
            String program =
                    switch (entity.kind()) {
                        case FILE -> entity.id();
                        case PROCESS ->
                                link(entity.id()).endsWith(" (deleted)")
                                        ? "/proc/" + entity.id() + "/exe"
                                        : "";
                        case PERSISTENCE,
                                SOCKET,
                                ACCOUNT,
                                KEY,
                                CONTAINER,
                                KERNEL_MODULE,
                                ADDRESS,
                                LOG ->
                                "";
                    };
            var info = program.isEmpty() ? null : hands.host().stat(program);
            if (info != null && info.isRegular()) {
                names.add(new Name(program, info));
            }
        }
        return names;
    }

    private boolean isAccused(Name name) {
        return accused.contains(Entity.file(name.path()));
    }

    /// Among the programs of packages a family that has become root puts copies too, of which one
    /// is the oldest.
    private boolean isOriginal(Name name, List<Name> names) {
        String real = places.real(name.path());
        var others = names.stream().filter(other -> !other.isSame(name)).toList();
        boolean first = others.stream().allMatch(o -> name.since().isBefore(o.since()));
        if (real == null || !first || !hands.sparing().programs().isGuarded(real)) {
            return false;
        }
        boolean strangers = !others.isEmpty() && others.stream().noneMatch(this::isGuarded);
        return strangers || !davy.agent.check.Places.isSystem(real);
    }

    private boolean isGuarded(Name name) {
        return hands.sparing().programs().isGuarded(name.path());
    }
}
