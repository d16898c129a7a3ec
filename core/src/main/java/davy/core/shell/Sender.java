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
            return call.arguments().stream()
                    .filter(a -> a.text().startsWith("--post-") || a.text().startsWith("--body-"))
                    .toList();
        }
        if (call.is("curl")) {
            return posted(call);
        }
        return PLAIN.contains(call.name()) ? plain(call) : List.of();
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
                        && isElsewhere(words.getLast().text())
                        && !isElsewhere(words.getFirst().text());
        return away ? words.subList(0, words.size() - 1) : List.of();
    }

    /// `host:path`, `user@host:path`, `rsync://…`; an unknown variable may be one.
    private static boolean isElsewhere(String place) {
        int colon = place.indexOf(':');
        int slash = place.indexOf('/');
        return colon > 0 && (slash < 0 || colon < slash)
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

    /// Whether a word names a file that is sent, not one that is only spoken of.
    static boolean isFile(Call call, Word word) {
        String text = word.text();
        if (call.is("wget")) {
            return text.startsWith("--post-file=") || text.startsWith("--body-file=");
        }
        boolean uploads = call.has("-T") || call.has("--upload-file") || text.startsWith("-T");
        return !call.is("curl") || uploads || text.contains("@") || text.contains("=<");
    }

    /// Whether it may lead to somebody else: an address on the internet, or a web host that takes
    /// in anything. Operators copy to machines of their own, and post to robots of their chats.
    static boolean isAway(Call call) {
        if (call.is("rclone")) {
            return false;
        }
        if (COPIERS.contains(call.name()) || call.is("sftp")) {
            return plain(call).stream().anyMatch(w -> hasForeign(w.text()));
        }
        var places =
                call.is("curl", "wget")
                        ? Fetch.urls(call).stream().map(Urls::host).toList()
                        : plain(call).stream().map(Word::text).toList();
        var hosts = places.stream().filter(p -> !p.chars().allMatch(Character::isDigit)).toList();
        return hosts.isEmpty() || !hosts.stream().allMatch(h -> isOwn(h) || isWebhook(h));
    }

    private static boolean isWebhook(String host) {
        return WEBHOOKS.contains(bare(host));
    }

    private static String bare(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isOwn(String host) {
        String name = bare(host);
        if (name.contains("$")) {
            return false;
        }
        return addresses(name).findAny().isPresent()
                ? !hasForeign(name)
                : name.indexOf('.') < 0 || INNER.stream().anyMatch(name::endsWith);
    }

    private static boolean hasForeign(String text) {
        return addresses(text).anyMatch(a -> !OWN.matcher(a).matches());
    }

    private static Stream<String> addresses(String text) {
        return ADDRESS.matcher(text).results().map(r -> r.group());
    }
}
