package davy.agent.archive;

import davy.core.host.FileInfo;
import davy.core.host.FileView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry of the walk that notes what was asked of it, and becomes one line when the visit ends.
final class RecordedView implements FileView, AutoCloseable {
    private static final int MOST_READS = 4096;

    private final FileView view;
    private final ArchiveWriter writer;
    private final Map<String, @Nullable Object> line = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    private final List<@Nullable Object> reads = new ArrayList<>();
    private byte @Nullable [] head;
    private @Nullable Spool longest;

    RecordedView(FileView view, ArchiveWriter writer) {
        this.view = view;
        this.writer = writer;
    }

    @Override
    public String path() {
        return view.path();
    }

    @Override
    public String name() {
        return view.name();
    }

    @Override
    public FileInfo info() {
        return view.info();
    }

    @Override
    public byte[] head() {
        byte[] known = view.head();
        head = known;
        return known;
    }

    @Override
    public byte @Nullable [] attribute(String name) {
        byte[] value = view.attribute(name);
        attributes.put(name, value == null ? null : writer.content(value));
        return value;
    }

    @Override
    public @Nullable String target() {
        String target = view.target();
        line.put("target", target);
        return target;
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        int got = view.readAt(offset, into, at, length);
        if (reads.size() < MOST_READS) {
            byte[] bytes = java.util.Arrays.copyOfRange(into, at, at + Math.max(got, 0));
            reads.add(List.of(offset, length, got, writer.content(bytes)));
        }
        return got;
    }

    @Override
    public void stream(long limit, Sink sink) {
        var spool = new Spool(writer.file());
        view.stream(
                limit,
                new Sink() {
                    @Override
                    public boolean accept(byte[] buffer, int length) {
                        spool.add(buffer, length);
                        return sink.accept(buffer, length);
                    }

                    @Override
                    public void gap() {
                        spool.gap();
                        sink.gap();
                    }
                });
        var before = longest;
        if (before == null || spool.size() > before.size()) {
            longest = spool;
            if (before != null) {
                before.close();
            }
        } else {
            spool.close();
        }
    }

    /// Writes the line.
    void finish() {
        var spool = longest;
        if (head != null && (spool == null || !spool.begins(head.length))) {
            line.put("head", writer.content(head));
        }
        if (!attributes.isEmpty()) {
            line.put("attributes", attributes);
        }
        if (!reads.isEmpty()) {
            line.put("reads", reads);
        }
        if (spool != null) {
            line.put("stream", spool.store(writer));
            if (!spool.gaps().isEmpty()) {
                line.put("gaps", spool.gaps());
            }
        }
        writer.line("walk", List.of("visit", path(), notNull(RecordTree.of(info())), line));
    }

    private static Object notNull(@Nullable Object tree) {
        return tree == null ? Map.of() : tree;
    }

    @Override
    public void close() {
        var spool = longest;
        if (spool != null) {
            spool.close();
        }
    }
}
