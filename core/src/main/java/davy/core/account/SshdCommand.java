package davy.core.account;

import davy.core.account.SshdConfig.Directive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an SSH server was started (sshd(8)). What its options set counts before all of its files,
/// and it keeps them when it reads those again.
///
/// @param file that `-f` names; null where none is
/// @param options what each `-o` sets, in their order
/// @param hostKeys files that `-h` names
/// @param movesPort whether `-p` is given, beside which no `Port` of a file counts
public record SshdCommand(
        @Nullable String file, List<Directive> options, List<String> hostKeys, boolean movesPort) {
    /// Those that have a value, as the next word or the rest of their own.
    private static final String VALUED = "bCcEfghkopu";

    private static final String TITLE = "sshd: ";
    private static final String LISTENER = " [listener] ";

    public SshdCommand {
        options = List.copyOf(options);
        hostKeys = List.copyOf(hostKeys);
    }

    /// Of a process that listens. Since OpenSSH 8.2 such a one calls itself `sshd: /usr/sbin/sshd
    /// -D [listener] 0 of 10-100 startups`, which has its words with blanks between.
    ///
    /// @param line content of `/proc/PID/cmdline`
    public static SshdCommand ofProcess(String line) {
        String bare = line.replace('\0', ' ');
        int end = bare.indexOf(LISTENER);
        boolean title = bare.startsWith(TITLE) && end >= TITLE.length();
        return title
                ? parse(glued(bare.substring(TITLE.length(), end).split("[ \t]+", -1)))
                : parse(Arrays.asList(line.split("\0", -1)));
    }

    /// A word that begins no option belongs to the one before: sshd takes nothing but options, so
    /// that there was a blank within it.
    private static List<String> glued(String[] words) {
        var glued = new ArrayList<String>();
        boolean open = false;
        for (String word : words) {
            boolean option = word.startsWith("-");
            if (!option && !open && glued.size() > 1) {
                glued.add(glued.removeLast() + ' ' + word);
            } else {
                glued.add(word);
            }
            open = option && isOpen(word);
        }
        return glued;
    }

    /// Whether the value of an option is the next word.
    private static boolean isOpen(String word) {
        return word.length() > 1 && valued(word) == word.length() - 1;
    }

    /// Where in a word of options stands the one that has a value; -1 where none does.
    private static int valued(String word) {
        for (int i = 1; i < word.length(); i++) {
            if (VALUED.indexOf(word.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /// @param words of a command, its program first
    public static SshdCommand parse(List<String> words) {
        String file = null;
        var options = new ArrayList<Directive>();
        var keys = new ArrayList<String>();
        boolean port = false;
        for (int i = 1; i < words.size() && words.get(i).startsWith("-"); i++) {
            String word = words.get(i);
            int at = valued(word);
            if (at < 0) {
                continue;
            }
            String value = word.substring(at + 1);
            if (value.isEmpty()) {
                i++;
                value = i < words.size() ? words.get(i) : "";
            }
            switch (word.charAt(at)) {
                case 'f' -> file = value;
                case 'h' -> keys.add(value);
                case 'p' -> port = true;
                case 'o' -> {
                    var option = SshdConfig.parse(value, "", 0);
                    if (option != null) {
                        options.add(option);
                    }
                }
                default -> {}
            }
        }
        return new SshdCommand(file, options, keys, port);
    }

    /// The option that sets a keyword, the first one of several; null where none does.
    public @Nullable Directive first(String keyword) {
        String lower = keyword.toLowerCase(Locale.ROOT);
        return options.stream().filter(o -> o.keyword().equals(lower)).findFirst().orElse(null);
    }
}
