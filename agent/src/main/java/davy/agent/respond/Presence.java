package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.CorrectSettings;
import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.IsolateHost;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.LockAccount;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.RemovePins;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.RestoreRedis;
import davy.core.action.Step;
import davy.core.action.StopContainer;
import davy.core.action.SweepCopies;
import davy.linux.Errno;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Files that a plan takes away, and that are there nevertheless.
record Presence(FileHand hand) {
    List<String> of(List<Step> steps) throws IOException {
        var present = new ArrayList<String>();
        for (Step step : steps) {
            for (FilePin pin : files(step.action())) {
                if (isThere(pin)) {
                    present.add(pin.path());
                }
            }
        }
        return present;
    }

    /// A path that cannot be followed any more leads to nothing of the plan.
    private boolean isThere(FilePin pin) throws IOException {
        try {
            return hand.look(pin.path()) != null;
        } catch (ChangeException e) {
            return e.errno() != Errno.ELOOP && e.errno() != Errno.ENOTDIR;
        }
    }

    private static List<FilePin> files(Action action) {
        return switch (action) {
            case DisableService service -> service.files();
            case Quarantine quarantine -> quarantine.files();
            case KeepEvidence _,
                    DenyWrites _,
                    Freeze _,
                    Kill _,
                    SweepCopies _,
                    RemoveLines _,
                    ClosePorts _,
                    CorrectSettings _,
                    RestoreRedis _,
                    LockAccount _,
                    ExpirePassword _,
                    EndSessions _,
                    BlockAddresses _,
                    IsolateHost _,
                    StopContainer _,
                    RemoveContainer _,
                    RemoveSharedMemory _,
                    RemovePins _,
                    QuarantineImage _,
                    RemoveFirewallRule _ ->
                    List.of();
        };
    }
}
