package davy.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Commands that send files and texts to other machines: what they send, and where to.
final class Sender {
    private static final Set<String> COPIERS = Set.of("scp", "rsync", "rclone");
    private static final Set<String> PLAIN =
            Set.of("nc", "ncat", "netcat", "ftp", "ftpput", "sftp", "socat", "telnet");

    /// Options of scp(1), rsync(1) and sftp(1) whose value is neither sent nor a place.
    private static final Set<String> VALUED =
            Set.of(
                    "-i",
                    "-o",
                    "-F",
                    "-c",
                    "-l",
                    "-P",
                    "-S",
                    "-J",
                    "-D",
                    "-X",
                    "-e",
                    "--rsh",
                    "--config",
                    "--exclude",
                    "--include",
                    "--exclude-from",
                    "--password-file");

    private static final Set<String> DATA =
            Set.of(
                    "-F",
                    "--form",
                    "-d",
                    "--data",
                    "--data-binary",
                    "--data-raw",
                    "--data-ascii",
                    "--data-urlencode",
                    "--json",
                    "-T",
                    "--upload-file");

    /// Robots of the chats in which operators get their alerts.
    private static final Set<String> WEBHOOKS =
            Set.of(
                    "oapi.dingtalk.com",
                    "qyapi.weixin.qq.com",
                    "open.feishu.cn",
                    "open.larksuite.com",
                    "sctapi.ftqq.com",
                    "sc.ftqq.com",
                    "www.pushplus.plus");

    private static final List<String> INNER =
            List.of(".local", ".lan", ".internal", ".corp", ".intra", ".home.arpa");

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern OWN =
            Pattern.compile(
                    "(?:10|127|0)\\..*|192\\.168\\..*|169\\.254\\..*|172\\.(?:1[6-9]|2\\d|3[01])\\..*"
                            + "|100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\..*");

    /// This machine, and the networks of fe80::/10 and fc00::/7.
    private static final Pattern INNER_SIX =
            Pattern.compile("\\[(?:::1|fe[89ab][0-9a-f]:[^\\]]*|f[cd][0-9a-f]{2}:[^\\]]*)\\]");

    private Sender() {}

    static boolean sends(Call call) {
        return PLAIN.contains(call.name()) || !data(call).isEmpty();
    }

    /// The words that say what it sends; what it reads from its input is not among them.
    static List<Word> data(Call call) {
        if (COPIERS.contains(call.name())) {
            return copied(call);
        }
        if (call.is("wget")) {
            return bodies(call, "--post-", "--body-");
        }
        if (call.is("curl")) {
            return posted(call);
        }
        return PLAIN.contains(call.name()) ? plain(call) : List.of();
    }

