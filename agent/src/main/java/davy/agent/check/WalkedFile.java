package davy.agent.check;

import davy.core.file.Elf;
import davy.core.file.Literals;
import davy.core.file.Magic;
import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.shell.Behaviour;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of the one walk, with what several probes want to know of it, each read once at most.
/// Valid only while [FileProbe#file] runs.
public final class WalkedFile {
    /// How much of one file is searched: no miner is as long, and an endless file must not hold us.
    private static final long SEARCHED = 64L << 20;

    private static final int PIECE = 1 << 18;

    /// How much of a text is judged; of a longer one that much of its beginning.
    public static final int LONGEST_TEXT = 1 << 20;

    private final FileView view;
    private final WalkedFiles walk;
    private final Facts facts;
    private final Layers.@Nullable Layer layer;
    private @Nullable BitSet found;
    private @Nullable Magic magic;
    private @Nullable Elf elf;
    private @Nullable Behaviour behaviour;
    private @Nullable Beginning beginning;

    /// @param facts of the root that it belongs to
    /// @param layer in which it lies; null outside of containers
    WalkedFile(FileView view, WalkedFiles walk, Facts facts, Layers.@Nullable Layer layer) {
        this.view = view;
        this.walk = walk;
        this.facts = facts;
        this.layer = layer;
    }

    public String path() {
        return view.path();
    }

    public String name() {
        return view.name();
    }

    public FileInfo info() {
        return view.info();
    }

    /// Whether a package owns it: one of the container's for a file that was written in it. Unknown
    /// in a layer of an image, and in a root of another system ([NestedRoots]).
    public Ownership ownership() {
        var index = facts.packages();
        if (!index.known()) {
            return Ownership.UNKNOWN;
        }
        if (index.owner(path()) != null) {
            return Ownership.PACKAGED;
        }
        boolean foreign = layer == null ? walk.nested().contains(path()) : layer.root() == null;
        return foreign ? Ownership.UNKNOWN : Ownership.UNPACKAGED;
    }

    /// Whether a package database is there and knows of no such file.
    public boolean isUnpackaged() {
        return ownership() == Ownership.UNPACKAGED;
    }

    /// The first 4,096 bytes; empty where the file is not regular or cannot be read.
    public byte[] head() {
        return view.head();
    }

    /// What the first bytes say it is.
    public Magic magic() {
        var known = magic;
        if (known == null) {
            known = info().isRegular() ? Magic.of(head()) : Magic.EMPTY;
            magic = known;
        }
        return known;
    }

    public boolean isElf() {
        return magic() == Magic.ELF;
    }

    /// What an ELF file says of itself; null for other files.
    public @Nullable Elf elf() {
        if (!isElf()) {
            return null;
        }
        var known = elf;
        if (known == null) {
            known = Elf.parse(view::readAt, info().size());
            elf = known;
        }
        return known;
    }

    /// Whether the content has one of the literals that the probes listed. The first call reads the
    /// file (its first 64 MiB, of an ELF file the last 64 MiB too), for all literals of all probes.
    public boolean has(String literal) {
        return found().get(walk.number(literal));
    }

    private BitSet found() {
        var known = found;
        if (known == null) {
            var scanner = walk.scanner();
            scanner.reset();
            view.stream(SEARCHED, scanner);
            if (isElf() && info().size() > SEARCHED) {
                searchEnd(scanner);
            }
            known = (BitSet) scanner.found().clone();
            found = known;
        }
        return known;
    }

    /// A program finds its texts wherever they are; whoever pads one puts them at the end.
    private void searchEnd(Literals.Scanner scanner) {
        scanner.gap();
        byte[] piece = new byte[PIECE];
        long at = Math.max(SEARCHED, info().size() - SEARCHED);
        int got = 1;
        while (got > 0 && at < info().size()) {
            got = view.readAt(at, piece, 0, PIECE);
            scanner.feed(piece, Math.max(0, got));
            at += got;
        }
    }

    /// Whether even of an ELF file something between was not searched.
    public boolean isSearchedInPart() {
        return info().size() > (isElf() ? 2 * SEARCHED : SEARCHED);
    }

    /// What the text does, read as shell or as the language that its first line names; of a longer
    /// one than 1 MiB its [#beginning]. Null where it is no text. Costs much: seek literals first.
    public @Nullable Behaviour behaviour() {
        if (magic() != Magic.SCRIPT && magic() != Magic.TEXT && magic() != Magic.PHP) {
            return null;
        }
        var known = behaviour;
        if (known == null) {
            known = Behaviour.of(beginning().text());
            behaviour = known;
        }
        return known;
    }

    /// Whether it is longer than what is judged of a text.
    public boolean isLong() {
        return info().size() > LONGEST_TEXT;
    }

    /// The first MiB of a text; of a longer one runs of blanks do not count. Truncated where more
    /// than blanks follow.
    public Content beginning() {
        return isLong() ? begun().content() : content(LONGEST_TEXT);
    }

    /// The first bytes without runs of blanks; truncated where more than blanks follow.
    public Content condensed(int limit) {
        return Beginning.of(view, limit, SEARCHED, walk.scanner()).content();
    }

    /// Whether what is behind the [#beginning] of a long file has one of the literals that the
    /// probes listed.
    public boolean hasBehind(List<String> literals) {
        return isLong()
                && begun().content().truncated()
                && literals.stream().anyMatch(l -> begun().rest().get(walk.number(l)));
    }

    private Beginning begun() {
        var known = beginning;
        if (known == null) {
            known = Beginning.of(view, LONGEST_TEXT, SEARCHED, walk.scanner());
            beginning = known;
        }
        return known;
    }

    /// The first bytes of the file, holes left out.
    ///
    /// @param limit bytes; keep it small, a few MiB at most
    public Content content(int limit) {
        return view.content(limit);
    }

    /// Feeds the whole content to a digest or scanner of the probe's own.
    public void stream(long limit, FileView.Sink sink) {
        view.stream(limit, sink);
    }

    /// Where a symbolic link points, unresolved; null where this is none.
    public @Nullable String target() {
        return view.target();
    }

    /// An extended attribute; null where there is none.
    public byte @Nullable [] attribute(String name) {
        return view.attribute(name);
    }
}
