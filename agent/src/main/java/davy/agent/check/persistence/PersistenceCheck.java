package davy.agent.check.persistence;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface PersistenceCheck extends Check
        permits DynamicLinker,
                InitScript,
                LdSoPreload,
                RcLocal,
                ShellStartup,
                SystemdGenerator,
                SystemdTimer,
                SystemdUnit {}
