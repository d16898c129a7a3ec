package davy.agent.check;

import davy.agent.log.LogFolder;
import davy.core.cloud.Trail;
import davy.core.indicator.Indicators;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the user asked for, as far as checks must know.
///
/// @param deep whether to do what costs much too
/// @param indicators addresses, names and hashes to compare with
/// @param country ISO code of the country of an address, by the database that the user brought;
///   null where it is not known
/// @param trail what the audit trails of the cloud tell
/// @param logs directories of logs that the user named
public record Options(
        boolean deep,
        Indicators indicators,
        Function<InetAddress, @Nullable String> country,
        Trail trail,
        List<LogFolder> logs) {
    public static Options standard() {
        return new Options(false, Indicators.none(), address -> null, Trail.none(), List.of());
    }

    public Options withDeep(boolean wanted) {
        return new Options(wanted, indicators, country, trail, logs);
    }
}
