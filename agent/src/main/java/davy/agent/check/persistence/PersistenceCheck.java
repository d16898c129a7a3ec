package davy.agent.check.persistence;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface PersistenceCheck extends Check
        permits BootParameter,
                DbusPolkit,
                DynamicLinker,
                GitHook,
                HostsFile,
                InitScript,
                LdSoPreload,
                ModuleLoad,
                MotdHook,
                PackageHook,
                Pam,
                PythonStartup,
                RcLocal,
                ShellStartup,
                SystemdGenerator,
                SystemdTimer,
                SystemdUnit,
                Udev,
                XdgAutostart {}
