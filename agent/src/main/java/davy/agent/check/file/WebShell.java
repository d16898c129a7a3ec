package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.InPart;
import davy.agent.check.LongScript;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "web-shell",
        title = @Text(en = "Web page by which a stranger runs code", zh = "网站后门（WebShell）"),
        level = Level.HIGH,
        technique = {"T1505.003"},
        falsePositives =
                @Text(
                        en =
                                "An application that is written so carelessly that it runs what it is"
                                        + " sent, or hides its code to protect a licence: medium in long"
                                        + " files. WordPress, phpMyAdmin and frameworks are not reported.",
                        zh =
                                "编写不当、直接执行请求数据的应用，或为保护授权而加密代码的商业插件：在较大文件中为中危。WordPress、phpMyAdmin 和常见框架不会报告。"),
        how =
                @Text(
                        en =
                                "Reads pages of PHP, JSP and ASP below the roots of web servers, and JSP in"
                                        + " Java applications anywhere, and follows data of the request,"
                                        + " function by function, into eval, commands, callbacks and class"
                                        + " loaders; knows decoded and assembled code and"
                                        + " the keys of Behinder and Godzilla; looks for PHP in images and"
                                        + " for settings that run what is no page.",
                        zh =
                                "解析网站目录下的 PHP、JSP、ASP 页面以及任意位置 Java 应用中的 JSP，逐函数跟踪请求数据是否流入 eval、系统命令、回调或类加载器；识别编码、拼接的代码以及冰蝎、哥斯拉的默认密钥；并检查图片中的 PHP 代码和使非页面文件被当作脚本执行的配置。"))
final class WebShell implements FileCheck, FileProbe {
    /// One of these is in every page that takes something from a request or decodes something.
    private static final List<String> LITERALS =
            List.of(
                    "$_post",
                    "$_get[",
                    "$_get{",
                    "$_request",
                    "$_cookie",
                    "$_files",
                    "_post\"",
                    "_post'",
                    "_request\"",
                    "_request'",
                    "php://input",
                    "getallheaders",
                    "filter_input(",
                    "$_server['http_",
                    "$_server[\"http_",
                    "base64_decode",
                    "gzinflate",
                    "gzuncompress",
                    "str_rot13",
                    "strrev(",
                    "str_replace(",
                    "create_function",
                    "defineclass",
                    "getruntime",
                    "processbuilder",
                    "scriptengine",
                    "fileoutputstream",
                    "\\u0065",
                    "\\u0061",
                    "request(",
                    "request.",
                    "e45e329feb5d925b",
                    "3c6e0b8a9c15224a",
                    "auto_prepend",
                    "auto_append",
                    "x-httpd-php",
                    "php-script");

    /// Of these, those that hardly any long page has which an application brings or writes.
    private static final List<String> TAKES =
            List.of(
                    "$_post",
                    "$_get[",
                    "$_get{",
                    "$_request",
                    "$_cookie",
                    "php://input",
                    "getallheaders",
                    "gzinflate",
                    "create_function",
                    "defineclass",
                    "getruntime",
                    "processbuilder",
                    "e45e329feb5d925b",
                    "3c6e0b8a9c15224a");

    private @Nullable WebRoots roots;

