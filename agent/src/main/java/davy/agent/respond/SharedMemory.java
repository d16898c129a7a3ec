package davy.agent.respond;

import davy.core.action.Family;
import davy.core.action.Outcome;
import davy.core.action.ProcessPin;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.SegmentPin;
import davy.core.file.Sha256;
import davy.core.host.Host;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import davy.linux.change.MemoryHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Segments of System V shared memory: finds, removes and makes them again.
final class SharedMemory {
    private static final String TABLE = "/proc/sysvipc/shm";
    private static final int LARGEST = 64 << 20;

    private final Hands hands;
    private final Response response;

    SharedMemory(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    /// A segment and who uses it.
    ///
    /// @param users attachments
    private record Segment(SegmentPin pin, long users) {}

    /// The segment of this id; null where there is none, or on an image.
    static @Nullable SegmentPin pin(Hands hands, String id) {
        if (hands.scan() == null) {
            return null;
        }
        var segment = find(hands.host(), id);
        return segment == null ? null : segment.pin;
    }

    /// Segments that processes of a family have in their memory: maps of `/SYSV<key>`, whose inode
    /// is the id.
    static Set<SegmentPin> of(Family family, Hands hands) {
        var segments = new LinkedHashSet<SegmentPin>();
        for (ProcessPin process : family.processes()) {
            String directory = HostProcess.directoryOf(hands.host(), process.pid());
            for (String line : hands.host().lines(directory + "/maps")) {
                String[] fields = line.split(" +", 6);
                boolean shared = fields.length == 6 && fields[5].startsWith("/SYSV");
                var pin = shared ? pin(hands, fields[4]) : null;
                if (pin != null) {
                    segments.add(pin);
                }
            }
        }
        return segments;
    }

    /// `key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime …`
    private static @Nullable Segment find(Host host, String id) {
        for (String line : host.lines(TABLE)) {
            String[] fields = line.strip().split(" +");
            if (fields.length >= 14 && fields[1].equals(id)) {
                try {
                    return new Segment(
                            new SegmentPin(
                                    Integer.parseInt(fields[0]),
                                    Integer.parseInt(fields[1]),
                                    Integer.parseInt(fields[2], 8) & 0777,
                                    Long.parseLong(fields[3]),
                                    Integer.parseInt(fields[4]),
                                    Long.parseLong(fields[7]),
                                    Long.parseLong(fields[8]),
                                    Long.parseLong(fields[13])),
                            Long.parseLong(fields[6]));
                } catch (NumberFormatException e) {
                    return null;
                }
            }
        }
        return null;
    }

    Outcome remove(int step, RemoveSharedMemory action) throws IOException {
        var pin = action.segment();
        var now = find(hands.host(), Integer.toString(pin.id()));
        if (now == null) {
            return new Outcome.Done(Phrase.of("it is gone already", "此前已不存在"));
        }
        var refused = refusal(pin, now);
        if (refused != null) {
            return new Outcome.Refused(refused);
        }
        byte[] content = MemoryHand.read(pin.id(), (int) pin.size());
        var change =
                new Change.SharedMemory(
                        pin, Keeper.keptName(response.journal(), 0), Sha256.hex(content));
        var entry = response.journal().intend(step, List.of(change)).getFirst();
        Files.write(kept(change), content);
        MemoryHand.remove(pin.id());
        response.journal().settle(entry, Entry.State.DONE, "");
        return new Outcome.Done(
                Phrase.of(
                        "removed; {0} bytes are kept in {1}",
                        "已删除；{0} 字节内容保存在 {1}", content.length, kept(change).toString()));
    }

    private static @Nullable Phrase refusal(SegmentPin pin, Segment now) {
        if (!now.pin.equals(pin)) {
            return Phrase.of(
                    "another segment has this id by now: make a new plan",
                    "该 ID 现属另一共享内存段：请重新制定方案");
        }
        if (now.users > 0) {
            return Phrase.of(
                    "{0} {0|process still uses|processes still use} it",
                    "仍有 {0} 个进程在使用", now.users);
        }
        return pin.size() > LARGEST
                ? Phrase.of(
                        "it has {0} bytes, too many to keep; ipcrm -m {1} removes it",
                        "大小为 {0} 字节，过大无法留存；可用 ipcrm -m {1} 删除", pin.size(), pin.id())
                : null;
    }

    private Path kept(Change.SharedMemory change) throws IOException {
        return Files.createDirectories(response.folder().resolve("kept")).resolve(change.kept());
    }

    /// Whether a change that was begun was made.
    boolean isRemoved(Change.SharedMemory change) {
        var now = find(hands.host(), Integer.toString(change.segment().id()));
        return now == null || !now.pin.equals(change.segment());
    }

    /// @return why not; null where it is there as before
    @Nullable Phrase make(Change.SharedMemory change) throws IOException {
        if (!isRemoved(change)) {
            return null;
        }
        var pin = change.segment();
        Path kept = kept(change);
        if (!Files.isRegularFile(kept) || Files.size(kept) != pin.size()) {
            return Phrase.of(
                    "what was in shared memory {0} is not kept whole",
                    "共享内存 {0} 的内容未完整留存", pin.id());
        }
        byte[] content = Files.readAllBytes(kept);
        if (!Sha256.hex(content).equals(change.hash())) {
            return Phrase.of("{0} was changed since", "{0} 其后被改动", kept.toString());
        }
        try {
            MemoryHand.make(pin.key(), content, pin.mode(), pin.uid(), pin.gid());
            return null;
        } catch (ChangeException e) {
            return Keeper.told(e);
        }
    }
}
