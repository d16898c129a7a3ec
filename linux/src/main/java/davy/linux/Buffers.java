package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.text.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Native memory that one thread reuses for what the kernel writes.
final class Buffers {
    static final int CONTENT = 256 << 10;
    private static final int DIRECTORY = 64 << 10;

    /// The empty path, by which a call means the descriptor itself.
    static final MemorySegment EMPTY = Arena.global().allocate(8, 8);

    final MemorySegment content = Arena.ofAuto().allocate(CONTENT, 8);
    final MemorySegment directory = Arena.ofAuto().allocate(DIRECTORY, 8);
    final MemorySegment text = Arena.ofAuto().allocate(4096 + 16, 8);
    final MemorySegment attributeName = Arena.ofAuto().allocate(256, 8);

    /// What a visitor may be looking at; nothing but file content is put here.
    private final byte[] copy = new byte[CONTENT];

    private final byte[] letters = new byte[4096 + 16];
    final FileStatus status;

    Buffers(Features features) {
        status = new FileStatus(features);
    }

    /// Puts an attribute's name into [#attributeName]. A name no kernel takes becomes the empty
    /// name.
    MemorySegment attributeName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length < 256 ? bytes.length : 0;
        MemorySegment.copy(bytes, 0, attributeName, JAVA_BYTE, 0, length);
        attributeName.set(JAVA_BYTE, length, (byte) 0);
        return attributeName;
    }

    /// The target of a link.
    ///
    /// @param length what readlinkat(2) returned, having written to [#text]
    String target(int length) {
        return decode(text, 0, length);
    }

    /// The first bytes of [#content], in an array that stays the same.
    byte[] copyOf(int length) {
        MemorySegment.copy(content, JAVA_BYTE, 0, copy, 0, length);
        return copy;
    }

    String decode(MemorySegment from, long offset, int length) {
        MemorySegment.copy(from, JAVA_BYTE, offset, letters, 0, length);
        return RawText.decode(letters, 0, length);
    }
}
