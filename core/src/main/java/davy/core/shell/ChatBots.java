package davy.core.shell;

import java.util.List;
import java.util.Locale;

/// Scripts that wait in a chat (IRC) for orders, as the bots in Perl do since 2001: they run what
/// they are told, attack others, and call themselves something else. Honest bots chat, and no more.
final class ChatBots {
    private static final List<String> NAMES = List.of("nick ", "nick:", "\"nick\"", "'nick'");
    private static final List<String> ATTACKS =
            List.of(
                    "udpflood",
                    "tcpflood",
                    "httpflood",
                    "synflood",
                    "sqlflood",
                    "portscan",
                    "ddos");
    private static final List<String> RUNS =
            List.of("`", "system(", "popen(", "exec(", "subprocess", "qx/", "qx{");

    /// How a script gives its process another name.
    private static final List<String> RENAMES = List.of("$0=", "$0 =", "setproctitle", "prctl");

    private static final int LONGEST = 256 << 10;

    private ChatBots() {}

    static void apply(Scene scene) {
        String text = scene.layer.text();
        if (text.length() > LONGEST) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("privmsg");
        if (at < 0 || !any(NAMES, lower) || !any(RUNS, lower)) {
            return;
        }
        if (any(ATTACKS, lower) || any(RENAMES, lower)) {
            int start = text.lastIndexOf('\n', at) + 1;
            int end = text.indexOf('\n', at);
            scene.see(Trait.CHAT_BOT, text.substring(start, end < 0 ? text.length() : end).strip());
        }
    }

    private static boolean any(List<String> words, String text) {
        return words.stream().anyMatch(text::contains);
    }
}
