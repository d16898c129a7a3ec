package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What boot loaders start: kernels, their parameters and initial file systems, of GRUB,
/// systemd-boot (Boot Loader Specification) and syslinux.
public final class BootEntries {
    private static final List<String> MENUS =
            List.of(
                    "/boot/grub/grub.cfg",
                    "/boot/grub/custom.cfg",
                    "/boot/grub2/grub.cfg",
                    "/boot/grub2/custom.cfg",
                    "/boot/grub2/user.cfg",
                    "/boot/grub/grub.conf",
                    "/boot/grub/menu.lst",
                    "/boot/extlinux/extlinux.conf",
                    "/boot/syslinux/syslinux.cfg",
                    "/etc/default/grub",
                    "/etc/kernel/cmdline",
                    "/etc/cmdline");
    private static final List<String> FOLDERS =
            List.of(
                    "/boot/loader/entries",
                    "/boot/efi/loader/entries",
                    "/efi/loader/entries",
                    "/etc/default/grub.d",
                    "/etc/cmdline.d");
    private static final List<String> SUFFIXES = List.of(".conf", ".cfg");

    private BootEntries() {}

    /// A line that names a kernel, initial file systems or parameters.
    ///
    /// @param keyword `linux`, `initrd`, `options`, `append`, `GRUB_CMDLINE_LINUX`
    /// @param words what follows, quotes removed
    public record BootLine(String path, int line, String keyword, List<String> words) {
        public BootLine {
            words = List.copyOf(words);
        }

        /// Whether the words are files that are loaded as initial file systems.
        public boolean isInitialFileSystem() {
            return keyword.startsWith("initrd");
        }

        /// Whether the first word is a kernel.
        public boolean isKernel() {
            return keyword.startsWith("linux") || keyword.equals("kernel");
        }
    }

    public static List<BootLine> read(Host host) {
        var files = new ArrayList<>(MENUS);
        for (String vendor : Bounded.names(host, "/boot/efi/EFI")) {
            files.add("/boot/efi/EFI/" + vendor + "/grub.cfg");
        }
        for (String suffix : SUFFIXES) {
            files.addAll(Folders.files(host, FOLDERS, suffix));
        }
        var found = new ArrayList<BootLine>();
        for (String path : files) {
            boolean isFile = Bounded.isFile(host, path);
            boolean bare = path.contains("cmdline");
            for (Line line :
                    isFile ? Bounded.lines(host, path, Join.NO_COMMENT) : List.<Line>of()) {
                if (!line.isEmpty("#")) {
                    line(path, line, bare, found);
                }
            }
        }
        return found;
    }

    private static void line(String path, Line line, boolean bare, List<BootLine> found) {
        String text = line.text().strip();
        if (bare) {
            found.add(new BootLine(path, line.number(), "cmdline", words(text)));
            return;
        }
        int equals = text.indexOf('=');
        if (text.startsWith("GRUB_CMDLINE_LINUX") && equals > 0) {
            var words = Line.words(String.join(" ", words(text.substring(equals + 1))));
            found.add(new BootLine(path, line.number(), text.substring(0, equals), words));
            return;
        }
        var words = words(text);
        String keyword = words.isEmpty() ? "" : words.getFirst().toLowerCase(Locale.ROOT);
        if (words.size() > 1 && isKeyword(keyword)) {
            var rest = words.subList(1, words.size());
            found.add(new BootLine(path, line.number(), keyword, rest));
        }
    }

    private static boolean isKeyword(String word) {
        return switch (word) {
            case "linux",
                    "linux16",
                    "linuxefi",
                    "kernel",
                    "initrd",
                    "initrd16",
                    "initrdefi",
                    "options",
                    "append" ->
                    true;
            default -> false;
        };
    }

    /// Words as a shell splits them, quotes and backslashes removed.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        char quote = 0;
        boolean any = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                any = true;
            } else if (quote == 0 ? c == '"' || c == '\'' : c == quote) {
                quote = quote == 0 ? c : 0;
                any = true;
            } else if (c <= ' ' && quote == 0) {
                flush(word, any, words);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        flush(word, any, words);
        return words;
    }

    private static void flush(StringBuilder word, boolean any, List<String> words) {
        if (any) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
