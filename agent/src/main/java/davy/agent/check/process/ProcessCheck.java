package davy.agent.check.process;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface ProcessCheck extends Check
        permits ArgvSpoof,
                BotIpc,
                DeletedExecutable,
                HiddenProcess,
                HotProcess,
                InjectedLibrary,
                KernelThreadMasquerade,
                MemfdExecutable,
                MinerMemory,
                MinerProcess,
                ProcessFamily,
                ProcMount,
                RandomxMemory,
                ReverseShell,
                ServerShell,
                TempExecutable,
                UnaccountedCpu {}
