package davy.agent.check.container;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface ContainerCheck extends Check
        permits ContainerImage, MinerContainer, PrivilegedContainer, Proxyware {}
