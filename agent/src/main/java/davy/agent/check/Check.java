package davy.agent.check;

import davy.agent.check.account.AccountCheck;
import davy.agent.check.cloud.CloudCheck;
import davy.agent.check.container.ContainerCheck;
import davy.agent.check.file.FileCheck;
import davy.agent.check.kernel.KernelCheck;
import davy.agent.check.log.LogCheck;
import davy.agent.check.network.NetworkCheck;
import davy.agent.check.persistence.PersistenceCheck;
import davy.agent.check.process.ProcessCheck;

/// Looks at a host once. The list of all checks is the `permits` clauses of its areas.
///
/// A check is a final class with a constructor without parameters, [Detects] above it and a
/// `.cases.yml` of the same name beside it. It sees the machine only through [Facts]. It is made
/// anew for each triage. What it throws makes it "not done", never "clean".
///
/// A check that wants to see each file of the one walk is a [FileProbe] too.
public sealed interface Check
        permits AccountCheck,
                CloudCheck,
                ContainerCheck,
                FileCheck,
                KernelCheck,
                LogCheck,
                NetworkCheck,
                PersistenceCheck,
                ProcessCheck {

    /// Looks, and adds what it finds. A [FileProbe] is asked after the walk.
    default void look(Facts facts, Findings findings) {}

    /// Whether it wants to be asked after the walk, because it compares two moments.
    default boolean isLate() {
        return this instanceof FileProbe;
    }
}
