package davy.agent.check.cloud;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.container.ContainerInfo;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.secret.AccessKey;
import davy.core.secret.AccessKeys;
import davy.core.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

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
                                "Looks in settings, scripts, source code, shell histories, Java"
                                        + " archives, every commit of git repositories (also dropped"
                                        + " ones), and what processes and containers were started with,"
                                        + " for access key ids of Aliyun, Tencent Cloud, Huawei Cloud and"
                                        + " AWS with their secret within five lines. With --cloud-trail,"
                                        + " a key with which commands of intruders were sent is high."
                                        + " The secret is never shown.",
                        zh =
                                "在配置文件、脚本、源代码、命令历史、Java 归档、Git 仓库的全部提交（含已丢弃的提交）以及进程和容器的启动参数与环境变量中，查找阿里云、腾讯云、华为云、AWS 的访问密钥 ID，且五行之内有对应的 Secret。若 --cloud-trail 显示该密钥曾用于下发入侵命令，则为高危。绝不显示 Secret 内容。"))
final class LeakedKey implements CloudCheck, FileProbe {
    /// Source files that are read; settings are few.
    private static final int MOST_SOURCES = 30_000;

    private static final int MOST_PLACES = 20_000;
    private static final int MOST_SHOWN = 20;
    private static final int MOST_FINDINGS = 200;
    private static final int LONGEST = 1 << 20;

