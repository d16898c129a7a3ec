package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Lines of a syslog as text, and the events that they are.
final class SyslogEvents {
    private SyslogEvents() {}

    static List<LogEvent> events(String text) {
        var events = new ArrayList<LogEvent>();
        for (var line : SyslogFileTest.lines(text, SyslogFileTest.MODIFIED, ZoneOffset.UTC)) {
            var event = LogEvent.of(line);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    static LogEvent event(String line) {
        var events = events("Feb 21 21:54:44 web " + line + "\n");
        assertThat(events).as(line).hasSize(1);
        return events.getFirst();
    }
}
