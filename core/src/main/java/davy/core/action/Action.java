package davy.core.action;

import davy.core.text.Phrase;

/// A request to change the host. Each names what it means so closely that something else in its
/// place is refused.
public sealed interface Action
        permits KeepEvidence,
                DenyWrites,
                Freeze,
                Kill,
                DisableService,
                RemoveLines,
                RemoveSharedMemory,
                RemovePins,
                Quarantine,
                SweepCopies,
                ClosePorts,
                CorrectSettings,
                RestoreRedis,
                LockAccount,
                ExpirePassword,
                EndSessions,
                BlockAddresses,
                IsolateHost,
                StopContainer,
                RemoveContainer,
                QuarantineImage,
                RemoveFirewallRule {
    Phase phase();

    /// What is done, in plain words.
    Phrase what();

    /// What could go wrong.
    Phrase risk();

    /// How it is taken back.
    Phrase undo();

    /// The same without the processes that it names by pid and start: these mean something until
    /// the host starts again, and what a boot starts has nearly the same numbers each time.
    default Action withoutProcesses() {
        return this;
    }
}
