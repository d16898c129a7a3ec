package davy.agent.archive;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host as `davy collect` saw it: gives the answers that were given then. What was not asked then
/// it does not know, and says so.
public final class CollectedHost implements Host, Archived {
    /// `XATTR_SIZE_MAX` of Linux.
    static final int LONGEST_ATTRIBUTE = 1 << 16;

    private final Recording recording;
    private final Store store;
    private final Kind kind;
    private final Instant started;
    private final @Nullable Kernel kernel;
    private final Map<String, Unseen> unseen = new LinkedHashMap<>();
    private final List<Unseen> lost = new ArrayList<>();
    private long unanswered;
    private long left;
    private long damaged;
    private String firstUnanswered = "";
    private String firstLeft = "";
    private String firstDamaged = "";

    CollectedHost(Recording recording, Store store) throws IOException {
        this.recording = recording;
        this.store = store;
        this.kind = recording.about("kind").equals("LIVE") ? Kind.LIVE : Kind.IMAGE;
        this.started = recording.started();
        told("unseen").forEach(this::miss);
        lost.addAll(told("lost"));
        this.kernel = kind == Kind.LIVE ? new CollectedKernel(this, recording) : null;
    }

    private List<Unseen> told(String question) {
        var told = new ArrayList<Unseen>();
        for (Object tree : recording.all(question, "")) {
            var each = read(Unseen.class, tree, question);
            if (each != null) {
                told.add(each);
            }
        }
        return told;
    }

    @Override
    public Instant moment() {
        return started;
    }

    @Override
    public Phrase told() {
        return Phrase.of(
                "the archive is whole; SHA-256 of its manifest: {0}; compare it with the one that davy"
                        + " collect printed",
                "归档完整；清单的 SHA-256：{0}；请与 davy collect 当时输出的值核对", recording.manifest());
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public @Nullable Kernel kernel() {
        return kernel;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        return info("stat", path);
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return info("lstat", path);
    }

    private @Nullable FileInfo info(String question, String path) {
        Object tree = answer(question, path, "");
        return tree == null ? null : read(FileInfo.class, tree, path);
    }

    @Override
    public @Nullable String resolve(String path) {
        return answer("resolve", path, "") instanceof String real ? real : null;
    }

    @Override
    public @Nullable String readLink(String path) {
        return answer("readLink", path, "") instanceof String target ? target : null;
    }

    @Override
    public List<String> list(String directory) {
        var names = new ArrayList<String>();
        if (answer("list", directory, "") instanceof List<?> list) {
            list.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        return bytes(path, answer("attribute", path, name), LONGEST_ATTRIBUTE);
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        Object tree = answer("read", path, String.valueOf(limit));
        byte[] bytes = bytes(path, tree, limit);
        boolean truncated =
                tree instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("truncated"));
        return bytes == null ? null : new Content(bytes, truncated);
    }

    @Override
    public boolean open(String path, Consumer<? super OpenFile> reader) {
        if (answer("open", path, "") instanceof Map<?, ?> told
                && told.get("size") instanceof Long size) {
            reader.accept(new CollectedFile(this, recording, path, size));
            return true;
        }
        return false;
    }

    byte @Nullable [] bytes(String path, @Nullable Object tree, int limit) {
        if (Recording.isLeft(tree)) {
            left(path);
        }
        var body = body(path, tree);
        return body == null ? null : recording.bytes(body, limit);
    }

    Recording.@Nullable Body body(String path, @Nullable Object tree) {
        try {
            return recording.body(tree);
        } catch (IllegalArgumentException e) {
            damaged(path);
            return null;
        }
    }

    /// Notes that content was left out.
    synchronized void left(String path) {
        firstLeft = left++ == 0 ? path : firstLeft;
    }

    @Nullable Object answer(String question, String path, String argument) {
        if (!recording.has(question, path, argument)) {
            unanswered(path.isEmpty() ? question : path);
        }
        return recording.answer(question, path, argument);
    }

    synchronized void unanswered(String what) {
        firstUnanswered = unanswered++ == 0 ? what : firstUnanswered;
    }

    <T> @Nullable T read(Class<T> type, @Nullable Object tree, String what) {
        try {
            return RecordTree.read(type, tree);
        } catch (IOException e) {
            damaged(what);
            return null;
        }
    }

    synchronized void damaged(String what) {
        firstDamaged = damaged++ == 0 ? what : firstDamaged;
    }

    @Override
    public void walk(String root, FileVisitor visitor) {
        boolean[] here = {false};
        try {
            recording.walk((_, line) -> {
                String what = line.isEmpty() ? "" : String.valueOf(line.getFirst());
                String path = line.size() > 1 ? String.valueOf(line.get(1)) : "";
                if (what.equals("walk")) {
                    here[0] = path.equals(root);
                } else if (here[0]) {
                    step(what, path, line, visitor);
                }
            });
        } catch (IOException e) {
            damaged("walk: " + e.getMessage());
        }
    }

    private void step(String what, String path, List<?> line, FileVisitor visitor) {
        var info = line.size() < 3 ? null : read(FileInfo.class, line.get(2), path);
        if (info == null) {
            return;
        }
        if (what.equals("enter")) {
            visitor.enter(path, info);
        } else if (line.size() > 3 && line.get(3) instanceof Map<?, ?> asked) {
            visitor.visit(new CollectedView(this, recording, path, info, asked));
        }
    }

    /// The same that was missed then may be missed again now.
    @Override
    public synchronized void miss(Unseen miss) {
        unseen.putIfAbsent(RawText.show(miss.what()) + miss.why().in(Language.EN), miss);
    }

    @Override
    public synchronized List<Unseen> unseen() {
        var all = new ArrayList<>(lost());
        all.addAll(unseen.values());
        return all;
    }

    @Override
    public synchronized List<Unseen> lost() {
        var all = new ArrayList<>(lost);
        if (left > 0) {
            all.add(
                    new Unseen(
                            firstLeft,
                            Phrase.of(
                                    "this content and {0} in all were left out of the archive because"
                                            + " of its limit; collect again with a higher --limit",
                                    "因超出归档大小上限，该内容（共 {0} 项）未被采集；请调高 --limit 后重新采集", left)));
        }
        if (damaged > 0) {
            all.add(
                    new Unseen(
                            firstDamaged,
                            Phrase.of(
                                    "the archive's answer to this is not what Davy writes, {0} in all;"
                                            + " they were passed over",
                                    "归档中该项的记录格式有误（共 {0} 项），已跳过", damaged)));
        }
        if (unanswered > 0) {
            all.add(
                    new Unseen(
                            firstUnanswered,
                            Phrase.of(
                                    "the archive has no answer to this and to {0} questions in all: they"
                                            + " were not asked then (another version of Davy, other"
                                            + " options, a process that had just ended)",
                                    "归档中没有该项的记录（此类共 {0} 项）：采集时未涉及（Davy 版本或选项不同，或进程当时刚结束）",
                                    unanswered)));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
