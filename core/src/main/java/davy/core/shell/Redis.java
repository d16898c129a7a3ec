package davy.core.shell;

import java.util.List;
import java.util.Locale;

/// How a worm gets in through a Redis server: it lets the server write a file that runs.
final class Redis {
    /// Where a file that a server writes is run, or lets somebody in.
    private static final List<String> RUN =
            List.of(
                    "cron",
                    "/.ssh",
                    "/etc",
                    "/www",
                    "/html",
                    "/webapps",
                    "/root",
                    "/home/",
                    "init.d",
                    "/tmp",
                    "/dev/shm",
                    "/usr/",
                    "/bin",
                    "/sbin",
                    "/lib");

    private static final List<String> FILES =
            List.of("authorized_keys", ".so", ".php", ".jsp", ".jspx", ".sh", "root", "crontab");

    /// The folder of the server itself in the panel 宝塔.
    private static final String PANELS = "/www/server/redis";

    private Redis() {}

    /// Whether it changes where a server elsewhere writes, or makes the own one write what is run.
    static boolean writesElsewhere(Call call) {
        if (!call.is("redis-cli")) {
            return false;
        }
        var words = call.arguments().stream().map(Word::text).toList();
        for (int i = 0; i + 2 < words.size(); i++) {
            boolean sets =
                    words.get(i).equalsIgnoreCase("config")
                            && words.get(i + 1).equalsIgnoreCase("set");
            String name = sets ? words.get(i + 2).toLowerCase(Locale.ROOT) : "";
            if (name.equals("dir") || name.equals("dbfilename")) {
                String value = i + 3 < words.size() ? words.get(i + 3) : "$";
                return !isLocal(words.subList(0, i)) || isRun(name, value);
            }
        }
        return false;
    }

    private static boolean isRun(String name, String value) {
        if (value.contains("$")) {
            return true;
        }
        return name.equals("dir")
                ? !value.equals(PANELS) && RUN.stream().anyMatch(value::contains)
                        || !value.startsWith("/")
                : FILES.stream().anyMatch(value::endsWith);
    }

    private static boolean isLocal(List<String> options) {
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            String host = option.startsWith("redis://") ? option : "";
            if (option.equals("-h") && i + 1 < options.size()) {
                host = options.get(i + 1);
            } else if (option.startsWith("-h") && option.length() > 2) {
                host = option.substring(2);
            }
            if (!host.isEmpty() && !host.equals("::1") && !Urls.isLocal(host)) {
                return false;
            }
        }
        return true;
    }
}
