package davy.core.edit;

import davy.core.account.SshdConfig;
import davy.core.account.SshdConfig.Directive;
import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Closes ways in through an SSH server in its configuration (sshd_config(5)), of which the first
/// line that sets a keyword counts. The line that counted stays as a comment.
public final class SshdEdit {
    /// No login by password.
    public static final List<Wanted> NO_PASSWORDS =
            List.of(
                    new Wanted("PasswordAuthentication", "no"),
                    new Wanted("KbdInteractiveAuthentication", "no"));

    /// Root comes in by key only.
    public static final List<Wanted> ROOT_BY_KEY =
            List.of(new Wanted("PermitRootLogin", "prohibit-password"));

    /// The same as versions before 7.0 say it, which do not start with the other word.
    public static final List<Wanted> ROOT_BY_KEY_OF_OLD =
            List.of(new Wanted("PermitRootLogin", "without-password"));

    /// Root does not come in at all.
    public static final List<Wanted> NO_ROOT = List.of(new Wanted("PermitRootLogin", "no"));

    private static final String USUAL_FILE = "/etc/ssh/sshd_config";
    private static final String OLD_KEYBOARD = "ChallengeResponseAuthentication";

    private final Lines lines;
    private final String path;
    private final SshdConfig config;
    private final Patch patch;
    private final TreeMap<Integer, List<String>> added = new TreeMap<>();
    private final List<Phrase> told = new ArrayList<>();
    private final List<Phrase> doubts = new ArrayList<>();

    private SshdEdit(Lines lines, String path, SshdConfig config) {
        this.lines = lines;
        this.path = path;
        this.config = config;
        this.patch = new Patch(lines);
    }

    /// What a keyword is to be set to.
    public record Wanted(String keyword, String value) {
        /// Whether a value is this one, or lets in fewer.
        public boolean isMetBy(String value) {
            String same = same(value);
            boolean stricter = same.equals("no") || same.equals("forced-commands-only");
            return same.equals(same(this.value))
                    || same(this.value).equals("prohibit-password") && stricter;
        }

        private static String same(String value) {
            String lower = value.toLowerCase(Locale.ROOT);
            return lower.equals("without-password") ? "prohibit-password" : lower;
        }
    }

    /// The files to edit, each with what to set in it; empty where all is so already.
    ///
    /// @param config as the server reads it
    public static Map<String, List<Wanted>> files(SshdConfig config, List<Wanted> wanted) {
        var files = new LinkedHashMap<String, List<Wanted>>();
        for (Wanted each : wanted) {
            var counts = config.first(each.keyword);
            if (counts == null || !each.isMetBy(counts.value())) {
                String file = counts == null ? mainFile(config) : counts.file();
                files.computeIfAbsent(file, _ -> new ArrayList<>()).add(each);
            }
        }
        return files;
    }

    private static String mainFile(SshdConfig config) {
        return config.files().isEmpty() ? USUAL_FILE : config.files().getFirst();
    }

    /// Sets keywords in one file of a configuration. Refused where another file decides: [#files]
    /// tells which; where nobody could log in any more; where the server would not start.
    ///
    /// @param config the whole configuration, read when the file was
    public static Edited set(byte[] text, String path, SshdConfig config, List<Wanted> wanted) {
        var refused = Lines.notText(text);
        if (refused != null) {
            return refused;
        }
        var edit = new SshdEdit(Lines.of(text), path, config);
        refused = SshdPicture.refusal(edit.lines, path, config);
        refused = refused == null ? SshdPicture.lockout(config, wanted) : refused;
        for (Wanted each : wanted) {
            refused = refused == null ? edit.set(each) : refused;
        }
        return refused == null ? edit.edited() : refused;
    }

    private Edited edited() {
        added.forEach(patch::add);
        if (patch.isEmpty()) {
            return new Unchanged(Phrase.of("{0} is set so already", "{0} 中已是如此设置", path), doubts);
        }
        return new Changed(patch.apply(), Told.all(told), doubts);
    }

    private @Nullable Refused set(Wanted wanted) {
        var counts = config.first(wanted.keyword);
        String file = counts == null ? mainFile(config) : counts.file();
        doubt(wanted, counts);
        if (counts != null && wanted.isMetBy(counts.value())) {
            return null;
        }
        if (!file.equals(path)) {
            return elsewhere(wanted, counts, file);
        }
        if (counts == null) {
            add(wanted);
        } else {
            change(wanted, counts);
        }
        return null;
    }

