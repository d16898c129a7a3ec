package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of PAM (pam.d(5)).
public final class PamStacks {
    private static final List<String> FOLDERS =
            List.of("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d");
    private static final List<String> MODULES =
            List.of(
                    "/usr/lib/x86_64-linux-gnu/security",
                    "/usr/lib/aarch64-linux-gnu/security",
                    "/lib/x86_64-linux-gnu/security",
                    "/lib/aarch64-linux-gnu/security",
                    "/usr/lib64/security",
                    "/lib64/security",
                    "/usr/lib/security",
                    "/lib/security");
    private static final int MOST_INCLUDED = 1_000;

    private PamStacks() {}

    /// One rule.
    ///
    /// @param service name of the file, or the first field of `/etc/pam.conf`
    /// @param type `auth`, `account`, `password` or `session`; empty for `@include`
    /// @param control `required`, `[success=1 default=ignore]`, `include`; `@include`
    /// @param module as written; of an include the name of the other service
    /// @param arguments of the module, brackets removed
    public record Rule(
            String path,
            int line,
            String service,
            String type,
            String control,
            String module,
            List<String> arguments) {
        public Rule {
            arguments = List.copyOf(arguments);
        }

        public boolean isInclude() {
            return switch (control) {
                case "include", "substack", "@include" -> true;
                default -> false;
            };
        }

        /// Whether success of this rule is enough, or passes over the rules that ask for a
        /// password.
        public boolean letsIn() {
            int success = control.indexOf("success=");
            boolean jumps =
                    success >= 0
                            && success + 8 < control.length()
                            && control.charAt(success + 8) >= '1'
                            && control.charAt(success + 8) <= '9';
            return control.equals("sufficient")
                    || jumps
                    || control.contains("success=done")
                    || control.contains("default=done");
        }
    }

    /// All rules. A service of the distributor's that `/etc/pam.d` has too is not in force, and
    /// left out, unless it is included.
    public static List<Rule> read(Host host) {
        var rules = new ArrayList<Rule>();
        Set<String> seen = new HashSet<>();
        for (String path : Folders.effective(host, FOLDERS, "")) {
            if (isService(Folders.name(path))) {
                seen.add(String.valueOf(host.resolve(path)));
                read(host, path, false, rules);
            }
        }
        read(host, "/etc/pam.conf", true, rules);
        included(host, rules, seen);
        return rules;
    }

    /// Adds the rules of files that others include, and of those that these include: anywhere, and
    /// whatever their name.
    private static void included(Host host, List<Rule> rules, Set<String> seen) {
        int most = seen.size() + MOST_INCLUDED;
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            String path = rule.isInclude() ? target(host, rule.module()) : null;
            if (path == null || seen.contains(path)) {
                continue;
            }
            if (seen.size() >= most) {
                Bounded.missRest(host, rule.path(), MOST_INCLUDED);
                return;
            }
            seen.add(path);
            read(host, path, false, rules);
        }
    }

    /// The real file that an include means, looked for as libpam does; null where there is none.
    private static @Nullable String target(Host host, String name) {
        for (String folder : name.startsWith("/") ? List.of("") : FOLDERS) {
            String path = folder.isEmpty() ? name : folder + '/' + name;
            if (Bounded.isFile(host, path)) {
                return host.resolve(path);
            }
        }
        return null;
    }

    /// What editors and package managers leave behind is no service.
    private static boolean isService(String name) {
        return !name.endsWith("~")
                && !name.contains(".dpkg-")
                && !name.endsWith(".rpmsave")
                && !name.endsWith(".rpmnew")
                && !name.endsWith(".rpmorig")
                && !name.endsWith(".bak");
    }

    /// The file of a module; null where none of the usual places has it.
    public static @Nullable String file(Host host, String module) {
        if (module.startsWith("/")) {
            return host.exists(module) ? module : null;
        }
        for (String folder : MODULES) {
            if (host.exists(folder + '/' + module)) {
                return folder + '/' + module;
            }
        }
        return null;
    }

    private static void read(Host host, String path, boolean named, List<Rule> rules) {
        for (Line line : Bounded.lines(host, path, Join.NOT_COMMENTED)) {
            var words = words(line.text());
            String service = Folders.name(path);
            if (named && words.size() > 1) {
                service = words.removeFirst();
            }
            rule(path, line.number(), service, words, rules);
        }
    }

    private static void rule(
            String path, int line, String service, List<String> words, List<Rule> rules) {
        if (words.size() >= 2 && words.getFirst().equalsIgnoreCase("@include")) {
            rules.add(new Rule(path, line, service, "", "@include", words.get(1), List.of()));
        } else if (words.size() >= 3) {
            String type = words.getFirst().toLowerCase(Locale.ROOT);
            type = type.startsWith("-") ? type.substring(1) : type;
            String control = words.get(1).toLowerCase(Locale.ROOT);
            var arguments = words.subList(3, words.size());
            rules.add(new Rule(path, line, service, type, control, words.get(2), arguments));
        }
    }

    /// Words; those in brackets may have blanks; `#` begins a comment anywhere.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '#') {
                break;
            }
            if (c <= ' ') {
                i++;
                continue;
            }
            int end = c == '[' ? text.indexOf(']', i) : -1;
            boolean bracket = end > 0;
            if (!bracket) {
                end = i;
                while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) != '#') {
                    end++;
                }
            }
            // The control keeps its brackets: they tell it from the old words.
            boolean strip = bracket && words.size() > 2;
            words.add(text.substring(strip ? i + 1 : i, bracket && !strip ? end + 1 : end));
            i = bracket ? end + 1 : end;
        }
        return words;
    }
}