    private final ConcurrentLinkedQueue<KeyPlace> places = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger sources = new AtomicInteger();
    private final KeyRepositories repositories = new KeyRepositories();
    private final KeyArchives archives = new KeyArchives();

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        repositories.file(file);
        archives.file(file);
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
                    KeyPlace.file(
                            key,
                            file.path() + ":" + key.line(),
                            file.path(),
                            KeyFiles.isProper(file.path(), mode),
                            (mode & 0004) != 0));
        }
    }

    private void add(KeyPlace place) {
        if (count.incrementAndGet() <= MOST_PLACES) {
            places.add(place);
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        facts.processes().all().forEach(this::process);
        if (!facts.isContainer()) {
            facts.containers().containers().forEach(this::container);
        }
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
        Predicate<AccessKey> wanted = key -> key.hasSecret() || used.contains(key.id());
        search(facts, findings, wanted);
        var byKey = new TreeMap<String, List<KeyPlace>>();
        for (KeyPlace place : places) {
            if (wanted.test(place.key())) {
                byKey.computeIfAbsent(place.key().id(), _ -> new ArrayList<>()).add(place);
            }
        }
        report(byKey, used, facts, findings);
    }

    /// Archives and histories side by side, the rest of the archives on both threads: this is what
    /// a triage waits for last. Containers are looked at side by side already.
    private void search(Facts facts, Findings findings, Predicate<AccessKey> wanted) {
        Executor beside =
                facts.isContainer()
                        ? Runnable::run
                        : task -> Thread.ofPlatform().daemon().name("key archives").start(task);
        archives.begin(facts);
        Runnable inArchives = () -> archives.search(facts.host(), this::add);
        var other = CompletableFuture.runAsync(inArchives, beside);
        repositories.search(facts, findings, wanted, this::add);
        inArchives.run();
        other.join();
        archives.tell(findings);
    }

    private void process(HostProcess process) {
        if (process.isKernelThread()) {
            return;
        }
        String text = String.join("\n", process.environment().values());
        String name = "pid " + process.pid() + " (" + process.comm() + ")";
        for (AccessKey key : keys(text + "\n" + process.commandLine())) {
            add(KeyPlace.process(key, name, process.pid()));
        }
    }

    private void container(ContainerInfo container) {
        String text = String.join("\n", container.environment());
        for (AccessKey key : keys(text + "\n" + String.join(" ", container.arguments()))) {
            String name = "container " + container.label();
            add(KeyPlace.file(key, name, container.file(), false, false));
        }
    }

    private static List<AccessKey> keys(String text) {
        boolean mayHold = AccessKeys.mayHold(text.getBytes(StandardCharsets.UTF_8));
        return mayHold ? AccessKeys.find(text) : List.of();
    }

    private static void report(
            Map<String, List<KeyPlace>> byKey, Set<String> used, Facts facts, Findings findings) {
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

    private static Finding.Draft finding(List<KeyPlace> seen, boolean used, Facts facts) {
        seen.sort(KeyPlace.ORDER);
        var first = seen.getFirst();
        var names = seen.stream().map(KeyPlace::name).distinct().toList();
        var draft = Finding.of(reason(seen, used));
        place(draft, first, facts);
        draft.with("davy.access_key", first.key().id())
                .with("davy.vendor", first.key().vendor().name())
                .with("davy.secret", first.key().hasSecret() ? first.key().hint() + "…" : null)
                .with("davy.places", names.subList(0, Math.min(MOST_SHOWN, names.size())))
                .with("davy.places_count", names.size())
                .level(level(seen, used));
        seen.stream()
                .map(KeyPlace::commit)
                .filter(Objects::nonNull)
                .min(KeyCommit.OLDEST)
                .ifPresent(commit -> commit.tell(draft));
        return used ? draft.about(new Entity(Entity.Kind.KEY, first.key().id())) : draft;
    }

    private static void place(Finding.Draft draft, KeyPlace first, Facts facts) {
        if (first.commit() != null) {
            draft.with("file.path", first.path());
        } else if (first.path().isEmpty()) {
            draft.with("process.pid", first.pid());
        } else {
            Evidence.file(draft, first.path(), facts.host().stat(first.path()));
            draft.with("file.line", first.isText() ? first.key().line() : null);
        }
    }

    private static Level level(List<KeyPlace> seen, boolean used) {
        if (used) {
            return Level.HIGH;
        }
        return seen.stream().allMatch(KeyPlace::proper) ? Level.LOW : Level.MEDIUM;
    }

    private static Phrase reason(List<KeyPlace> seen, boolean used) {
        var first = seen.getFirst();
        var vendor = first.key().vendor().phrase();
        String id = first.key().id();
        if (used) {
            return Phrase.of(
                    "{1} holds the {0} access key {2}, with which an intruder ran commands on"
                            + " hosts: revoke it first",
                    "{1} 中有{0}访问密钥 {2}，入侵者曾用它向主机下发命令，请立即禁用该密钥", vendor, first.phrase(), id);
        }
        var commit = first.commit();
        if (commit != null && commit.now() != KeyCommit.Now.STANDS) {
            return history(first, commit.now() == KeyCommit.Now.GONE);
        }
        boolean open = seen.stream().anyMatch(KeyPlace::open);
        return open
                ? Phrase.of(
                        "{1} holds the {0} access key {2} with its secret, and every user of this"
                                + " host can read it",
                        "{1} 中明文保存了{0}访问密钥 {2} 及其 Secret，且本机所有用户可读", vendor, first.phrase(), id)
                : Phrase.of(
                        "{1} holds the {0} access key {2} with its secret",
                        "{1} 中明文保存了{0}访问密钥 {2} 及其 Secret", vendor, first.phrase(), id);
    }

    private static Phrase history(KeyPlace first, boolean gone) {
        var vendor = first.key().vendor().phrase();
        String id = first.key().id();
        return gone
                ? Phrase.of(
                        "{1} holds the {0} access key {2} with its secret: the file is without it"
                                + " now, but whoever has the repository has the key",
                        "{1} 中有{0}访问密钥 {2} 及其 Secret：当前文件中已删除，但凡能获取该仓库者仍可从历史中取回",
                        vendor,
                        first.phrase(),
                        id)
                : Phrase.of(
                        "{1} holds the {0} access key {2} with its secret: whoever has the"
                                + " repository has the key",
                        "{1} 中有{0}访问密钥 {2} 及其 Secret：凡能获取该仓库者均可得到该密钥", vendor, first.phrase(), id);
    }
}
