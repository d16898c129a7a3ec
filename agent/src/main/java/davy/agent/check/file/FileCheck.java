package davy.agent.check.file;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface FileCheck extends Check
        permits FileCapability,
                ForeignExtension,
                HiddenPlace,
                KnownMalwareFile,
                RandomName,
                SetId {}
