package davy.core.cloud;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call in a trail that ran or prepared a command on hosts.
///
/// @param channel that it uses
/// @param time null where the record has none that is understood
/// @param call `RunCommand`, `SendCommand`, ...
/// @param key access key id; empty where the record has none
/// @param user name of the account's user, or of the role; empty where the record has none
/// @param account number of the account
/// @param address from where, as written: an address or the name of a service
/// @param agent the program that called
/// @param instances at most 1,000
/// @param ids of invocations, tasks and commands that the call made
/// @param content decoded; empty where the trail hides it
/// @param schedule when it is repeated; empty for a single run
/// @param error why it was refused; empty where it was not
/// @param place document and number of the record
public record TrailCommand(
        Channel channel,
        @Nullable Instant time,
        String call,
        String key,
        String user,
        String account,
        String address,
        String agent,
        List<String> instances,
        List<String> ids,
        String content,
        String schedule,
        String error,
        String place) {
    public TrailCommand {
        instances = List.copyOf(instances);
        ids = List.copyOf(ids);
    }

    TrailCommand withContent(String text) {
        return new TrailCommand(
                channel, time, call, key, user, account, address, agent, instances, ids, text,
                schedule, error, place);
    }
}
