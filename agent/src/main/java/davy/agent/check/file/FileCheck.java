package davy.agent.check.file;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface FileCheck extends Check
        permits CompiledOnHost,
                DownloadAndRun,
                FileCapability,
                ForeignExtension,
                HiddenPlace,
                ImmutableFile,
                IndicatorFile,
                KnownMalwareFile,
                MetadataTheft,
                MinerBinary,
                MinerConfig,
                PackageIntegrity,
                PackedBinary,
                RandomName,
                SecurityAgentRemoved,
                SetId,
                SshBinary,
                Timestomp,
                UnpackagedBinary,
                WebShell {}
