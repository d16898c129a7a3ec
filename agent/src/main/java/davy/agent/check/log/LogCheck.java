package davy.agent.check.log;

import davy.agent.check.Check;

/// The checks of this area. They wait for the walk, beside which the logs are read.
public sealed interface LogCheck extends Check
        permits AuditDroppedFile,
                BlockedOutbound,
                LogErased,
                LogGap,
                NewAccount,
                NewLogin,
                SshGuess,
                WebAttack,
                ZmodemTransfer {
    @Override
    default boolean isLate() {
        return true;
    }
}
