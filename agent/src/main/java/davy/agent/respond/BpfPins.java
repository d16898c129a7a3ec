package davy.agent.respond;

import davy.core.action.Outcome;
import davy.core.action.RemovePins;
import davy.core.host.FileType;
import davy.core.text.Phrase;
import davy.linux.change.BpfHand;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pins of BPF programs: finds them and takes them away.
final class BpfPins {
    private static final String MOUNTS = "/proc/self/mounts";
    private static final int DEEPEST = 6;
    private static final int MOST = 4096;
    private static final int MOST_WAITS = 50;
    private static final int WAIT_MILLISECONDS = 20;

    private final Hands hands;
    private final Response response;

    BpfPins(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    /// What takes the pins of this program away.
    ///
    /// @param id of a program of the kernel
    /// @return null where it has none, or on an image
    static @Nullable RemovePins of(Hands hands, String id) {
        if (hands.scan() == null || !id.matches("[1-9][0-9]{0,8}")) {
            return null;
        }
        int program = Integer.parseInt(id);
        var paths = new ArrayList<String>();
        for (String line : hands.host().lines(MOUNTS)) {
            String[] fields = line.split(" ", 4);
            if (fields.length == 4 && fields[2].equals("bpf") && !fields[1].contains("\\")) {
                find(hands, fields[1], program, 0, paths);
            }
        }
        try {
            var loaded = paths.isEmpty() ? null : BpfHand.program(program);
            return loaded == null
                    ? null
                    : new RemovePins(program, loaded.tag(), loaded.name(), paths);
        } catch (ChangeException e) {
            return null;
        }
    }

    private static void find(
            Hands hands, String folder, int program, int depth, List<String> paths) {
        for (String name : hands.host().list(folder)) {
            String path = folder + '/' + name;
            var info = hands.host().lstat(path);
            if (info == null || paths.size() >= MOST) {
                continue;
            }
            if (info.type() == FileType.DIRECTORY && depth < DEEPEST) {
                find(hands, path, program, depth + 1, paths);
            } else if (info.type() == FileType.REGULAR && keeps(path, program)) {
                paths.add(path);
            }
        }
    }

    /// Whether a file is a pin of this program, or of a link of it.
    private static boolean keeps(String path, int program) {
        try {
            return BpfHand.programOf(path) == program;
        } catch (ChangeException e) {
            return false;
        }
    }

    Outcome remove(int step, RemovePins action) throws IOException {
        var loaded = BpfHand.program(action.program());
        if (loaded == null) {
            return new Outcome.Done(Phrase.of("it is gone already", "此前已不存在"));
        }
        var refused = refusal(action, loaded.tag());
        if (refused != null) {
            return new Outcome.Refused(refused);
        }
        String name = Keeper.keptName(response.journal(), 0);
        boolean kept = false;
        for (String path : action.paths()) {
            if (hands.host().lstat(path) != null) {
                var change = new Change.Unpinned(path, action.program(), action.tag(), name);
                var entry = response.journal().intend(step, List.of(change)).getFirst();
                if (!kept) {
                    keep(name, loaded.instructions());
                    kept = true;
                }
                hands.files().unlink(path);
                response.journal().settle(entry, Entry.State.DONE, "");
            }
        }
        return kept ? told(action, kept(name)) : told(action);
    }

    /// Nothing is kept that the journal does not know, and it is on the disk before the kernel
    /// forgets it.
    private void keep(String name, byte[] instructions) throws IOException {
        try (var out =
                FileChannel.open(
                        kept(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(instructions);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    /// Where no pin of the plan was there any more.
    private static Outcome told(RemovePins action) throws IOException {
        return isLoaded(action)
                ? new Outcome.Failed(
                        Phrase.of(
                                "the pins were gone already, and something else still holds the"
                                        + " program: a process, a link or a pin elsewhere",
                                "pin 此前已移除，但该程序仍被其他对象持有（进程、link 或别处的 pin）"))
                : new Outcome.Done(Phrase.of("it is gone already", "此前已不存在"));
    }

    private static Outcome told(RemovePins action, Path kept) throws IOException {
        return isLoaded(action)
                ? new Outcome.Failed(
                        Phrase.of(
                                "the pins are gone, and something else still holds the program: a"
                                        + " process, a link or a pin elsewhere. Its instructions"
                                        + " are in {0}",
                                "pin 已移除，但该程序仍被其他对象持有（进程、link 或别处的 pin）。其指令保存在 {0}",
                                kept.toString()))
                : new Outcome.Done(
                        Phrase.of(
                                "the kernel has unloaded it; its instructions are in {0}",
                                "内核已卸载该程序；其指令保存在 {0}", kept.toString()));
    }

    /// Why the pins are not those of the plan; null where they are.
    private @Nullable Phrase refusal(RemovePins action, String tag) throws IOException {
        if (!tag.equals(action.tag())) {
            return Phrase.of(
                    "another program has this id by now: make a new plan", "该 ID 现属另一程序：请重新制定方案");
        }
        for (String path : action.paths()) {
            var now = hands.host().lstat(path);
            if (now != null && !(now.type() == FileType.REGULAR && keeps(path, action.program()))) {
                return Phrase.of(
                        "{0} is no pin of this program: look at it, and make a new plan",
                        "{0} 不是该程序的 pin：请查看后重新制定方案", path);
            }
        }
        return null;
    }

    /// The kernel lets go of a program a moment after its last pin.
    private static boolean isLoaded(RemovePins action) throws IOException {
        for (int i = 0; i < MOST_WAITS; i++) {
            var loaded = BpfHand.program(action.program());
            if (loaded == null || !loaded.tag().equals(action.tag())) {
                return false;
            }
            try {
                Thread.sleep(WAIT_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return true;
    }

    private Path kept(String name) throws IOException {
        return Files.createDirectories(response.folder().resolve("kept")).resolve(name);
    }

    /// Whether a change that was begun was made.
    boolean isRemoved(Change.Unpinned change) throws IOException {
        return hands.host().lstat(change.path()) == null || !keeps(change.path(), change.program());
    }

    /// Where a change that was made cannot be taken back.
    Phrase lost(Change.Unpinned change) throws IOException {
        return Phrase.of(
                "{0} cannot be pinned again: the kernel has forgotten the program; its instructions"
                        + " are in {1}",
                "{0} 无法恢复：内核已卸载该程序；其指令保存在 {1}", change.path(), kept(change.kept()).toString());
    }
}
