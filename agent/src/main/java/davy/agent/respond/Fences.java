package davy.agent.respond;

import davy.core.action.Outcome;
import davy.core.network.Fence;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.change.FilterException;
import davy.linux.change.FilterHand;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts tables of the packet filter of Davy's own up and takes them away. The journal knows of each
/// as long as it may stand, so that it is always taken away with the response.
record Fences(Journal journal) {
    /// @return what went wrong; null where it stands, and is seen to
    @Nullable Outcome put(int step, Change change, Fence fence) throws IOException {
        var entry = journal.intend(step, List.of(change)).getFirst();
        try {
            FilterHand.put(fence);
        } catch (FilterException e) {
            if (!e.isUnanswered()) {
                journal.settle(entry, Entry.State.REFUSED, String.valueOf(e.getMessage()));
                return new Outcome.Refused(told(e));
            }
            return failed(entry, told(e));
        }
        var doubt = doubt(fence);
        if (doubt != null) {
            return failed(entry, doubt);
        }
        journal.settle(entry, Entry.State.DONE, "");
        return null;
    }

    /// It may stand: whoever takes it back is told by the kernel whether it does.
    private Outcome failed(Entry entry, Phrase why) throws IOException {
        journal.settle(entry, Entry.State.DONE, why.in(Language.EN));
        return new Outcome.Failed(why);
    }

    /// Why it is not known to stand as it was put up; null where it is.
    private static @Nullable Phrase doubt(Fence fence) {
        try {
            return FilterHand.stands(fence)
                    ? null
                    : Phrase.of("the table is not as it was put up", "写入的表与预期不符");
        } catch (FilterException e) {
            return told(e);
        }
    }

    /// @param name of the fence
    /// @return why not; null where it is gone
    @Nullable Phrase remove(String name) {
        try {
            FilterHand.remove(Fence.PREFIX + name);
            return null;
        } catch (FilterException e) {
            return told(e);
        }
    }

    private static Phrase told(FilterException e) {
        return Phrase.plain(String.valueOf(e.getMessage()));
    }
}