    private static Refused elsewhere(Wanted wanted, @Nullable Directive counts, String file) {
        return new Refused(
                Phrase.of(
                        "the first line counts, and for {0} that is {1}: edit that file",
                        "sshd 以首次出现的设置为准，{0} 由 {1} 决定，应修改该文件",
                        wanted.keyword,
                        counts == null ? file : file + ":" + counts.line()));
    }

    private void change(Wanted wanted, Directive counts) {
        int index = counts.line() - 1;
        patch.change(index, keyword(wanted, index) + " " + wanted.value);
        told.add(
                Phrase.of(
                        "{0} in line {1} is set to {2} (was {3})",
                        "第 {1} 行 {0} 改为 {2}（原为 {3}）",
                        wanted.keyword,
                        counts.line(),
                        wanted.value,
                        cut(counts.value())));
    }

    /// The name that the line has for it, which may be one of an older version.
    private String keyword(Wanted wanted, int index) {
        String line = lines.text(index).strip();
        boolean old = line.regionMatches(true, 0, OLD_KEYBOARD, 0, OLD_KEYBOARD.length());
        return old ? OLD_KEYBOARD : wanted.keyword;
    }

    /// Below the comment that shows the default, else before the first `Match`, else at the end.
    private void add(Wanted wanted) {
        int end = firstMatch();
        String keyword = wanted.keyword;
        int shown = comment(keyword, end);
        if (shown < 0 && keyword.equals("KbdInteractiveAuthentication")) {
            // Versions before 8.7 know it by this name; later ones take both.
            keyword = OLD_KEYBOARD;
            shown = comment(keyword, end);
        }
        int index = shown < 0 ? end : shown + 1;
        added.computeIfAbsent(index, _ -> new ArrayList<>()).add(keyword + " " + wanted.value);
        told.add(
                Phrase.of(
                        "{0} {1} is added; no line set it before",
                        "新增 {0} {1}（此前未设置）", keyword, wanted.value));
    }

    /// Index of the first `Match` of the file; the number of lines where there is none.
    private int firstMatch() {
        int first = lines.count();
        for (Directive each : config.directives()) {
            if (each.keyword().equals("match") && each.file().equals(path)) {
                first = Math.min(first, each.line() - 1);
            }
        }
        return first;
    }

    /// Index of a line such as `#PermitRootLogin yes`; -1 where there is none.
    private int comment(String keyword, int end) {
        for (int i = 0; i < end; i++) {
            String line = lines.text(i).strip();
            String bare = line.startsWith("#") ? line.substring(1).strip() : "";
            int length = keyword.length();
            boolean named = bare.regionMatches(true, 0, keyword, 0, length);
            if (named && bare.length() > length && " \t=".indexOf(bare.charAt(length)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static final int MOST_DOUBTS = 20;

    /// Blocks that open again what is closed.
    private void doubt(Wanted wanted, @Nullable Directive counts) {
        for (Directive each : config.all(wanted.keyword)) {
            String match = each.match();
            boolean opens = match != null && !each.equals(counts) && !wanted.isMetBy(each.value());
            if (opens && doubts.size() < MOST_DOUBTS) {
                doubts.add(
                        Phrase.of(
                                "for \"Match {0}\" it stays open: {1} says {2} {3}",
                                "对“Match {0}”仍然放行：{1} 设置了 {2} {3}",
                                cut(String.valueOf(match)),
                                each.file() + ":" + each.line(),
                                wanted.keyword,
                                cut(each.value())));
            }
        }
    }

    private static String cut(String text) {
        byte[] bytes = RawText.encode(text);
        return Lines.excerpt(bytes, 0, bytes.length);
    }

    /// Removes one line that sets something, and tells what holds then.
    ///
    /// @param line from 1
    public static Edited remove(byte[] text, String path, SshdConfig config, int line) {
        var refused = Lines.notText(text);
        if (refused != null) {
            return refused;
        }
        var lines = Lines.of(text);
        refused = SshdPicture.refusal(lines, path, config);
        if (refused != null) {
            return refused;
        }
        var directive = SshdPicture.at(config, path, line);
        if (directive == null || directive.keyword().equals("match")) {
            return SshdPicture.noDirective(lines, line);
        }
        byte[] bare = RawText.encode(lines.text(line - 1));
        var removed =
                LineEdit.remove(
                        text, List.of(new LineEdit.Line(line, bare)), LineEdit.Joining.NONE);
        return removed instanceof Changed(byte[] changed, var told, var _)
                ? new Changed(changed, told, SshdPicture.after(config, directive))
                : removed;
    }
}
