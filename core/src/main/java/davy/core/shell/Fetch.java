package davy.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Programs that fetch files: what they fetch, and where it goes.
final class Fetch {
    private static final Set<String> CLIENTS =
            Set.of(
                    "curl",
                    "wget",
                    "aria2c",
                    "axel",
                    "fetch",
                    "lwp-download",
                    "lwp-request",
                    "GET",
                    "lynx",
                    "links",
                    "w3m",
                    "ftpget",
                    "tftp",
                    "wget2",
                    "curlie",
                    "get_file",
                    "http_get");
    private static final Set<String> RENAMED =
            Set.of(
                    "cur", "cd1", "wd1", "url", "wgbtx", "clbtx", "cdt", "wdt", "xget", "wge",
                    "good", "cur1", "kurl", "cdl", "wdl", "dget", "curl1", "wget1", "TNTcurl",
                    "TNTwget", "bbdira", "bbdirb");
    private static final Set<String> FLAGS =
            Set.of(
                    "-fsSL", "-fsS", "-sSL", "-kfsSL", "-fsSLk", "-qO-", "-O-", "-sLk", "-qO",
                    "-sSLk", "-skL");
    private static final Set<String> PRINTERS =
            Set.of(
                    "echo",
                    "printf",
                    "grep",
                    "egrep",
                    "logger",
                    "[",
                    "[[",
                    "test",
                    "git",
                    "alias",
                    "for",
                    "function",
                    "export");

    private Fetch() {}

    static boolean isClient(Call call) {
        String name = call.name();
        if (name.startsWith("$")) {
            String variable = name.toLowerCase(Locale.ROOT);
            return variable.contains("wget") || variable.contains("curl");
        }
        if (CLIENTS.contains(name) || RENAMED.contains(name)) {
            return true;
        }
        if (name.startsWith("python") || PRINTERS.contains(name)) {
            return false;
        }
        return call.arguments().stream().anyMatch(a -> FLAGS.contains(a.text()));
    }

    /// An upload or another method than GET.
    static boolean sends(Call call) {
        return call.is("curl")
                && (call.has("-T")
                        || call.has("--upload-file")
                        || call.has("DELETE")
                        || call.has("PUT")
                        || call.has("-I")
                        || call.has("--head"));
    }

    static boolean isRemote(Call call) {
        var operands = call.invocation().operands();
        String source = operands.isEmpty() ? "" : operands.getFirst().text();
        int colon = source.indexOf(':');
        return operands.size() > 1
                && colon > 0
                && source.indexOf('/') != 0
                && source.indexOf('@') > 0;
    }

    static List<String> urls(Call call) {
        var urls = new ArrayList<String>(1);
        boolean client = isClient(call);
        for (var argument : call.arguments()) {
            String text = argument.text();
            int scheme = text.indexOf("://");
            if (scheme > 0 && scheme <= 8) {
                urls.add(text);
            } else if (client && !text.startsWith("-") && Urls.isBareHost(text)) {
                urls.add(text);
            } else if (client
                    && !argument.isLiteral()
                    && !text.startsWith("-")
                    && isWhole(argument)) {
                urls.add(text);
            }
        }
        return urls;
    }

    /// A variable or the output of commands in the place of a URL.
    private static boolean isWhole(Word word) {
        return word.text().startsWith("$");
    }

    static String file(Call call, List<String> urls) {
        boolean wget =
                call.name().toLowerCase(Locale.ROOT).contains("w")
                        || call.has("-qO-")
                        || call.has("-O-");
        var arguments = call.arguments();
        char letter = wget ? 'O' : 'o';
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            if (text.startsWith("--output-document=") || text.startsWith("--output=")) {
                return named(text.substring(text.indexOf('=') + 1));
            }
            boolean longName = text.equals("--output") || text.equals("--output-document");
            int at = text.startsWith("-") && !text.startsWith("--") ? text.indexOf(letter) : -1;
            if (longName || (at > 0 && at == text.length() - 1)) {
                return i + 1 < arguments.size() ? named(arguments.get(i + 1).text()) : "";
            }
            if (at == 1 || (at > 0 && wget)) {
                return named(text.substring(at + 1));
            }
        }
        if (call.is("ftpget", "tftp", "lwp-download")) {
            return call.invocation().operands().getLast().text();
        }
        boolean keepsName =
                wget
                        || call.has("--remote-name")
                        || call.invocation().hasLetter('O')
                        || call.is("aria2c", "axel");
        return keepsName ? Urls.baseName(urls.getFirst()) : "";
    }

    private static String named(String file) {
        return file.equals("-") || file.equals("/dev/stdout") ? "" : file;
    }

    /// The file that standard output goes to; empty for none.
    static String redirected(Call call) {
        for (var redirect : call.command().redirects()) {
            boolean output = redirect.descriptor() == 1 || redirect.descriptor() == -1;
            if (output
                    && redirect.writesFile()
                    && !CarriedFiles.isDevice(redirect.target().text())) {
                return redirect.target().text();
            }
        }
        return "";
    }
}
