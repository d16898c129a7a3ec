package davy.core.git;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A commit.
///
/// @param id its name
/// @param tree name of the files' tree
/// @param written when its author wrote it; [Instant#EPOCH] where that cannot be read
record Commit(String id, String tree, Instant written) {
    private static final int MOST_READ = 4096;

    /// Null where the text is none of a commit.
    static @Nullable Commit of(String id, byte[] bytes) {
        int length = Math.min(bytes.length, MOST_READ);
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        String tree = line(text, "tree ");
        boolean named = tree.length() == id.length() && LooseObjects.isHex(tree);
        return named ? new Commit(id, tree, time(line(text, "author "))) : null;
    }

    private static String line(String text, String word) {
        int end = text.indexOf("\n\n");
        int at = text.startsWith(word) ? 0 : text.indexOf("\n" + word) + 1;
        boolean there = text.startsWith(word, at) && (end < 0 || at < end);
        if (!there) {
            return "";
        }
        int stop = text.indexOf('\n', at);
        return text.substring(at + word.length(), stop < 0 ? text.length() : stop);
    }

    /// `Name <address> 1700000000 +0800`.
    private static Instant time(String author) {
        String rest = author.substring(author.lastIndexOf('>') + 1).strip();
        int space = rest.indexOf(' ');
        String seconds = space < 0 ? rest : rest.substring(0, space);
        boolean number = !seconds.isEmpty() && seconds.length() <= 11;
        return number && seconds.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Instant.ofEpochSecond(Long.parseLong(seconds))
                : Instant.EPOCH;
    }
}
