package davy.agent.archive;

import davy.agent.archive.Store.Slice;
import davy.core.file.Sha256;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An archive of `davy collect`, checked against its manifest: where each answer and each content
/// lies.
final class Recording {
    /// Also of a member with lines.
    static final int LONGEST_LINE = 32 << 20;

    static final int LONGEST_MANIFEST = 64 << 20;
    private static final int LONGEST_NAME = 100;

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    /// Answers to one question, in their order.
    private static final class Answers {
        private final Slice first;
        private List<Slice> more = List.of();
        private int next;

        Answers(Slice first) {
            this.first = first;
        }

        void add(Slice line) {
            if (more.isEmpty()) {
                more = new ArrayList<>();
            }
            more.add(line);
        }

        /// The last stands for all that come after it.
        synchronized Slice next() {
            int at = Math.min(next++, more.size());
            return at == 0 ? first : more.get(at - 1);
        }
    }

    private final Store store;
    private final Map<String, Slice> members = new LinkedHashMap<>();
    private final Map<String, Answers> answers = new HashMap<>();
    private final Absences absences = new Absences();
    private final Map<?, ?> about;
    private long asked;
    private String manifest = "";

    /// @throws IOException where it is damaged, changed, or of another format
    Recording(Tar tar, Tar.Member first, Store store) throws IOException {
        this.store = store;
        fill(tar, first);
        if (!(parse("about.json") instanceof Map<?, ?> map)) {
            throw new ArchiveException(
                    "its about.json is no JSON object", "其中 about.json 不是 JSON 对象");
        }
        about = map;
        if (!Long.valueOf(ArchiveWriter.FORMAT).equals(map.get("format"))) {
            throw new ArchiveException(
                    "it was made by another version of Davy (format {0})",
                    "由其他版本的 Davy 生成（格式 {0}）", String.valueOf(map.get("format")));
        }
        for (String name : names("answers/")) {
            lines(name, this::index);
        }
        absences.sort();
    }

    private void fill(Tar tar, Tar.Member first) throws IOException {
        var sums = new StringBuilder();
        String manifestText = null;
        for (var member = first; member != null; member = tar.next()) {
            String name = name(member);
            if (manifestText != null) {
                throw changed(name + " stands behind the manifest", name + " 位于清单之后");
            }
            var digest = Sha256.digest();
            var slice = store.add(tar, digest);
            if (members.putIfAbsent(name, slice) != null) {
                throw changed(name + " is there twice", name + " 重复出现");
            }
            String sum = Store.hex(digest);
            if (name.equals(ArchiveWriter.MANIFEST)) {
                manifest = sum;
                manifestText =
                        new String(
                                store.bytes(slice, LONGEST_MANIFEST), StandardCharsets.ISO_8859_1);
            } else if (sums.length() > LONGEST_MANIFEST) {
                throw tooLarge("too many members", "成员");
            } else {
                sums.append(sum).append("  ").append(name).append('\n');
            }
        }
        if (manifestText == null) {
            throw new ArchiveException("it ends before its manifest", "归档不完整：缺少清单");
        }
        compare(manifestText, sums.toString());
    }

    private static String name(Tar.Member member) throws IOException {
        String name = member.name();
        if (!name.startsWith(ArchiveWriter.FOLDER)
                || name.length() > LONGEST_NAME
                || member.type() != '0'
                || name.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw changed(name + " belongs to no collection", name + " 不属于采集归档");
        }
        return name.substring(ArchiveWriter.FOLDER.length());
    }

    private static ArchiveException changed(String en, String zh) {
        return new ArchiveException(
                "it was changed since it was made: {0}",
                "归档生成后被改动过：{0}", Phrase.of(RawText.show(en), RawText.show(zh)));
    }

    private static ArchiveException tooLarge(String en, String zh) {
        return new ArchiveException(
                "it has "
                        + en
                        + " to be looked at; look at the host itself, or at its disk with --root",
                "归档中的" + zh + "过多，无法读取；请直接检查该主机，或用 --root 检查其磁盘");
    }

    private static void compare(String told, String computed) throws IOException {
        if (told.equals(computed)) {
            return;
        }
        var lines = new HashSet<>(told.lines().toList());
        for (String line : computed.lines().toList()) {
            if (!lines.contains(line)) {
                throw changed(line.substring(66), line.substring(66));
            }
        }
        throw changed("members are missing or out of order", "成员缺失或顺序不符");
    }

