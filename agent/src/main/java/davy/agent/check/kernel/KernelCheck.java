package davy.agent.check.kernel;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface KernelCheck extends Check
        permits BpfProgram,
                FirewallOpened,
                HiddenModule,
                KernelHook,
                KernelSetting,
                TaintedKernel {}
