package davy.agent.archive;

import davy.core.host.FileInfo;
import davy.core.host.FileView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry of the walk as it was seen then.
final class CollectedView implements FileView {
    private static final int HEAD = 4096;
    private static final int PIECE = 1 << 16;
    private static final byte[] NOTHING = {};

    private final CollectedHost host;
    private final Recording recording;
    private final String path;
    private final FileInfo info;
    private final Map<?, ?> asked;

    CollectedView(
            CollectedHost host, Recording recording, String path, FileInfo info, Map<?, ?> asked) {
        this.host = host;
        this.recording = recording;
        this.path = path;
        this.info = info;
        this.asked = asked;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public FileInfo info() {
        return info;
    }

    @Override
    public byte[] head() {
        Object tree = asked.get("head");
        byte[] head = host.bytes(path, tree != null ? tree : asked.get("stream"), HEAD);
        if (head == null) {
            unanswered(tree);
            return NOTHING;
        }
        return head;
    }

    private void unanswered(@Nullable Object tree) {
        if (tree == null && info.isRegular() && info.size() > 0) {
            host.unanswered(path);
        }
    }

    @Override
    public void stream(long limit, Sink sink) {
        Object tree = asked.get("stream");
        var body = host.body(path, tree);
        if (body == null) {
            if (Recording.isLeft(tree)) {
                host.left(path);
            }
            unanswered(tree);
            return;
        }
        List<?> gaps = asked.get("gaps") instanceof List<?> list ? list : List.of();
        feed(body, limit, gaps, sink);
    }

    private void feed(Recording.Body body, long limit, List<?> gaps, Sink sink) {
        long end = Math.min(limit, body.length());
        byte[] buffer = new byte[(int) Math.min(PIECE, end)];
        int gap = 0;
        long at = 0;
        while (at < end) {
            while (gap < gaps.size() && gap(gaps, gap) <= at) {
                sink.gap();
                gap++;
            }
            long stop = gap < gaps.size() ? Math.min(end, gap(gaps, gap)) : end;
            int got = recording.read(body, at, buffer, 0, (int) Math.min(PIECE, stop - at));
            if (got <= 0 || !sink.accept(buffer.clone(), got)) {
                return;
            }
            at += got;
        }
        if (gap < gaps.size() && gap(gaps, gap) <= at && limit > at) {
            sink.gap();
        }
    }

    private static long gap(List<?> gaps, int index) {
        return gaps.get(index) instanceof Long offset ? offset : Long.MAX_VALUE;
    }

    @Override
    public byte @Nullable [] attribute(String name) {
        Object all = asked.get("attributes");
        if (!(all instanceof Map<?, ?> map) || !map.containsKey(name)) {
            host.unanswered(path);
            return null;
        }
        return host.bytes(path, map.get(name), CollectedHost.LONGEST_ATTRIBUTE);
    }

    @Override
    public @Nullable String target() {
        if (info.isLink() && !asked.containsKey("target")) {
            host.unanswered(path);
        }
        return asked.get("target") instanceof String target ? target : null;
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        if (asked.get("reads") instanceof List<?> reads) {
            for (Object read : reads) {
                if (read instanceof List<?> one
                        && one.size() == 4
                        && Long.valueOf(offset).equals(one.get(0))
                        && Long.valueOf(length).equals(one.get(1))) {
                    var body = host.body(path, one.get(3));
                    return body == null ? -1 : recording.read(body, 0, into, at, length);
                }
            }
        }
        var body = asked.containsKey("gaps") ? null : host.body(path, asked.get("stream"));
        if (body == null || offset < 0) {
            unanswered(asked.get("stream"));
            return -1;
        }
        return recording.read(body, offset, into, at, length);
    }
}
