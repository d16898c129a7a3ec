package davy.agent.check.cloud;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface CloudCheck extends Check permits CloudCommand, CloudTrail, LeakedKey {}
