package davy.agent.check.persistence;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface PersistenceCheck extends Check
        permits AtJob,
                BootParameter,
                ConfiguredCommand,
                CronDownload,
                CronHiddenText,
                CronOffHours,
                CronSeed,
                CronUnpackaged,
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
                RedisDump,
                ShellStartup,
                SystemdGenerator,
                SystemdTimer,
                SystemdUnit,
                Udev,
                XdgAutostart {}
