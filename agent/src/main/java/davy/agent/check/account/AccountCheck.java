package davy.agent.check.account;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface AccountCheck extends Check
        permits AuthorizedKeys,
                EmptyPassword,
                ImmutableKey,
                ShellHistory,
                SshdConfig,
                Sudoers,
                SystemLogin,
                UidZero,
                WeakPassword {}
