package davy.agent.archive;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.OpenFile;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host that writes down each answer that it gives: what a triage asks is then in the archive,
/// whatever its checks are. Answers of `/proc` and `/sys` are all kept, in their order; those of
/// files, the first.
public final class Recorder implements Host {
    private final Host host;
    private final ArchiveWriter writer;
    private final @Nullable RecordedKernel kernel;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    public Recorder(Host host, ArchiveWriter writer) {
        this.host = host;
        this.writer = writer;
        var inner = host.kernel();
        this.kernel = inner == null ? null : new RecordedKernel(inner, writer);
    }

    @Override
    public Kind kind() {
        return host.kind();
    }

    @Override
    public @Nullable Kernel kernel() {
        return kernel;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        return keep("stat", path, "", host.stat(path));
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return keep("lstat", path, "", host.lstat(path));
    }

    @Override
    public @Nullable String resolve(String path) {
        return keep("resolve", path, "", host.resolve(path));
    }

    @Override
    public @Nullable String readLink(String path) {
        return keep("readLink", path, "", host.readLink(path));
    }

    @Override
    public List<String> list(String directory) {
        var names = host.list(directory);
        keep("list", directory, "", names.isEmpty() ? null : names);
        return names;
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        byte[] value = host.attribute(path, name);
        if (isNew("attribute", path, name)) {
            writer.line(
                    "answers",
                    line("attribute", path, name, value == null ? null : writer.answer(value)));
        }
        return value;
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        var content = host.read(path, limit);
        if (isNew("read", path, String.valueOf(limit))) {
            Object answer = null;
            if (content != null) {
                var map = writer.answer(content.bytes());
                map.put("truncated", content.truncated());
                answer = map;
            }
            writer.line("answers", line("read", path, String.valueOf(limit), answer));
        }
        return content;
    }

    /// Each opening adds what was read: which parts are read depends on what was read before.
    @Override
    public boolean open(String path, Consumer<? super OpenFile> reader) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        boolean opened =
                host.open(
                        path,
                        file -> {
                            var recorded = new RecordedFile(file, writer);
                            reader.accept(recorded);
                            answer.put("size", file.size());
                            answer.put("blocks", recorded.blocks());
                        });
        writer.line("answers", line("open", path, "", opened ? answer : null));
        return opened;
    }

    private <T> @Nullable T keep(
            String question, String path, String argument, @Nullable T answer) {
        if (isNew(question, path, argument)) {
            writer.line("answers", line(question, path, argument, RecordTree.of(answer)));
        }
        return answer;
    }

    private boolean isNew(String question, String path, String argument) {
        return isMoving(path) || asked.add(key(question, path, argument));
    }

    /// Whether an answer may be another the next time, and that matters.
    static boolean isMoving(String path) {
        return path.startsWith("/proc") || path.startsWith("/sys");
    }

    static String key(String question, String path, String argument) {
        return question + "\0" + argument + "\0" + path;
    }

    private static List<@Nullable Object> line(
            String question, String path, String argument, @Nullable Object answer) {
        var line = new ArrayList<@Nullable Object>();
        line.add(question);
        line.add(path);
        line.add(argument);
        line.add(answer);
        return line;
    }

    @Override
    public void walk(String root, FileVisitor visitor) {
        writer.line("walk", List.of("walk", root));
        host.walk(
                root,
                new FileVisitor() {
                    @Override
                    public boolean enter(String directory, FileInfo info) {
                        boolean go = visitor.enter(directory, info);
                        if (go) {
                            writer.line(
                                    "walk", Arrays.asList("enter", directory, RecordTree.of(info)));
                        }
                        return go;
                    }

                    @Override
                    public void visit(FileView file) {
                        if (writer.isOwn(file.name(), file.info().inode())) {
                            return;
                        }
                        try (var view = new RecordedView(file, writer)) {
                            visitor.visit(view);
                            view.finish();
                        }
                    }
                });
    }

    @Override
    public void miss(Unseen unseen) {
        host.miss(unseen);
    }

    @Override
    public List<Unseen> unseen() {
        return host.unseen();
    }

    /// Writes down what only the end knows. Call when the triage is over.
    ///
    /// @param stopped whether it was stopped before its end
    public void finish(boolean stopped) {
        if (kernel != null) {
            kernel.finish();
        }
        for (var unseen : host.unseen()) {
            writer.note(line("unseen", "", "", RecordTree.of(unseen)));
        }
        if (stopped) {
            lack(Phrase.of("the collection was stopped before its end", "采集被提前中止"));
        }
        if (writer.dropped() > 0) {
            lack(
                    Phrase.of(
                            "{0} {0|answer|answers} of this host did not fit into the archive: there"
                                    + " is too much on it; look at the host itself",
                            "主机内容过多，归档中容纳不下，有 {0} 条记录未保存；请直接在该主机上检查", writer.dropped()));
        }
    }

    private void lack(Phrase why) {
        writer.lack(line("lost", "", "", RecordTree.of(new Unseen("/", why))));
    }
}
