package davy.core.startup;

import davy.core.startup.UnitFile.Setting;
import davy.core.startup.UnitWords.UnitWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts in specifiers and variables, and makes commands of text, for one unit (systemd.unit(5),
/// systemd.service(5)).
final class UnitText {
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_ARGUMENTS = UnitWords.MAX_WORDS;
    private static final String PREFIXES = "@-:+!|";

    private final String name;
    private final String home;
    private final Map<String, String> environment;
    private final UnitRoom room;

    /// @param environment read when a command is made
    UnitText(String name, String home, Map<String, String> environment, UnitRoom room) {
        this.name = name;
        this.home = home;
        this.environment = environment;
        this.room = room;
    }

    /// The words of a value, as many as are read.
    List<UnitWord> words(String value) {
        var words = UnitWords.split(value);
        if (words.size() >= UnitWords.MAX_WORDS) {
            room.leaveOut();
        }
        return words;
    }

    /// Several commands may stand in one setting, separated by a semicolon that is a word.
    void commands(Setting setting, List<UnitCommand> out) {
        var words = words(setting.value());
        int begin = 0;
        for (int i = 0; i <= words.size(); i++) {
            boolean ends =
                    i == words.size() || (words.get(i).bare() && words.get(i).text().equals(";"));
            if (ends && i > begin) {
                command(setting, words.subList(begin, i), out);
            }
            begin = ends ? i + 1 : begin;
        }
    }

    private void command(Setting setting, List<UnitWord> words, List<UnitCommand> out) {
        String first = words.getFirst().text();
        int prefix = 0;
        while (prefix < first.length() && PREFIXES.indexOf(first.charAt(prefix)) >= 0) {
            prefix++;
        }
        String prefixes = first.substring(0, prefix);
        String program = expand(first.substring(prefix));
        // With @ the second word is what the program sees as its own name.
        boolean renamed = prefixes.contains("@") && words.size() > 1;
        if (!room.take(program.length())) {
            return;
        }
        var argv = new ArrayList<String>();
        argv.add(renamed ? expand(words.get(1).text()) : program);
        boolean variables = !prefixes.contains(":");
        boolean fits = !renamed || room.take(argv.getFirst().length());
        for (int i = renamed ? 2 : 1; i < words.size() && fits; i++) {
            int before = argv.size();
            argument(expand(words.get(i).text()), variables, argv);
            fits = takeFrom(argv, before);
        }
        out.add(
                new UnitCommand(
                        setting.key(),
                        program,
                        argv,
                        setting.value(),
                        setting.path(),
                        setting.line()));
    }

    private boolean takeFrom(List<String> argv, int first) {
        for (int i = first; i < argv.size(); i++) {
            if (!room.take(argv.get(i).length())) {
                argv.subList(i, argv.size()).clear();
                return false;
            }
        }
        return true;
    }

    private void argument(String word, boolean variables, List<String> argv) {
        if (argv.size() >= MAX_ARGUMENTS) {
            room.leaveOut();
            return;
        }
        if (!variables || word.indexOf('$') < 0) {
            argv.add(word);
        } else if (word.length() > 1 && word.charAt(0) == '$' && isName(word, 1, word.length())) {
            String value = environment.get(word.substring(1));
            if (value == null) {
                argv.add(word);
            } else {
                words(value).forEach(part -> argv.add(part.text()));
            }
        } else {
            argv.add(substituted(word));
        }
    }

    /// `${NAME}` inside a word, and `$$`, which is a dollar sign.
    private String substituted(String word) {
        var out = new StringBuilder();
        for (int i = 0; i < word.length() && out.length() < MAX_LENGTH; i++) {
            char c = word.charAt(i);
            char next = i + 1 < word.length() ? word.charAt(i + 1) : 0;
            int close = c == '$' && next == '{' ? word.indexOf('}', i) : -1;
            String value =
                    close > 0 && isName(word, i + 2, close)
                            ? environment.get(word.substring(i + 2, close))
                            : null;
            if (value != null) {
                out.append(value);
                i = close;
            } else {
                out.append(c);
                i += c == '$' && next == '$' ? 1 : 0;
            }
        }
        return out.toString();
    }

    private static boolean isName(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean fits = c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
            if (!fits) {
                return false;
            }
        }
        return to > from && to - from < 256;
    }

    /// Puts in `%` specifiers; those that only a running manager knows stay.
    String expand(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        var out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            String known =
                    c == '%' && i + 1 < value.length() ? specifier(value.charAt(i + 1)) : null;
            if (known != null && out.length() < MAX_LENGTH) {
                out.append(known);
                i++;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// Of a unit that is no instance the empty string, of a template unknown.
    private static @Nullable String instance(String stem, int at) {
        if (at < 0) {
            return "";
        }
        return at + 1 >= stem.length() ? null : stem.substring(at + 1);
    }

    private @Nullable String specifier(char c) {
        int dot = name.lastIndexOf('.');
        int at = name.indexOf('@');
        String stem = dot < 0 ? name : name.substring(0, dot);
        return switch (c) {
            case '%' -> "%";
            case 'n' -> name;
            case 'N' -> stem;
            case 'p' -> at < 0 ? stem : stem.substring(0, Math.min(at, stem.length()));
            case 'i' -> instance(stem, at);
            case 'h' -> home;
            case 't' -> "/run";
            case 'S' -> "/var/lib";
            case 'C' -> "/var/cache";
            case 'L' -> "/var/log";
            case 'E' -> "/etc";
            case 'T' -> "/tmp";
            case 'V' -> "/var/tmp";
            default -> null;
        };
    }
}
