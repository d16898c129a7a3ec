package davy.agent.check.network;

import davy.agent.check.Check;

/// The checks of this area.
public sealed interface NetworkCheck extends Check
        permits HiddenSocket,
                IndicatorConnection,
                IndicatorName,
                OpenService,
                PacketSocket,
                PoolConnection,
                SshFanOut,
                SynFlood,
                TrafficFlood,
                Tunnel {}
