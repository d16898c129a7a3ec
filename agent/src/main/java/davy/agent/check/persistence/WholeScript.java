package davy.agent.check.persistence;

import davy.agent.check.Born;
import davy.agent.check.Places;
import davy.core.file.RandomName;
import davy.core.host.Host;
import davy.core.startup.StartupScripts.InitScript;
import java.util.regex.Pattern;

/// An init script by which an administrator starts a server that he built into `/usr/sbin`: it has
/// a header, a way to start and one to stop, the name of its program, and settings that were
/// installed with it. The scripts of XorDDoS have a header alike, but stop nothing, and names that
/// were drawn by lot.
final class WholeScript {
    private static final int LONGEST = 64 << 10;
    private static final int SHORTEST_NAME = 3;

    private static final Pattern HEADER =
            Pattern.compile("(?m)^#[ \\t]{0,8}chkconfig:|^### BEGIN INIT INFO");

    private static final String LABEL =
            "(?m)^[ \\t]{0,40}\\(?[\\w\"'|\\- \\t]{0,60}\\b%s\\b[\\w\"'|\\- \\t]{0,80}\\)";

    /// `/etc/nginx/nginx.conf`.
    private static final Pattern SETTINGS =
            Pattern.compile("/(?:etc|usr/local)/([\\w.+-]{3,60})/[\\w./+-]{1,200}");

    private static final int MOST_NAMED = 64;

    private static final Pattern START = Pattern.compile(LABEL.formatted("start"));
    private static final Pattern STOP = Pattern.compile(LABEL.formatted("stop"));

    /// A command in a branch, and no comment.
    private static final Pattern COMMAND = Pattern.compile("(?m)^[ \\t]{0,80}[\\w$/.\"]");

    private WholeScript() {}

    /// @param program that it starts; empty where none is known
    static boolean is(Host host, InitScript script, String program) {
        String name = Places.name(program);
        if (!isAlike(name, script.name())
                || RandomName.mayBeRandom(name)
                || RandomName.mayBeRandom(script.name())) {
            return false;
        }
        var content = host.read(script.path(), LONGEST);
        return content != null
                && !content.truncated()
                && HEADER.matcher(content.text()).find()
                && does(content.text(), START)
                && does(content.text(), STOP)
                && hasSettings(host, content.text(), program, script.name());
    }

    /// Whether settings that the script names lie in a folder of the server's, and came with it.
    private static boolean hasSettings(Host host, String text, String program, String script) {
        var info = host.stat(program);
        var named = SETTINGS.matcher(text);
        for (int n = 0; info != null && n < MOST_NAMED && named.find(); n++) {
            var settings = isAlike(named.group(1), script) ? host.lstat(named.group()) : null;
            if (settings != null && settings.isRegular() && Born.together(info, settings)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAlike(String program, String script) {
        return Math.min(program.length(), script.length()) >= SHORTEST_NAME
                && (program.startsWith(script) || script.startsWith(program));
    }

    /// Whether the branch of this label has a command.
    private static boolean does(String text, Pattern label) {
        var found = label.matcher(text);
        if (!found.find()) {
            return false;
        }
        int end = text.indexOf(";;", found.end());
        return end > 0 && COMMAND.matcher(text.substring(found.end(), end)).find();
    }
}