    /// Of wget(1): `--post-file=x` and `--post-file x` alike.
    private static List<Word> bodies(Call call, String... options) {
        var bodies = new ArrayList<Word>(1);
        var arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            if (Stream.of(options).anyMatch(text::startsWith)) {
                boolean next = text.indexOf('=') < 0 && i + 1 < arguments.size();
                bodies.add(arguments.get(next ? ++i : i));
            }
        }
        return bodies;
    }

    private static List<Word> posted(Call call) {
        var posted = new ArrayList<Word>(1);
        var arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            if (DATA.contains(text) && i + 1 < arguments.size()) {
                posted.add(arguments.get(++i));
            } else if (DATA.stream().anyMatch(o -> isAttached(o, text))) {
                posted.add(arguments.get(i));
            }
        }
        return posted;
    }

    private static boolean isAttached(String option, String text) {
        boolean isLong = option.startsWith("--");
        return text.length() > option.length()
                && text.startsWith(isLong ? option + "=" : option)
                && (isLong || !text.startsWith("--"));
    }

    /// What is copied to another machine; nothing where it comes from there.
    private static List<Word> copied(Call call) {
        var words = plain(call);
        if (call.is("rclone") && !words.isEmpty()) {
            words = words.subList(1, words.size());
        }
        boolean away =
                words.size() > 1
                        && isElsewhere(call, words.getLast().text())
                        && !isElsewhere(call, words.getFirst().text());
        return away ? words.subList(0, words.size() - 1) : List.of();
    }

    /// `host:path`, `user@host:path`, `rsync://…`, `:sftp,host=…:path` of rclone(1); an unknown
    /// variable may be one.
    private static boolean isElsewhere(Call call, String place) {
        int colon = place.indexOf(':');
        int slash = place.indexOf('/');
        int first = call.is("rclone") ? 0 : 1;
        return colon >= first && (slash < 0 || colon < slash)
                || place.startsWith("$") && slash < 0
                || place.contains("@");
    }

    /// What is no option and no value of one.
    static List<Word> operands(Call call) {
        return call.is("rsync", "scp") ? plain(call) : call.arguments();
    }

    private static List<Word> plain(Call call) {
        var words = new ArrayList<Word>(2);
        var arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            if (VALUED.contains(text)) {
                i++;
            } else if (!text.startsWith("-")) {
                words.add(arguments.get(i));
            }
        }
        return words;
    }

    /// Those of [#data] that name files which are sent, not ones that are only spoken of.
    static List<Word> files(Call call) {
        if (call.is("wget")) {
            return bodies(call, "--post-f", "--body-f");
        }
        var data = data(call);
        if (!call.is("curl") || call.has("-T") || call.has("--upload-file")) {
            return data;
        }
        return data.stream().filter(w -> isFile(w.text())).toList();
    }

    private static boolean isFile(String posted) {
        return posted.startsWith("-T") || posted.contains("@") || posted.contains("=<");
    }

    /// Whether it may lead to somebody else: an address on the internet, or a web host that takes
    /// in anything. Operators copy to machines of their own.
    ///
    /// @param alerts whether what is sent is no more than they post to robots of their chats
    static boolean isAway(Call call, boolean alerts) {
        if (call.is("rclone")) {
            return call.arguments().stream().anyMatch(a -> isForeignRemote(a.text()));
        }
        if (COPIERS.contains(call.name()) || call.is("sftp")) {
            return plain(call).stream().anyMatch(w -> isForeignPlace(w.text()));
        }
        if (call.has("--resolve") || call.has("--connect-to")) {
            return true;
        }
        var hosts =
                call.is("curl", "wget")
                        ? Fetch.urls(call).stream().map(Urls::host).toList()
                        : plain(call).stream()
                                .map(w -> call.is("socat") ? peer(w.text()) : w.text())
                                .filter(p -> !isPort(p))
                                .toList();
        return hosts.isEmpty() || !hosts.stream().allMatch(h -> isOwn(h) || alerts && isWebhook(h));
    }

    /// `TCP:host:port` of socat(1).
    private static String peer(String address) {
        return address.substring(address.indexOf(':') + 1);
    }

    private static boolean isPort(String word) {
        return word.length() <= 5 && word.chars().allMatch(Character::isDigit);
    }

    /// `:sftp,host=203.0.113.5:/up`: a place that the command itself sets up.
    private static boolean isForeignRemote(String word) {
        int host = word.indexOf("host=");
        if (host < 0) {
            return word.startsWith(":") && !word.startsWith(":local") || word.endsWith("-host");
        }
        int end = host + "host=".length();
        while (end < word.length() && ",:\"'/".indexOf(word.charAt(end)) < 0) {
            end++;
        }
        return !isOwn(word.substring(host + "host=".length(), end));
    }

    private static boolean isForeignPlace(String place) {
        if (place.startsWith("rsync://")) {
            return !isOwn(Urls.host(place));
        }
        int open = place.indexOf('[');
        boolean six = open >= 0 && place.indexOf("]:", open) > 0;
        return six && !isOwn(place.substring(open)) || hasForeign(place);
    }

    private static boolean isWebhook(String host) {
        return WEBHOOKS.contains(bare(host));
    }

    private static String bare(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isOwn(String host) {
        if (host.startsWith("[")) {
            return INNER_SIX.matcher(host).lookingAt();
        }
        String name = bare(host);
        if (ADDRESS.matcher(name).matches()) {
            return OWN.matcher(name).matches();
        }
        // curl(1) takes 0xcb007105 and 3405803781 for addresses too.
        boolean number = name.matches("[0-9.]*|0x.*");
        return !name.contains("$")
                && !number
                && (name.indexOf('.') < 0 || INNER.stream().anyMatch(name::endsWith));
    }

    private static boolean hasForeign(String text) {
        return ADDRESS.matcher(text).results().anyMatch(a -> !OWN.matcher(a.group()).matches());
    }
}
