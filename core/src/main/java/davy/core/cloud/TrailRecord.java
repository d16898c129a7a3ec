package davy.core.cloud;

import davy.core.json.JsonFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One record of a trail: ActionTrail (help.aliyun.com 28819, 28821, 173654), CloudTrail (record
/// contents, version 1.11) or CloudAudit.
final class TrailRecord {
    private static final Set<String> CALLS =
            Set.of("runcommand", "invokecommand", "createcommand", "modifycommand", "sendcommand");

    private static final List<String> INSTANCES =
            List.of("instanceId", "instanceIds", "instance_id");
    private static final List<String> IDS =
            List.of(
                    "invokeId",
                    "invocationId",
                    "commandId",
                    "taskId",
                    "invocationTaskId",
                    "command.commandId");
    private static final int MOST_INSTANCES = 1000;
    private static final int MOST_IDS = 100;
    private static final int LONGEST_ID = 100;

    private final JsonFields fields;

    TrailRecord(JsonFields fields) {
        this.fields = fields;
    }

    static boolean isRecord(JsonFields fields) {
        return fields.has("eventName")
                && (fields.has("eventSource")
                        || fields.has("eventTime")
                        || fields.has("eventId")
                        || fields.has("sourceIpAddress"));
    }

    String key() {
        return fields.first(
                "userIdentity.accessKeyId",
                "userIdentity.secretId",
                "accessKeyId",
                "userIdentity.accessKey");
    }

    String address() {
        return fields.first("sourceIpAddress");
    }

    String agent() {
        return fields.first("userAgent");
    }

    /// `eventTime`, or the time of the collector.
    @Nullable Instant time() {
        for (String field : List.of("eventTime", "@timestamp", "eventTimestamp", "__time__")) {
            String text = fields.first(field);
            var moment = Moment.in(text);
            if (moment != null) {
                // Trails are in UTC, whether they say so or not.
                var exact = moment.instant();
                return exact == null ? moment.local().toInstant(java.time.ZoneOffset.UTC) : exact;
            }
            if (text.length() == 10 && text.chars().allMatch(Character::isDigit)) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
        }
        return null;
    }

    /// Null where the call runs no command on a host.
    @Nullable TrailCommand command(String place) {
        String call = fields.first("eventName");
        if (!CALLS.contains(call.toLowerCase(Locale.ROOT))) {
            return null;
        }
        return new TrailCommand(
                channel(call),
                time(),
                call,
                key(),
                fields.first(
                        "userIdentity.userName",
                        "userIdentity.sessionContext.sessionIssuer.userName",
                        "userIdentity.arn",
                        "userIdentity.principalId",
                        "username"),
                fields.first("userIdentity.accountId", "recipientAccountId"),
                address(),
                agent(),
                distinct(INSTANCES, MOST_INSTANCES),
                distinct(IDS, MOST_IDS),
                content(),
                schedule(),
                fields.first("errorCode"),
                place);
    }

    private Channel channel(String call) {
        String source = fields.first("eventSource").toLowerCase(Locale.ROOT);
        if (source.contains("amazonaws") || call.equalsIgnoreCase("SendCommand")) {
            return Channel.AWS;
        }
        boolean tencent = source.contains("tencent") || fields.has("userIdentity.secretId");
        return tencent ? Channel.TENCENT : Channel.ALIYUN;
    }

    private List<String> distinct(List<String> names, int most) {
        var values = new LinkedHashSet<String>();
        for (String name : names) {
            for (String value : fields.ending(name)) {
                if (!value.isEmpty() && value.length() <= LONGEST_ID && values.size() < most) {
                    values.add(value);
                }
            }
        }
        return new ArrayList<>(values);
    }

    private String content() {
        for (String name : List.of("commandContent", "requestParameters.content")) {
            for (String value : fields.ending(name)) {
                if (!isHidden(value)) {
                    return CommandText.decode(value);
                }
            }
        }
        String lines = String.join("\n", fields.ending("parameters.commands"));
        return isHidden(lines) ? "" : lines;
    }

    private static boolean isHidden(String value) {
        return value.isBlank()
                || value.startsWith("HIDDEN_DUE_TO")
                || value.chars().allMatch(c -> c == '*');
    }

    private String schedule() {
        String frequency = first(fields.ending("frequency"));
        String repeat = first(fields.ending("repeatMode"));
        boolean once = repeat.isEmpty() || repeat.equalsIgnoreCase("Once");
        return frequency.isEmpty() ? once ? "" : repeat : frequency;
    }

    private static String first(List<String> values) {
        return values.isEmpty() ? "" : values.getFirst();
    }
}