    private List<String> names(String prefix) {
        return members.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private @Nullable Object parse(String name) throws IOException {
        var slice = members.get(name);
        if (slice == null) {
            throw changed(name + " is missing", "缺少 " + name);
        }
        return Tree.parse(store.bytes(slice, LONGEST_LINE));
    }

    private void index(Slice line, List<?> tree) throws IOException {
        if (tree.size() != 4) {
            throw changed("an answer has " + tree.size() + " parts", "有一条记录的字段数为 " + tree.size());
        }
        String question = String.valueOf(tree.get(0));
        String path = String.valueOf(tree.get(1));
        String key = key(question, path, String.valueOf(tree.get(2)));
        boolean absence = Asked.isAbsence(question, path, tree.get(3) != null);
        var known = answers.get(key);
        asked += absence ? Asked.absence() : Asked.cost(key, known != null);
        if (asked > Asked.MOST) {
            throw tooLarge("too many answers", "记录");
        }
        if (absence) {
            absences.add(key);
        } else if (known == null) {
            answers.put(key, new Answers(line));
        } else {
            known.add(line);
        }
    }

    private static String key(String question, String path, String argument) {
        return Recorder.key(question, path, argument);
    }

    /// Takes the lines of the walk.
    interface Lines {
        void line(Slice slice, List<?> tree) throws IOException;
    }

    void walk(Lines taker) throws IOException {
        for (String name : names("walk/")) {
            lines(name, taker);
        }
    }

    private void lines(String name, Lines taker) throws IOException {
        var slice = members.get(name);
        if (slice == null || slice.length() > LONGEST_LINE) {
            throw changed(name + " is too long", name + " 过长");
        }
        byte[] bytes = store.bytes(slice, LONGEST_LINE);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                byte[] line = java.util.Arrays.copyOfRange(bytes, start, i);
                if (!(Tree.parse(line) instanceof List<?> tree)) {
                    throw changed(name + " has a line that is no list", name + " 中有一行不是数组");
                }
                taker.line(new Slice(slice.offset() + start, line.length), tree);
                start = i + 1;
            }
        }
    }

    /// Whether the question was ever asked.
    boolean has(String question, String path, String argument) {
        String key = key(question, path, argument);
        return answers.containsKey(key) || absences.contains(key);
    }

    /// The next answer to a question; null also where it was never asked.
    @Nullable Object answer(String question, String path, String argument) {
        var known = answers.get(key(question, path, argument));
        return known == null ? null : parse(known.next());
    }

    private @Nullable Object parse(Slice line) {
        try {
            var tree = Tree.parse(store.bytes(line, LONGEST_LINE));
            return tree instanceof List<?> list ? list.get(3) : null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// All answers to a question, whichever is next.
    List<@Nullable Object> all(String question, String path) {
        var all = new ArrayList<@Nullable Object>();
        var known = answers.get(key(question, path, ""));
        if (known != null) {
            all.add(parse(known.first));
            known.more.forEach(line -> all.add(parse(line)));
        }
        return all;
    }

    /// Where content lies: at the end of the store, or in the line itself.
    ///
    /// @param text content of the line; null where it is in the store
    record Body(@Nullable Slice slice, byte[] text) {
        long length() {
            return slice == null ? text.length : slice.length();
        }
    }

    /// What a line says of content; null where it was left out, or there is none.
    ///
    /// @throws IllegalArgumentException where its text is none that a host has
    @Nullable Body body(@Nullable Object tree) {
        if (!(tree instanceof Map<?, ?> map)) {
            return null;
        }
        if (map.get("text") instanceof String text) {
            return new Body(null, RawText.encode(text));
        }
        var slice = map.get("sha256") instanceof String sum ? members.get("content/" + sum) : null;
        return slice == null ? null : new Body(slice, new byte[0]);
    }

    static boolean isLeft(@Nullable Object tree) {
        return tree instanceof Map<?, ?> map && map.containsKey("left");
    }

    int read(Body body, long offset, byte[] into, int at, int length) {
        var slice = body.slice();
        if (slice == null) {
            int from = (int) Math.min(offset, body.text().length);
            int got = Math.min(length, body.text().length - from);
            System.arraycopy(body.text(), from, into, at, got);
            return got;
        }
        try {
            return store.read(slice, offset, into, at, length);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    byte[] bytes(Body body, long limit) {
        byte[] bytes = new byte[(int) Math.min(Math.min(body.length(), limit), LONGEST_LINE)];
        read(body, 0, bytes, 0, bytes.length);
        return bytes;
    }

    String about(String name) {
        return about.get(name) instanceof String text ? text : "";
    }

    Instant started() throws IOException {
        try {
            var started = Instant.parse(about("started"));
            if (started.isBefore(FIRST) || started.isAfter(LAST)) {
                throw noTime();
            }
            return started;
        } catch (DateTimeException e) {
            throw noTime();
        }
    }

    private static ArchiveException noTime() {
        return new ArchiveException("its about.json tells no time", "其中 about.json 没有有效的采集时间");
    }

    /// SHA-256 of the manifest.
    String manifest() {
        return manifest;
    }
}
