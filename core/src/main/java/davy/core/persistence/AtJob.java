package davy.core.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job of at(1): a shell script that atd(8) runs once.
///
/// @param path its file in the spool
/// @param queue `a` for at, `b` for batch, `=` while it runs
/// @param number as `atq` shows it
/// @param due to the minute; null where the file name does not tell
/// @param uid who runs it, from its `# atrun` line; -1 where there is none
/// @param command what was typed, without the environment that at puts before it
public record AtJob(
        String path, char queue, int number, @Nullable Instant due, long uid, String command) {
    private static final int NAME_LENGTH = 14;

    /// Whether a name in the spool is that of a job: queue, 5 digits of number, 8 of minutes since
    /// 1970, in hexadecimal.
    public static boolean isJobName(String name) {
        return name.length() == NAME_LENGTH
                && (name.charAt(0) == '=' || Character.isLetter(name.charAt(0)))
                && name.chars().skip(1).allMatch(c -> Character.digit(c, 16) >= 0);
    }

    /// @param text the script; anything is accepted
    public static AtJob parse(String path, String text) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean named = isJobName(name);
        var due =
                named ? Instant.ofEpochSecond(Long.parseLong(name, 6, NAME_LENGTH, 16) * 60) : null;
        int number = named ? Integer.parseInt(name, 1, 6, 16) : 0;
        char queue = name.isEmpty() ? ' ' : name.charAt(0);
        return new AtJob(path, queue, number, due, uid(text), command(text));
    }

    private static long uid(String text) {
        int at = text.indexOf("# atrun uid=");
        if (at < 0 || at > 200) {
            return -1;
        }
        int start = at + "# atrun uid=".length();
        int end = start;
        while (end < text.length()
                && end - start < 10
                && Character.digit(text.charAt(end), 10) >= 0) {
            end++;
        }
        return end == start ? -1 : Long.parseLong(text, start, end, 10);
    }

    /// What stands behind the block that enters the directory; the body of the here-document that
    /// newer versions wrap it in.
    private static String command(String text) {
        int block = text.indexOf("Execution directory inaccessible");
        int end = block < 0 ? -1 : text.indexOf("\n}\n", block);
        String rest = end < 0 ? text : text.substring(end + 3);
        int here = rest.indexOf("<< 'marcinDELIMITER");
        if (here < 0) {
            return rest.strip();
        }
        int quote = rest.indexOf('\'', here + 4);
        int body = rest.indexOf('\n', here);
        if (quote < 0 || body < 0 || quote > body) {
            return rest.strip();
        }
        int stop = rest.indexOf("\n" + rest.substring(here + 4, quote), body);
        return rest.substring(body + 1, stop < body + 1 ? rest.length() : stop).strip();
    }
}
