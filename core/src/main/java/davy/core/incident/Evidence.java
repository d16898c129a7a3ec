package davy.core.incident;

import davy.core.finding.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of a finding that tell how things hang together (ECS names).
final class Evidence {
    private static final List<String> TIMES =
            List.of("event.created", "event.start", "process.start", "file.created", "file.ctime");

    private Evidence() {}

    static @Nullable String text(Finding finding, String field) {
        var value = finding.evidence().get(field);
        return value == null || value instanceof List<?> ? null : value.toString();
    }

    /// A field of one or several values.
    static List<String> texts(Finding finding, String field) {
        var value = finding.evidence().get(field);
        if (value instanceof List<?> list) {
            var texts = new ArrayList<String>();
            list.forEach(each -> texts.add(String.valueOf(each)));
            return texts;
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    /// All times; of a file the time of modification, which anyone can set, only where there is no
    /// other.
    static List<Instant> times(Finding finding) {
        var times = new ArrayList<Instant>();
        for (var field : TIMES) {
            addTimes(finding, field, times);
        }
        if (times.isEmpty()) {
            addTimes(finding, "file.mtime", times);
        }
        return times;
    }

    /// The times of one field.
    static List<Instant> times(Finding finding, String field) {
        var times = new ArrayList<Instant>();
        addTimes(finding, field, times);
        return times;
    }

    /// All times, also those that anyone can set.
    static List<Instant> allTimes(Finding finding) {
        var times = new ArrayList<>(times(finding));
        addTimes(finding, "file.mtime", times);
        return times;
    }

    /// As whom it runs, or to whom it belongs.
    static List<String> users(Finding finding) {
        var users = new ArrayList<String>();
        for (var field : List.of("user.name", "file.owner")) {
            users.addAll(texts(finding, field));
        }
        if (users.isEmpty() && texts(finding, "user.id").contains("0")) {
            users.add("root");
        }
        return users;
    }

    /// Remote addresses.
    static List<String> addresses(Finding finding) {
        var addresses = new ArrayList<String>();
        for (var field : List.of("source.ip", "destination.ip", "server.address")) {
            addresses.addAll(texts(finding, field));
        }
        for (var url : texts(finding, "url.full")) {
            addresses.add(host(url));
        }
        return addresses;
    }

    /// `203.0.113.5` of `http://203.0.113.5:8080/x`.
    private static String host(String url) {
        int scheme = url.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        int end = start;
        while (end < url.length() && ":/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return url.substring(start, end);
    }

    private static void addTimes(Finding finding, String field, List<Instant> to) {
        for (var text : texts(finding, field)) {
            var time = Times.parse(text);
            if (time != null) {
                to.add(time.instant());
            }
        }
    }
}
