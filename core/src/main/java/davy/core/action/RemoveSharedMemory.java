package davy.core.action;

import davy.core.text.Phrase;
import java.util.Locale;

/// Removes a segment of System V shared memory by which the members of a family find each other;
/// what is in it is kept.
public record RemoveSharedMemory(SegmentPin segment) implements Action {
    @Override
    public Phase phase() {
        return Phase.FILES;
    }

    @Override
    public Phrase what() {
        return Phrase.of(
                "Remove the shared memory segment {0} (id {1}, {2} bytes), and keep what is in it",
                "删除共享内存段 {0}（ID {1}，{2} 字节），内容予以留存",
                "0x%08x".formatted(segment.key()).toLowerCase(Locale.ROOT),
                segment.id(),
                segment.size());
    }

    @Override
    public Phrase risk() {
        return Phrase.of(
                "None, where no process uses it; one that is in use is left.",
                "无进程使用时无风险；仍在使用的不会删除。");
    }

    @Override
    public Phrase undo() {
        return Phrase.of(
                "It is made again with the same key, owner, mode and content; its id is another.",
                "以相同的键、属主、权限与内容重建；ID 会不同。");
    }
}
