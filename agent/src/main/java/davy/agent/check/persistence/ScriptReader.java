package davy.agent.check.persistence;

import davy.agent.check.InPart;
import davy.agent.check.LongScript;
import davy.core.file.Elf;
import davy.core.file.Magic;
import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.shell.Behaviour;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the scripts do that a check follows, each read once; tells what it did not read.
final class ScriptReader {
    private static final int LONGEST = 1 << 20;
    private static final long MOST_CHARACTERS = 64L << 20;
    private static final int MOST_KEPT = 1_000;
    private static final Phrase MANY = Phrase.of("too many scripts: not read", "脚本过多，未读取");

    private final Host host;
    private final Map<String, Behaviour> read = new HashMap<>();
    private long characters = MOST_CHARACTERS;
    private int left;

    /// What leads to the scripts: a file, or the beginning of a text.
    private String place = "";

    ScriptReader(Host host) {
        this.host = host;
    }

    /// From here on scripts of another place, so many at most.
    void begin(String newPlace, int most) {
        place = newPlace;
        left = most;
    }

    /// Null for a program, for what is not there, and where there were too many before.
    @Nullable Behaviour read(String path) {
        var known = read.get(path);
        if (known != null) {
            return known;
        }
        boolean more = characters > 0 && left > 0;
        var content = more ? host.read(path, LONGEST) : null;
        if (!more && isScript(path)) {
            host.miss(new Unseen(characters > 0 ? place : path, MANY));
        }
        if (content == null || isBinary(content.bytes())) {
            return null;
        }
        left--;
        characters -= content.bytes().length;
        wholly(host, path, content);
        var behaviour = wholly(path, Behaviour.of(content.text()));
        if (read.size() < MOST_KEPT) {
            read.put(path, behaviour);
        }
        return behaviour;
    }

    private boolean isScript(String path) {
        var head = host.read(path, 512);
        return head != null && head.bytes().length > 0 && !isBinary(head.bytes());
    }

    /// Tells where limits stopped the reader of a text.
    Behaviour wholly(String where, Behaviour behaviour) {
        if (behaviour.truncated()) {
            host.miss(new Unseen(where, InPart.COMMANDS));
        }
        return behaviour;
    }

    /// Tells of too many commands, programs and files in what is judged.
    void tooMany() {
        host.miss(new Unseen(place, InPart.COMMANDS));
    }

    /// Tells where a script is longer than what was read of it.
    static void wholly(Host host, String path, Content content) {
        if (content.truncated() && LongScript.goesOn(path, content.bytes())) {
            host.miss(new Unseen(path, InPart.BEGINNING));
        }
    }

    /// A shell reads on behind a NUL; whoever writes one into a script wants it to be passed over.
    static boolean isBinary(byte[] bytes) {
        if (Magic.interpreter(bytes) != null) {
            return false;
        }
        for (int i = 0; i < bytes.length && i < 512; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return Elf.isElf(bytes);
    }
}
