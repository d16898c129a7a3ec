package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.text.Phrase;

@Detects(
        id = "ld-so-preload",
        title =
                @Text(
                        en = "Library loaded into every program by ld.so.preload",
                        zh = "ld.so.preload 将动态库注入所有程序"),
        level = Level.CRITICAL,
        technique = {"T1574.006"},
        falsePositives =
                @Text(
                        en =
                                "A few monitoring agents, profilers and old hardware drivers use this"
                                        + " file. The library then belongs to their package or to"
                                        + " their folder in /opt.",
                        zh = "少数监控代理、性能分析工具和旧硬件驱动会使用该文件；此时动态库应属于其软件包或位于 /opt 下其目录。"),
        how =
                @Text(
                        en =
                                "Reads /etc/ld.so.preload by a raw system call, which a preloaded"
                                        + " library cannot intercept. The file does not exist on a"
                                        + " stock system.",
                        zh = "以原始系统调用读取 /etc/ld.so.preload，被注入的库无法拦截。正常系统中没有该文件。"))
final class LdSoPreload implements PersistenceCheck {
    private static final String PLACE = "/etc/ld.so.preload";

    @Override
    public void look(Facts facts, Findings findings) {
        for (String line : facts.host().lines(PLACE)) {
            int comment = line.indexOf('#');
            String entries = comment < 0 ? line : line.substring(0, comment);
            // The loader takes blanks, tabs and colons as separators (ld.so(8)).
            for (String library : entries.split("[ \t\r:]+")) {
                if (!library.isEmpty()) {
                    report(facts.host(), library, findings);
                }
            }
        }
    }

    private static void report(Host host, String library, Findings findings) {
        boolean there = host.exists(library);
        findings.add(
                Finding.of(
                                there
                                        ? Phrase.of(
                                                "{0} is loaded into every program that starts",
                                                "{0} 会被注入每一个启动的程序", library)
                                        : Phrase.of(
                                                "{0} would be loaded into every program that starts;"
                                                        + " the file itself is not there (or hidden)",
                                                "{0} 会被注入每一个启动的程序；但该文件不存在（或被隐藏）", library))
                        .with("file.path", PLACE)
                        .with("dll.path", library)
                        .about(Entity.persistence(PLACE))
                        .about(Entity.file(library)));
    }
}
