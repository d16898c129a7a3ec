package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.file.WebPages;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.log.ScriptPost;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;
import java.util.Set;

@Detects(
        id = "web-attack",
        title = @Text(en = "Requests that drove a web page of an intruder", zh = "入侵者对网站后门的访问"),
        level = Level.HIGH,
        technique = {"T1505.003", "T1190"},
        falsePositives =
                @Text(
                        en =
                                "An application that keeps its own scripts in a directory for uploads:"
                                        + " medium. Pages of packages, and those that nothing speaks"
                                        + " against, are not reported however often they are asked for.",
                        zh = "将自身脚本放在上传目录中的应用：为中危。软件包自带的页面以及无异常特征的页面，访问再多也不会报告。"),
        how =
                @Text(
                        en =
                                "Reads from the access logs of nginx and Apache to which scripts data was"
                                        + " sent with success, and judges these files as web-shell does;"
                                        + " scripts in directories for uploads are reported even where"
                                        + " they are gone.",
                        zh =
                                "从 nginx、Apache 访问日志中读取被成功 POST 数据的脚本，并按 web-shell 的方法判断这些文件；位于上传目录中的脚本即使已被删除也会报告。"))
final class WebAttack implements LogCheck {
    private static final int MOST = 50;
    private static final Set<String> IMAGES = Set.of("jpg", "png", "gif");
    private static final List<String> UPLOADS =
            List.of(
                    "/upload/",
                    "/uploads/",
                    "/uploadfile/",
                    "/uploadfiles/",
                    "/userfiles/",
                    "/attachment/",
                    "/attachments/",
                    "/avatar/",
                    "/avatars/",
                    "/ueditor/php/upload/");

    @Override
    public void look(Facts facts, Findings findings) {
        var posts = facts.logs().posts();
        if (posts.isEmpty()) {
            return;
        }
        var pages = WebPages.of(facts.host());
        int shown = 0;
        for (var post : posts) {
            if (shown < MOST && judge(post, pages, facts, findings)) {
                shown++;
            }
        }
    }

    private static boolean judge(ScriptPost post, WebPages pages, Facts facts, Findings findings) {
        var files = pages.files(post.target());
        for (String path : files) {
            var level = facts.ownership(path) == Ownership.PACKAGED ? null : pages.judge(path);
            if (level != null) {
                findings.add(file(post, path, facts).level(level));
                return true;
            }
        }
        String lower = post.target().toLowerCase(Locale.ROOT);
        String end = lower.substring(lower.lastIndexOf('.') + 1);
        boolean upload = UPLOADS.stream().anyMatch(lower::contains) && !IMAGES.contains(end);
        if (!upload) {
            return false;
        }
        if (files.isEmpty() && !post.done()) {
            return false; // a server that sends all to HTTPS answers so to what is not there
        }
        if (files.isEmpty()) {
            findings.add(gone(post).level(Level.MEDIUM));
            return true;
        }
        String path = files.getFirst();
        if (facts.ownership(path) == Ownership.PACKAGED) {
            return false;
        }
        findings.add(file(post, path, facts).level(Level.MEDIUM));
        return true;
    }

    private static Finding.Draft file(ScriptPost post, String path, Facts facts) {
        var reason =
                Phrase.of(
                        "{0} was sent data {1} times, first from {2}",
                        "{0} 被 POST 访问 {1} 次，首次来自 {2}",
                        path,
                        post.count(),
                        post.addresses().getFirst());
        var draft = Evidence.file(Finding.of(reason), path, facts.host().lstat(path));
        return with(draft, post).about(Entity.file(path));
    }

    private static Finding.Draft gone(ScriptPost post) {
        return with(
                Finding.of(
                        Phrase.of(
                                "{0}, a script in a directory for uploads that is gone, was sent data"
                                        + " {1} times, first from {2}",
                                "上传目录中的脚本 {0}（已不存在）被 POST 访问 {1} 次，首次来自 {2}",
                                post.target(),
                                post.count(),
                                post.addresses().getFirst())),
                post);
    }

    private static Finding.Draft with(Finding.Draft draft, ScriptPost post) {
        draft.with("url.full", post.target())
                .with("source.ip", post.addresses())
                .with("event.created", post.first().toString())
                .with("event.end", post.last().toString())
                .with("user_agent.original", Evidence.cut(post.agent()))
                .with("davy.requests", post.count())
                .with("event.reference", post.place());
        post.addresses().forEach(address -> draft.about(Entity.address(address)));
        return draft;
    }
}
