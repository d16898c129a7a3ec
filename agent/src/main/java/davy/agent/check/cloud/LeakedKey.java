package davy.agent.check.cloud;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.secret.AccessKey;
import davy.core.secret.AccessKeys;
import davy.core.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

@Detects(
        id = "leaked-key",
        title = @Text(en = "Access key of a cloud in plain text", zh = "明文保存的云访问密钥"),
        level = Level.MEDIUM,
        technique = {"T1552.001"},
        falsePositives =
                @Text(
                        en =
                                "Programs need keys, and many keep them so: what is reported is a risk,"
                                        + " and no intrusion. Examples, placeholders, hashes, tests and"
                                        + " libraries are passed over; a file of the vendor's own tool"
                                        + " that its owner alone can read is low.",
                        zh = "很多程序需要密钥并以明文保存：报告的是风险，并非入侵。示例、占位符、哈希、测试代码和库文件会略过；仅属主可读的厂商工具配置文件为低危。"),
        how =
                @Text(
                        en =
                                "Looks in settings, scripts, source code, shell histories and the"
                                        + " environment of processes for access key ids of Aliyun,"
                                        + " Tencent Cloud, Huawei Cloud and AWS with their secret within"
                                        + " five lines. With --cloud-trail, a key with which commands of"
                                        + " intruders were sent is high. The secret is never shown.",
                        zh =
                                "在配置文件、脚本、源代码、命令历史和进程环境变量中查找阿里云、腾讯云、华为云、AWS 的访问密钥 ID，且五行之内有对应的 Secret。若 --cloud-trail 显示该密钥曾用于下发入侵命令，则为高危。绝不显示 Secret 内容。"))
final class LeakedKey implements CloudCheck, FileProbe {
    /// Source files that are read; settings are few.
    private static final int MOST_SOURCES = 30_000;

    private static final int MOST_PLACES = 20_000;
    private static final int MOST_SHOWN = 20;
    private static final int MOST_FINDINGS = 200;
    private static final int LONGEST = 1 << 20;

    private final ConcurrentLinkedQueue<Place> places = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger sources = new AtomicInteger();

    /// Where a key was seen.
    ///
    /// @param name path, or the process
    /// @param path empty for a process
    /// @param proper whether it is where it should be, for its owner alone
    /// @param open whether every user can read it
    private record Place(
            AccessKey key, String name, String path, int pid, boolean proper, boolean open) {}

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        var kind = KeyFiles.kind(file);
        if (kind == KeyFiles.Kind.NONE
                || kind == KeyFiles.Kind.SOURCE && sources.incrementAndGet() > MOST_SOURCES) {
            return;
        }
        var content = file.content(LONGEST);
        if (!AccessKeys.mayHold(content.bytes())) {
            return;
        }
        int mode = file.info().mode();
        for (AccessKey key : AccessKeys.find(content.text())) {
            add(
                    new Place(
                            key,
                            file.path() + ":" + key.line(),
                            file.path(),
                            0,
                            KeyFiles.isProper(file.path(), mode),
                            (mode & 0004) != 0));
        }
    }

    private void add(Place place) {
        if (count.incrementAndGet() <= MOST_PLACES) {
            places.add(place);
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        facts.processes().all().forEach(this::process);
        if (sources.get() > MOST_SOURCES) {
            findings.notDone(
                    "source code",
                    Phrase.of(
                            "{0} of {1} source files were not read for access keys",
                            "{1} 个源代码文件中有 {0} 个未检查访问密钥",
                            sources.get() - MOST_SOURCES,
                            sources.get()));
        }
        var used = TrailSuspect.keys(facts);
        var byKey = new TreeMap<String, List<Place>>();
        for (Place place : places) {
            if (place.key.hasSecret() || used.contains(place.key.id())) {
                byKey.computeIfAbsent(place.key.id(), _ -> new ArrayList<>()).add(place);
            }
        }
        report(byKey, used, facts, findings);
    }

    private void process(HostProcess process) {
        if (process.isKernelThread()) {
            return;
        }
        String text = String.join("\n", process.environment().values());
        if (!mayHold(text)) {
            return;
        }
        for (AccessKey key : AccessKeys.find(text)) {
            String name = "pid " + process.pid() + " (" + process.comm() + ")";
            add(new Place(key, name, "", process.pid(), false, false));
        }
    }

    private static boolean mayHold(String text) {
        return AccessKeys.mayHold(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void report(
            Map<String, List<Place>> byKey, Set<String> used, Facts facts, Findings findings) {
        int reported = 0;
        for (var entry : byKey.entrySet()) {
            if (reported++ >= MOST_FINDINGS) {
                findings.notDone(
                        "access keys",
                        Phrase.of(
                                "{0} more are not shown",
                                "另有 {0} 个未显示", byKey.size() - MOST_FINDINGS));
                return;
            }
            findings.add(finding(entry.getValue(), used.contains(entry.getKey()), facts));
        }
    }

    private static Finding.Draft finding(List<Place> seen, boolean used, Facts facts) {
        seen.sort(
                Comparator.comparing((Place p) -> !p.key.hasSecret())
                        .thenComparingInt(p -> p.pid)
                        .thenComparing(Place::name));
        var first = seen.getFirst();
        var draft = Finding.of(reason(seen, used));
        if (!first.path.isEmpty()) {
            Evidence.file(draft, first.path, facts.host().stat(first.path))
                    .with("file.line", first.key.line());
        } else {
            draft.with("process.pid", first.pid);
        }
        draft.with("davy.access_key", first.key.id())
                .with("davy.vendor", first.key.vendor().name())
                .with("davy.secret", first.key.hasSecret() ? first.key.hint() + "…" : null)
                .with(
                        "davy.places",
                        seen.stream().map(Place::name).distinct().limit(MOST_SHOWN).toList())
                .with("davy.places_count", seen.stream().map(Place::name).distinct().count())
                .level(level(seen, used));
        return used ? draft.about(new Entity(Entity.Kind.KEY, first.key.id())) : draft;
    }

    private static Level level(List<Place> seen, boolean used) {
        if (used) {
            return Level.HIGH;
        }
        return seen.stream().allMatch(Place::proper) ? Level.LOW : Level.MEDIUM;
    }

    private static Phrase reason(List<Place> seen, boolean used) {
        var first = seen.getFirst();
        var vendor = first.key.vendor().phrase();
        if (used) {
            return Phrase.of(
                    "{1} holds the {0} access key {2}, with which an intruder ran commands on"
                            + " hosts: revoke it first",
                    "{1} 中有{0}访问密钥 {2}，入侵者曾用它向主机下发命令，请立即禁用该密钥", vendor, first.name, first.key.id());
        }
        boolean open = seen.stream().anyMatch(Place::open);
        return open
                ? Phrase.of(
                        "{1} holds the {0} access key {2} with its secret, and every user of this"
                                + " host can read it",
                        "{1} 中明文保存了{0}访问密钥 {2} 及其 Secret，且本机所有用户可读",
                        vendor,
                        first.name,
                        first.key.id())
                : Phrase.of(
                        "{1} holds the {0} access key {2} with its secret",
                        "{1} 中明文保存了{0}访问密钥 {2} 及其 Secret", vendor, first.name, first.key.id());
    }
}
