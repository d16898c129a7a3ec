package davy.agent.archive;

import davy.core.host.OpenFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An open file that notes what was read of it, in blocks, each once: whoever reads it again may
/// ask for other pieces of the same blocks.
final class RecordedFile implements OpenFile {
    static final int BLOCK = 1 << 16;

    private static final int HELD = 8;
    private static final int MOST_BLOCKS = 200_000;

    private final OpenFile file;
    private final ArchiveWriter writer;
    private final Map<Long, @Nullable Object> contents = new LinkedHashMap<>();
    private final Map<Long, byte[]> held =
            new LinkedHashMap<>(HELD * 2, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                    return size() > HELD;
                }
            };

    RecordedFile(OpenFile file, ArchiveWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /// `[number, content]` of each block that was read.
    List<@Nullable Object> blocks() {
        var blocks = new ArrayList<@Nullable Object>();
        contents.forEach((number, content) -> blocks.add(Arrays.asList(number, content)));
        return blocks;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        int done = 0;
        while (done < length && offset >= 0) {
            byte[] block = block((offset + done) / BLOCK);
            int from = (int) ((offset + done) % BLOCK);
            int part = Math.min(length - done, block.length - from);
            if (part <= 0) {
                break;
            }
            System.arraycopy(block, from, into, at + done, part);
            done += part;
        }
        return done;
    }

    private synchronized byte[] block(long number) {
        byte[] known = held.get(number);
        if (known != null) {
            return known;
        }
        byte[] bytes = new byte[BLOCK];
        int got = 0;
        int more = 1;
        while (more > 0 && got < BLOCK) {
            more = file.readAt(number * BLOCK + got, bytes, got, BLOCK - got);
            got += Math.max(more, 0);
        }
        byte[] block = Arrays.copyOf(bytes, got);
        held.put(number, block);
        if (contents.size() < MOST_BLOCKS && !contents.containsKey(number)) {
            contents.put(number, writer.content(block));
        }
        return block;
    }
}
