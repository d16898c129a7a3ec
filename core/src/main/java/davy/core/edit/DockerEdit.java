package davy.core.edit;

import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.edit.HostOptions.Word;
import davy.core.startup.UnitWords;
import davy.core.startup.UnitWords.UnitWord;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the network's addresses out of what tells dockerd where to listen; the Unix socket is
/// named where none would be left.
public final class DockerEdit {
    static final String SOCKET = "unix:///var/run/docker.sock";
    static final Phrase CERTIFICATES =
            Phrase.of(
                    "it asks for client certificates (tlsverify): who has one loses access too",
                    "已启用 tlsverify 客户端证书校验，持有证书的客户端也将无法连接");

    private static final int MOST_BYTES = 1 << 20;

    private final Lines lines;
    private final Patch patch;
    private final Set<String> removed = new LinkedHashSet<>();
    private final Set<Phrase> doubts = new LinkedHashSet<>();

    private DockerEdit(Lines lines) {
        this.lines = lines;
        patch = new Patch(lines);
    }

    /// `/etc/docker/daemon.json`: the elements of `hosts`.
    public static Edited daemonJson(byte[] text) {
        var refused = notUsual(text);
        return refused == null ? DockerJson.edit(Lines.of(text)) : refused;
    }

    private static @Nullable Refused notUsual(byte[] text) {
        return text.length <= MOST_BYTES
                ? Lines.notText(text)
                : new Refused(
                        Phrase.of(
                                "the file is too large for a configuration of Docker",
                                "文件过大，不像 Docker 配置文件"));
    }

    /// A unit file or drop-in: `-H` and `--host` of dockerd in `ExecStart=`, and in variables of
    /// `Environment=`.
    public static Edited unit(byte[] text) {
        var refused = notUsual(text);
        if (refused != null) {
            return refused;
        }
        var edit = new DockerEdit(Lines.of(text));
        for (var setting : UnitLines.read(text)) {
            if (refused == null && setting.section().equals("Service")) {
                refused =
                        switch (setting.key()) {
                            case "ExecStart" -> edit.command(setting);
                            case "Environment" -> edit.environment(setting);
                            default -> null;
                        };
            }
        }
        if (refused != null) {
            return refused;
        }
        var edited = edit.edited();
        boolean hidden =
                edited instanceof Changed(byte[] changed, var _, var _)
                        && !isSame(UnitLines.read(text), UnitLines.read(changed));
        return hidden ? AMONG_COMMENTS : edited;
    }

    private static final Refused AMONG_COMMENTS =
            new Refused(
                    Phrase.of(
                            "the options stand among comments in a way that only a person should"
                                    + " change",
                            "选项与注释交错，应由人工修改"));

    /// Whether two texts say the same but for addresses: a word that comes to stand at the
    /// beginning of a line may be taken for a comment.
    private static boolean isSame(List<UnitLines.Setting> before, List<UnitLines.Setting> after) {
        for (int i = 0; i < before.size() && before.size() == after.size(); i++) {
            var one = before.get(i);
            var other = after.get(i);
            boolean options = one.key().equals("ExecStart") || one.key().equals("Environment");
            boolean same =
                    one.section().equals(other.section())
                            && one.key().equals(other.key())
                            && (options
                                    ? rest(one).equals(rest(other))
                                    : one.value().equals(other.value()));
            if (!same) {
                return false;
            }
        }
        return before.size() == after.size();
    }

    /// The words of a setting that name no address, and of a variable its name.
    private static List<String> rest(UnitLines.Setting setting) {
        var words = UnitWords.split(setting.value());
        if (setting.key().equals("Environment")) {
            return words.stream().map(word -> word.text().split("=", 2)[0]).toList();
        }
        var placed = words.stream().map(word -> new Word(word.text(), 0, 0)).toList();
        return HostOptions.rest(placed);
    }

    /// Variables for the shell or for `EnvironmentFile=`: `DOCKER_OPTS="…"` of
    /// `/etc/default/docker`, `OPTIONS='…'` of `/etc/sysconfig/docker`.
    public static Edited options(byte[] text) {
        var refused = notUsual(text);
        if (refused != null) {
            return refused;
        }
        var edit = new DockerEdit(Lines.of(text));
        for (var variable : Assignments.read(text)) {
            refused = refused == null ? edit.variable(variable) : refused;
        }
        return refused == null ? edit.edited() : refused;
    }

