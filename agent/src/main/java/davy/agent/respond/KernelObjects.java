package davy.agent.respond;

import davy.core.action.RemovePins;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.SegmentPin;
import davy.core.finding.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is accused and stands in the kernel alone: segments of shared memory, pinned BPF programs.
final class KernelObjects {
    private final Hands hands;
    private final Map<SegmentPin, Target> segments = new LinkedHashMap<>();
    private final Map<RemovePins, Target> programs = new LinkedHashMap<>();

    KernelObjects(Hands hands) {
        this.hands = hands;
    }

    void consider(Accusation accusation) {
        var evidence = accusation.evidence();
        var segment = SharedMemory.pin(hands, evidence.getOrDefault("davy.shm.id", ""));
        if (segment != null) {
            segments.computeIfAbsent(segment, _ -> new Target()).add(accusation);
        }
        // A program that nobody holds is of an agent as often as not.
        boolean sure = accusation.level().atLeast(Level.HIGH);
        var pinned = BpfPins.of(hands, sure ? evidence.getOrDefault("davy.bpf.id", "") : "");
        if (pinned != null) {
            programs.computeIfAbsent(pinned, _ -> new Target()).add(accusation);
        }
    }

    /// Steps for them, and for the segments that processes of the family have in their memory.
    void steps(Steps.Of of) {
        for (SegmentPin segment : SharedMemory.of(of.family(), hands)) {
            if (!segments.containsKey(segment)) {
                of.next(new RemoveSharedMemory(segment));
            }
        }
        segments.forEach((segment, target) ->
                of.steps().add(new RemoveSharedMemory(segment), List.of(target)));
        programs.forEach((action, target) -> of.steps().add(action, List.of(target)));
    }
}
