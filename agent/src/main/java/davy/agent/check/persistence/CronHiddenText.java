package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.persistence.CronFacts.Script;
import davy.core.persistence.CronFacts.Table;
import davy.core.persistence.CronTable;
import davy.core.persistence.Oddity;
import davy.core.startup.ShellStartup;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

@Detects(
        id = "cron-hidden-text",
        title =
                @Text(
                        en = "Line that looks other than it is in a terminal",
                        zh = "在终端中显示与实际内容不符的行"),
        level = Level.HIGH,
        technique = {"T1564", "T1027", "T1053.003"},
        falsePositives =
                @Text(
                        en =
                                "Remarks in other encodings, DOS line ends and a byte order mark are not"
                                        + " reported. Columns that are wider than a screen may be.",
                        zh = "其他编码的注释、DOS 换行与字节序标记不会报告；宽度超过屏幕的列对齐可能误报。"),
        how =
                @Text(
                        en =
                                "Looks in cron tables and scripts and in files that shells read at their"
                                        + " start for carriage returns inside a line, NUL, escape"
                                        + " sequences, invisible characters and long runs of blanks with"
                                        + " text behind them.",
                        zh = "检查 cron 任务表、脚本与 shell 启动文件中的行内回车、NUL、转义序列、不可见字符，以及其后藏有内容的超长空白。"))
final class CronHiddenText implements PersistenceCheck {
    private static final Set<Oddity> OF_TABLES =
            EnumSet.of(
                    Oddity.CARRIAGE_RETURN,
                    Oddity.NUL,
                    Oddity.CONTROL,
                    Oddity.WIDE_BLANK,
                    Oddity.INVISIBLE);

    /// Prompts hold escape sequences, and old scripts form feeds.
    private static final Set<Oddity> OF_SCRIPTS =
            EnumSet.of(Oddity.CARRIAGE_RETURN, Oddity.NUL, Oddity.WIDE_BLANK);

    private static final int WIDE = 60;

    @Override
    public void look(Facts facts, Findings findings) {
        for (Table table : facts.cron().tables()) {
            if (!isDump(table.table()) && !Sight.isPristine(facts, table.path())) {
                table(facts, table.table(), findings);
            }
        }
        var scripts = new ArrayList<String>();
        for (Script script : facts.cron().scripts()) {
            scripts.add(script.path());
        }
        for (ShellStartup.Place place : ShellStartup.places(facts.host())) {
            scripts.add(place.path());
        }
        for (String path : scripts) {
            var content = facts.host().read(path, 1 << 20);
            boolean text = content != null && content.text().startsWith("REDIS0");
            if (content != null && !text && isText(content.bytes())) {
                var lines = new TreeMap<Integer, String>();
                int number = 0;
                for (String line : content.lines()) {
                    lines.put(++number, line);
                }
                report(facts, path, lines, OF_SCRIPTS, findings);
            }
        }
    }

    /// Written by a database, and told by another check.
    private static boolean isDump(CronTable table) {
        return table.dump();
    }

    /// A program has NUL among its first bytes; a script that hides something has it later.
    private static boolean isText(byte[] bytes) {
        for (int i = 0; i < bytes.length && i < 16; i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private static void table(Facts facts, CronTable table, Findings findings) {
        var lines = new TreeMap<Integer, String>();
        table.entries().forEach(entry -> lines.put(entry.line(), entry.raw()));
        table.comments().forEach(line -> lines.put(line.line(), line.text()));
        table.problems().forEach(line -> lines.put(line.line(), line.text()));
        report(facts, table.path(), lines, OF_TABLES, findings);
    }

    /// One finding for a file, with the first line that is odd.
    private static void report(
            Facts facts,
            String path,
            Map<Integer, String> lines,
            Set<Oddity> counts,
            Findings findings) {
        for (var line : lines.entrySet()) {
            int number = line.getKey();
            var odd = odd(line.getValue(), number, counts);
            if (!odd.isEmpty()) {
                if (!Sight.isPristine(facts, path)) {
                    findings.add(draft(facts, path, number, line.getValue(), odd));
                }
                return;
            }
        }
    }

    private static List<Oddity> odd(String line, int number, Set<Oddity> counts) {
        boolean mark = number == 1 && !line.isEmpty() && line.charAt(0) == 0xFEFF;
        var found = new ArrayList<Oddity>();
        for (Oddity oddity : Oddity.in(mark ? line.substring(1) : line)) {
            boolean hides = oddity != Oddity.WIDE_BLANK || isHiding(line);
            if (counts.contains(oddity) && hides) {
                found.add(oddity);
            }
        }
        return found;
    }

    /// Whether text that does something stands behind a long run of blanks.
    private static boolean isHiding(String line) {
        int blanks = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (blanks >= WIDE && c > ' ' && c != '#' && c != '\\') {
                return true;
            }
            blanks = c == ' ' || c == '\t' ? blanks + 1 : 0;
        }
        return false;
    }

    private static Finding.Draft draft(
            Facts facts, String path, int number, String line, List<Oddity> odd) {
        var what = Suspicion.list(odd.stream().map(CronHiddenText::phrase).toList());
        var reason =
                Phrase.of(
                        "{0}, line {1}, hides something: {2}",
                        "{0} 第 {1} 行隐藏了内容：{2}", path, number, what);
        return Evidence.file(Finding.of(reason), path, facts.host().stat(path))
                .with("file.line", number)
                .with("process.command_line", Evidence.cut(line))
                .about(Entity.persistence(path + ':' + number));
    }

    private static Phrase phrase(Oddity oddity) {
        return switch (oddity) {
            case CARRIAGE_RETURN ->
                    Phrase.of(
                            "a carriage return, so that a terminal overwrites it", "行内回车（终端会覆盖显示）");
            case NUL -> Phrase.of("a NUL byte, where text tools stop", "NUL 字节（文本工具会在此截断）");
            case CONTROL -> Phrase.of("control characters", "控制字符");
            case WIDE_BLANK -> Phrase.of("text behind a long run of blanks", "超长空白之后的内容");
            case BINARY -> Phrase.of("bytes that are no text", "非文本字节");
            case INVISIBLE -> Phrase.of("invisible characters", "不可见字符");
        };
    }
}