    @Override
    public List<String> literals() {
        return LITERALS;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!mayBePage(file)) {
            return;
        }
        boolean java = WebPages.JAVA.contains(Scripts.extension(file.name()));
        boolean served = roots(facts).holds(file.path());
        if (!served && !java
                || file.ownership() == Ownership.PACKAGED
                || !isPage(file)
                || !Scripts.hasAny(file, LITERALS)) {
            return;
        }
        if (!served && !roots(facts).isInApplication(file.path())) {
            return;
        }
        var judged = judge(file, file.beginning().text());
        var sight = judged.worst();
        if (sight != null) {
            findings.add(finding(file, sight));
        } else if (file.hasBehind(TAKES) && !isArchive(file)) {
            findings.notDone(file.path(), InPart.BEGINNING);
        } else if (!judged.whole() && Scripts.hasAny(file, TAKES)) {
            findings.notDone(file.path(), TOO_LONG);
        }
    }

    private static boolean isArchive(WalkedFile file) {
        return file.name().endsWith(".phar") && LongScript.isArchive(file.beginning().bytes());
    }

    private synchronized WebRoots roots(Facts facts) {
        var known = roots;
        if (known == null) {
            known = WebRoots.read(facts.host());
            roots = known;
        }
        return known;
    }

    private static boolean mayBePage(WalkedFile file) {
        String extension = Scripts.extension(file.name());
        return file.info().isRegular()
                && file.info().size() > 8
                && (WebPages.PHP.contains(extension)
                        || WebPages.JAVA.contains(extension)
                        || WebPages.ASP.contains(extension)
                        || WebPages.IMAGES.contains(extension)
                        || isSettings(file.name()));
    }

    /// Long photos and texts are many: of these only what begins as a page.
    private static boolean isPage(WalkedFile file) {
        return !file.isLong()
                || !WebPages.IMAGES.contains(Scripts.extension(file.name()))
                || Magic.containsPhp(file.head());
    }

    private static boolean isSettings(String name) {
        return name.equals(".htaccess") || name.equals(".user.ini");
    }

    private static PhpJudge.Judgement judge(WalkedFile file, String text) {
        return isSettings(file.name())
                ? new PhpJudge.Judgement(settings(text), true)
                : WebPages.judge(file.name(), file.head(), text);
    }

    /// Lines of `.htaccess` and `.user.ini` by which an image is run as PHP, or a file before every
    /// page.
    private static PhpJudge.@Nullable Sight settings(String text) {
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String lower = line.strip().toLowerCase(Locale.ROOT);
            if (lower.startsWith("#") || lower.startsWith(";")) {
                continue;
            }
            boolean before =
                    lower.contains("auto_prepend_file") || lower.contains("auto_append_file");
            if (before && (!lower.contains(".php") || isOddFile(lower))) {
                boolean none =
                        lower.endsWith("none") || lower.endsWith("=") || lower.endsWith("\"\"");
                if (!none) {
                    return new PhpJudge.Sight(Level.HIGH, PREPENDS, line.strip());
                }
            }
            boolean handles = lower.contains("x-httpd-php") || lower.contains("php-script");
            if (handles && hasImage(lower)) {
                return new PhpJudge.Sight(Level.HIGH, HANDLES, line.strip());
            }
        }
        return null;
    }

    private static boolean isOddFile(String line) {
        int start = line.indexOf('/');
        String path = start < 0 ? "" : line.substring(start);
        return Places.isTemporary(path);
    }

    private static boolean hasImage(String line) {
        for (String word : line.split("[ \t\"'<>|()\\\\]+", -1)) {
            String bare = word.startsWith(".") ? word.substring(1) : word;
            if (WebPages.IMAGES.contains(bare)) {
                return true;
            }
        }
        return false;
    }

    private static Finding.Draft finding(WalkedFile file, PhpJudge.Sight sight) {
        return Evidence.file(
                        Finding.of(Phrase.of("{0} {1}", "{0}：{1}", file.path(), sight.what())),
                        file)
                .with("file.content", Evidence.cut(sight.evidence()))
                .level(sight.level());
    }

    private static final Phrase TOO_LONG =
            Phrase.of(
                    "too long or too tangled a page: only part of it was judged; look at it by hand",
                    "页面过长或过于复杂，只判断了一部分，请人工查看");
    private static final Phrase PREPENDS =
            Phrase.of("makes every page run a file first that is no page", "使每个页面先执行一个非页面文件");
    private static final Phrase HANDLES =
            Phrase.of("makes the server run images or texts as PHP", "使服务器将图片或文本作为 PHP 执行");
}
