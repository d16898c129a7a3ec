package davy.agent.archive;

import davy.core.host.OpenFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An open file of which those blocks can be read that were read then.
final class CollectedFile implements OpenFile {
    private static final int BLOCK = RecordedFile.BLOCK;

    private final CollectedHost host;
    private final Recording recording;
    private final String path;
    private final long size;
    private final Map<Long, @Nullable Object> blocks = new HashMap<>();

    CollectedFile(CollectedHost host, Recording recording, String path, long size) {
        this.host = host;
        this.recording = recording;
        this.path = path;
        this.size = size;
        for (Object opening : recording.all("open", path)) {
            if (opening instanceof Map<?, ?> told && told.get("blocks") instanceof List<?> list) {
                list.forEach(this::add);
            }
        }
    }

    /// What was read first counts.
    private void add(Object block) {
        if (block instanceof List<?> pair
                && pair.size() == 2
                && pair.getFirst() instanceof Long number) {
            blocks.putIfAbsent(number, pair.getLast());
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        int done = 0;
        while (done < length && offset >= 0) {
            int part = readPart(offset + done, into, at + done, length - done);
            if (part <= 0) {
                return done == 0 ? part : done;
            }
            done += part;
        }
        return done;
    }

    private int readPart(long offset, byte[] into, int at, int length) {
        Object content = blocks.get(offset / BLOCK);
        var body = host.body(path, content);
        if (body != null) {
            int from = (int) (offset % BLOCK);
            return recording.read(body, from, into, at, Math.min(length, BLOCK - from));
        }
        if (Recording.isLeft(content)) {
            host.left(path);
        } else if (offset < size) {
            host.unanswered(path);
        }
        return -1;
    }
}