    private Edited edited() {
        var told = List.copyOf(doubts);
        return removed.isEmpty()
                ? new Unchanged(NONE, told)
                : new Changed(patch.apply(), told(removed), told);
    }

    static final Phrase NONE =
            Phrase.of("it names no address of the network for dockerd", "其中没有让 dockerd 监听网络的地址");

    static Phrase told(Set<String> removed) {
        return Phrase.of(
                "from its next start dockerd does not listen on {0}",
                "dockerd 下次启动后不再监听 {0}", String.join(", ", removed.stream().limit(8).toList()));
    }

    private void remove(List<Word> words) {
        var options = new HostOptions(lines, words);
        doubts.addAll(options.doubts());
        removed.addAll(options.network());
        options.remove(patch);
    }

    /// Commands that a semicolon parts.
    private @Nullable Refused command(UnitLines.Setting setting) {
        var words = UnitWords.split(setting.value());
        int begin = 0;
        for (int i = 0; i <= words.size(); i++) {
            boolean ends = i == words.size() || words.get(i).bare() && isSemicolon(words.get(i));
            if (ends) {
                var command = words.subList(begin, i);
                begin = i + 1;
                if (isHidden(command) || words.size() >= HostOptions.MOST_WORDS) {
                    return byHand(setting.line());
                }
                if (isServer(command)) {
                    remove(placed(setting, command.subList(1, command.size())));
                }
            }
        }
        return null;
    }

    private static boolean isSemicolon(UnitWord word) {
        return word.text().equals(";");
    }

    private static List<Word> placed(UnitLines.Setting setting, List<UnitWord> words) {
        var placed = new ArrayList<Word>();
        for (UnitWord word : words) {
            placed.add(new Word(word.text(), setting.start(word.start()), setting.end(word.end())));
        }
        return placed;
    }

    private static String program(List<UnitWord> command) {
        String path = command.isEmpty() ? "" : command.getFirst().text();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// `docker` alone is the client, unless it is told to be the server, as it was once.
    private static boolean isServer(List<UnitWord> command) {
        String program = program(command);
        if (!program.startsWith("docker")) {
            return false;
        }
        return program.startsWith("dockerd")
                || command.stream()
                        .map(UnitWord::text)
                        .anyMatch(word -> word.equals("daemon") || word.equals("-d"));
    }

    /// dockerd started by another program: a shell, `env`.
    private static boolean isHidden(List<UnitWord> command) {
        return !isServer(command)
                && command.stream().anyMatch(word -> word.text().contains("dockerd"))
                && command.stream().anyMatch(word -> word.text().contains("tcp:"));
    }

    private static Refused byHand(int line) {
        return new Refused(
                Phrase.of(
                        "line {0} names an address of the network in a way that only a person"
                                + " should change",
                        "第 {0} 行监听网络地址的写法较复杂，应由人工修改", line));
    }

    private @Nullable Refused environment(UnitLines.Setting setting) {
        for (UnitWord word : UnitWords.split(setting.value())) {
            String raw = setting.value().substring(word.start(), word.end());
            int from = raw.indexOf('=') + 1;
            if (!Assignments.isOptions(raw.substring(0, from))) {
                continue;
            }
            int to = raw.length();
            while (from < to && isQuote(raw.charAt(from))) {
                from++;
            }
            while (to > from && isQuote(raw.charAt(to - 1))) {
                to--;
            }
            var part = new Assignments.Part(raw.substring(from, to), setting.line());
            var words = part.words();
            if (words == null || words.size() >= HostOptions.MOST_WORDS) {
                return byHand(setting.line());
            }
            var placed = new ArrayList<Word>();
            for (Word each : words) {
                int shift = word.start() + from;
                placed.add(
                        new Word(
                                each.text(),
                                setting.start(shift + each.start()),
                                setting.end(shift + each.end())));
            }
            remove(placed);
        }
        return null;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private @Nullable Refused variable(Assignments.Assignment variable) {
        var words = variable.part().words();
        if (words == null || words.size() >= HostOptions.MOST_WORDS) {
            return byHand(variable.part().line());
        }
        var placed = new ArrayList<Word>();
        for (Word each : words) {
            int from = variable.start();
            placed.add(new Word(each.text(), from + each.start(), from + each.end()));
        }
        remove(placed);
        return null;
    }
}
