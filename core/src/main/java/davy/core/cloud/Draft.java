package davy.core.cloud;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// A command of which several lines and files tell.
final class Draft {
    private final Channel channel;
    private final String task;
    private @Nullable Moment time;
    private @Nullable Moment written;
    private String command = "";
    private String text = "";
    private String user = "";
    private String directory = "";
    private String schedule = "";
    private @Nullable Integer exit;
    private String place = "";
    private String script = "";

    Draft(Channel channel, String task) {
        this.channel = channel;
        this.task = task;
    }

    /// A time with its zone wins over one without; of equals, the first.
    Draft at(@Nullable Moment moment) {
        boolean better =
                time == null
                        || moment != null && time.instant() == null && moment.instant() != null;
        if (moment != null && better) {
            time = moment;
        }
        return this;
    }

    /// When the file with its text was written: anyone can change that, so a log's word counts
    /// more; but it tells the zone of the log's time.
    Draft written(@Nullable Moment moment) {
        written = written == null ? moment : written;
        return this;
    }

    private @Nullable Moment time(@Nullable ZoneId zone) {
        var told = time;
        if (told == null) {
            return written;
        }
        var exact = written == null ? null : written.instant();
        var placed = exact == null ? told : told.near(exact);
        return zone == null ? placed : placed.in(zone);
    }

    Draft command(String id) {
        command = command.isEmpty() ? id : command;
        return this;
    }

    Draft text(String content) {
        text = text.isBlank() ? content : text;
        return this;
    }

    Draft user(String name) {
        user = user.isEmpty() ? name : user;
        return this;
    }

    Draft directory(String path) {
        directory = directory.isEmpty() ? path : directory;
        return this;
    }

    Draft schedule(String when) {
        schedule = schedule.isEmpty() ? when : schedule;
        return this;
    }

    Draft exit(@Nullable Integer status) {
        exit = exit == null ? status : exit;
        return this;
    }

    Draft place(String of) {
        place = place.isEmpty() ? of : place;
        return this;
    }

    Draft script(String path) {
        script = script.isEmpty() ? path : script;
        return this;
    }

    boolean hasText() {
        return !text.isBlank();
    }

    /// @param zone of the host; null where it is not known
    ChannelCommand done(@Nullable ZoneId zone) {
        return new ChannelCommand(
                channel,
                time(zone),
                task,
                command,
                text,
                user,
                directory,
                schedule,
                exit,
                place,
                script);
    }
}
