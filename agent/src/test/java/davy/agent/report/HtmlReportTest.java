package davy.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.triage.Report;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class HtmlReportTest {
    private static final List<Level> LEVELS = List.of(Level.values()).reversed();

    private static final List<String> HOSTILE =
            List.of(
                    "</style><script>alert(1)</script>",
                    "\"onmouseover=\"alert(1)",
                    "' onclick='alert(1)",
                    "&lt;&#60;&amp;",
                    "]]><!--",
                    "<svg onload=alert(1)>",
                    "javascript:alert(1)",
                    "\u202Egnp.exe\u2066\u200B",
                    "\u0000\u0007\u001B[2J\u0085\u2028",
                    "\uDCFF\uD800\uFFFF\uFFFE\uDBFF\uDFFF",
                    "{0}{1}{2}",
                    "a\r\nb\tc",
                    "\\x41",
                    "x".repeat(5000));

    private static Report hostile() {
        var findings = new ArrayList<Finding>();
        for (String name : HOSTILE) {
            var detection = Reports.detection("bad-" + HOSTILE.indexOf(name) % 3, Level.CRITICAL);
            findings.add(
                    Finding.of(Phrase.of("{0} is bad", "{0} 有问题", name))
                            .with("process.pid", 7)
                            .with("process.name", name)
                            .with("file.path", name)
                            .with("process.args", List.of(name, name))
                            .with("process.start", "2026-01-14T00:00:00Z")
                            .with("file.mtime", name)
                            .with("process.executable", name)
                            .about(Entity.file(name))
                            .about(Entity.persistence(name))
                            .about(Entity.process(7))
                            .by(detection));
        }
        return Reports.of(findings);
    }

    @Test
    void everyPageIsWellFormed() {
        for (var language : Language.values()) {
            for (var report : reports()) {
                assertThat(Pages.parse(report, language).getDocumentElement().getTagName())
                        .isEqualTo("html");
            }
        }
    }

    private static List<Report> reports() {
        return List.of(
                Reports.of(List.of()), Reports.of(List.of(Reports.miner())), hostile(), many(60));
    }

    @Test
    void hasNoScriptAndNothingFromOutside() {
        for (var report : reports()) {
            var page = Pages.parse(report, Language.EN);
            for (Element element : Pages.elements(page, "*")) {
                assertThat(ELEMENTS).contains(element.getTagName());
                for (int i = 0; i < element.getAttributes().getLength(); i++) {
                    var name = element.getAttributes().item(i).getNodeName();
                    assertThat(ATTRIBUTES).contains(name);
                    if (name.equals("href")) {
                        assertThat(element.getAttribute("href")).startsWith("#");
                    }
                }
            }
        }
        assertThat(HtmlStyle.CSS).doesNotContain("url(", "@import", "expression", "//");
    }

    private static final Set<String> ELEMENTS =
            Set.of(
                    ("html head meta title style body header main section footer h1 h2 h3 h4 p div"
                                    + " span b small code a ul ol li dl dt dd details summary"
                                    + " table tr th td article figure figcaption svg path rect"
                                    + " text")
                            .split(" "));

    private static final Set<String> ATTRIBUTES =
            Set.of(
                    ("charset http-equiv content name lang class id href open start scope tabindex"
                                    + " viewBox width height role aria-label d x y rx")
                            .split(" "));

    /// The policy lets in exactly the style sheet that the page has.
    @Test
    void policyForbidsAllButItsStyle() throws Exception {
        var page = Pages.parse(hostile(), Language.EN);
        var policy = Pages.elements(page, "meta").get(1).getAttribute("content");
        var style = Pages.elements(page, "style").getFirst().getTextContent();
        var hash =
                java.security.MessageDigest.getInstance("SHA-256")
                        .digest(style.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(policy)
                .startsWith("default-src 'none';")
                .contains("sha256-" + java.util.Base64.getEncoder().encodeToString(hash))
                .doesNotContain("script-src", "unsafe", "http", "*");
    }

    @Test
    void namesOfTheHostAreTextAndVisible() {
        var page = Pages.parse(hostile(), Language.EN);
        var values = new HashSet<String>();
        Pages.elements(page, "code").forEach(code -> values.add(code.getTextContent()));
        for (String name : HOSTILE) {
            assertThat(values).contains(Page.cut(RawText.show(name), Page.LONGEST));
        }
        assertThat(page.getDocumentElement().getTextContent())
                .doesNotContain("\u202E", "\u001B", "\u2066", "\u200B", "\u0085", "\u2028");
    }

    /// No name can pass for a sentence of the report: outside of code, and of the drawing, stands
    /// nothing of the host but its name.
    @Test
    void namesOfTheHostStandInCodeOnly() {
        String name = "zzz-this host is clean-zzz";
        var finding =
                Finding.of(Phrase.of("{0} runs", "{0} 运行", name))
                        .with("file.path", name)
                        .about(Entity.file(name))
                        .by(Reports.detection("bad", Level.HIGH));
        var page = Pages.parse(Reports.of(List.of(finding)), Language.ZH);
        var codes = Pages.elements(page, "code");
        codes.forEach(code -> code.getParentNode().removeChild(code));
        assertThat(page.getDocumentElement().getTextContent()).doesNotContain("zzz");
    }

    @Test
    void everyLinkLeadsToSomethingAndNoAnchorIsThereTwice() {
        for (var report : List.of(hostile(), many(60), many(2000))) {
            var page = Pages.parse(report, Language.EN);
            var ids = new HashSet<String>();
            for (var element : Pages.elements(page, "*")) {
                if (element.hasAttribute("id")) {
                    assertThat(ids.add(element.getAttribute("id"))).isTrue();
                }
            }
            for (var link : Pages.elements(page, "a")) {
                assertThat(ids).contains(link.getAttribute("href").substring(1));
            }
        }
    }

    @Test
    void answersInTheOrderOfTheReadersQuestions() {
        String text = Pages.text(Reports.of(List.of(Reports.miner())), Language.EN);
        assertThat(text)
                .containsSubsequence(
                        "<h1>",
                        "COMPROMISED",
                        "web01",
                        "412,332 files",
                        "id=\"incidents\"",
                        "How they got in",
                        "Unknown",
                        "What would settle it",
                        "Timeline",
                        "2026-01-14",
                        "Attack graph",
                        "<svg",
                        "id=\"findings\"",
                        "T1496.001",
                        "process.pid",
                        "Check before you act",
                        "id=\"not-done\"",
                        "/mnt/nfs",
                        "id=\"timings\"");
    }

    @Test
    void speaksChinese() {
        assertThat(Pages.text(Reports.of(List.of(Reports.miner())), Language.ZH))
                .contains("lang=\"zh-CN\"", "已被入侵", "入侵途径", "时间线", "攻击关系图", "未检查的内容")
                .doesNotContain("Timeline", "Not looked at", "What would");
    }

    @Test
    void nothingFoundStillSaysWhatWasNotLookedAt() {
        var text = Pages.text(Reports.of(List.of()), Language.EN);
        assertThat(text)
                .contains("NOTHING FOUND", "/mnt/nfs", "not looked at is not clean")
                .doesNotContain("id=\"incidents\"", "id=\"findings\"");
    }

    @Test
    void theSameReportGivesTheSameBytes() {
        for (var language : Language.values()) {
            assertThat(Pages.bytes(hostile(), language))
                    .isEqualTo(Pages.bytes(hostile(), language));
            assertThat(Pages.bytes(many(300), language))
                    .isEqualTo(Pages.bytes(many(300), language));
        }
    }

    /// Findings of twenty checks that all accuse one address: one incident with a great graph.
    private static Report many(int count) {
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < count; i++) {
            var level = LEVELS.get(4 * i / count);
            findings.add(
                    Finding.of(Phrase.of("{0} talks", "{0} 连接", "p" + i))
                            .with("process.pid", i + 1)
                            .with("process.executable", "/tmp/f" + i)
                            .with("process.start", "2026-01-14T00:%02d:00Z".formatted(i % 60))
                            .with("destination.ip", "203.0.113.7")
                            .with("file.size", i)
                            .about(Entity.process(i + 1))
                            .about(Entity.file("/tmp/f" + i))
                            .about(Entity.socket("203.0.113.7:" + (1 + i % 9)))
                            .about(Entity.account("root"))
                            .by(Reports.detection("check-" + i % 20, level)));
        }
        return Reports.of(findings);
    }

    @Test
    void everyFindingOfAUsualReportIsThereWithItsEvidence() {
        var page = Pages.parse(many(300), Language.EN);
        assertThat(Pages.elements(page, "article")).hasSize(300);
        assertThat(Pages.ofClass(page, "dl", "evidence").size()).isGreaterThanOrEqualTo(300);
    }

    @Test
    void tenThousandFindingsAreBoundedAndAllAreCounted() {
        int count = 16_000;
        byte[] bytes = Pages.bytes(many(count), Language.EN);
        assertThat(bytes.length).isLessThan(8 << 20);
        var page = Pages.parse(bytes);
        int full = Pages.elements(page, "article").size();
        int lines = Pages.ofClass(page, "p", "line").size();
        assertThat(full).isBetween(100, Index.ALL_FULL);
        assertThat(lines).isBetween(1000, Index.ALL_LINES);
        int counted = 0;
        for (var left : Pages.ofClass(page, "p", "left")) {
            if (((Element) left.getParentNode()).getAttribute("class").equals("group")) {
                counted += Integer.parseInt(left.getTextContent().replaceAll("[^0-9]", ""));
            }
        }
        assertThat(full + lines + counted).isEqualTo(count);
        assertThat(Pages.elements(page, "rect").size()).isLessThanOrEqualTo(Graph.MOST_NODES + 8);
        assertThat(page.getDocumentElement().getTextContent()).contains("The drawing is bounded");
    }

    @Test
    void manyIncidentsAreAFewStoriesAndLines() {
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < 600; i++) {
            findings.add(
                    Finding.of(Phrase.of("{0}", "{0}", "f" + i))
                            .about(Entity.file("/f" + i))
                            .by(Reports.detection("bad", Level.HIGH)));
        }
        var page = Pages.parse(Reports.of(findings), Language.EN);
        assertThat(Pages.ofClass(page, "section", "incident")).hasSize(HtmlIncidents.TOLD);
        assertThat(Pages.elements(page, "li").size()).isLessThan(300);
    }

    @Test
    void sameReasonsNotToLookAreToldOnce() {
        var unseen = new ArrayList<davy.core.host.Unseen>();
        for (int i = 0; i < 5000; i++) {
            unseen.add(
                    new davy.core.host.Unseen("/mnt/" + i, Phrase.of("another machine's", "远程")));
        }
        var page = Pages.parse(Reports.of(List.of(), unseen), Language.EN);
        assertThat(Pages.ofClass(page, "dl", "unseen").getFirst().getTextContent())
                .containsOnlyOnce("another machine's")
                .contains("/mnt/0", "4700 more");
    }
}
