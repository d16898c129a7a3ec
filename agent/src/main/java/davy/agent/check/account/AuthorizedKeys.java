package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.persistence.Judge;
import davy.agent.check.persistence.KeyLines;
import davy.agent.check.persistence.Suspicion;
import davy.core.account.AuthorizedKey;
import davy.core.account.SshdConfig.Directive;
import davy.core.account.User;
import davy.core.account.WrittenKeys;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "authorized-keys",
        title = @Text(en = "SSH key that an intruder may have left", zh = "疑似入侵者留下的 SSH 密钥"),
        level = Level.HIGH,
        technique = {"T1098.004"},
        falsePositives =
                @Text(
                        en =
                                "That a key exists is never reported: compare keys with those you"
                                        + " know. Keys tied to rrsync, sftp, borg or gitlab-shell are"
                                        + " known.",
                        zh =
                                "存在密钥本身不会报告，请自行与已知密钥比对。限定为 rrsync、sftp、borg、gitlab-shell 等命令的密钥可自动识别，不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the key files of all accounts, also where sshd_config moved them"
                                        + " to, and judges options that start something, comments of"
                                        + " known families, files that lie in odd places, are owned by"
                                        + " a service or hold binary garbage, and keys shared by system"
                                        + " accounts.",
                        zh =
                                "读取所有账号的密钥文件（含 sshd_config 改动后的位置），判断会启动程序的选项、已知家族的注释、位于异常路径、属主为服务账号或夹杂二进制内容的文件，以及多个系统账号共用的密钥。"))
final class AuthorizedKeys implements AccountCheck {
    /// What comments of keys contain that worms and miners left, from published reports.
    private static final List<String> FAMILIES =
            List.of(
                    "mdrfckr",
                    "teamtnt",
                    "hilde@",
                    "kaiserfranz",
                    "ziggystartux",
                    "crackit",
                    "kinsing",
                    "kdevtmpfsi",
                    "pwnrig",
                    "h2miner",
                    "xmrig",
                    "redis@redis.io");

    @Override
    public void look(Facts facts, Findings findings) {
        var all = Keys.all(facts);
        var judge = new Judge(facts);
        Map<String, List<davy.core.account.AuthorizedKeys>> files = new LinkedHashMap<>();
        for (var file : all) {
            String real = facts.host().resolve(file.path());
            files.computeIfAbsent(real == null ? file.path() : real, _ -> new ArrayList<>())
                    .add(file);
        }
        for (var same : files.values()) {
            keys(judge, same.getFirst(), findings);
            garbage(same.getFirst(), findings);
            owner(facts, same, findings);
        }
        shared(facts, all, findings);
        for (Directive directive : facts.sshdConfig().all("AuthorizedKeysFile")) {
            moved(directive, findings);
        }
    }

    private static void keys(
            Judge judge, davy.core.account.AuthorizedKeys file, Findings findings) {
        for (AuthorizedKey key : file.keys()) {
            String family = family(key.comment());
            if (family != null) {
                var what =
                        Phrase.of(
                                "a key with the comment {0}, known from intrusions",
                                "密钥注释 {0} 常见于入侵事件", key.comment());
                findings.add(draft(file, key, what, Level.HIGH).about(Keys.entity(key)));
                continue;
            }
            var found = options(judge, key);
            if (found != null) {
                var draft = draft(file, key, found.what(), found.level()).about(Keys.entity(key));
                draft.with("process.command_line", String.join("; ", key.option("command")))
                        .with("davy.environment", key.option("environment"))
                        .with("url.full", new ArrayList<>(found.urls()));
                findings.add(
                        found.file().isEmpty() ? draft : draft.about(Entity.file(found.file())));
            }
        }
    }

    private static @Nullable String family(String comment) {
        String lower = comment.toLowerCase(Locale.ROOT);
        return FAMILIES.stream().filter(lower::contains).findFirst().orElse(null);
    }

    private static @Nullable Suspicion options(Judge judge, AuthorizedKey key) {
        Suspicion worst = null;
        for (String command : key.option("command")) {
            var found = judge.text(command);
            worst =
                    Suspicion.worse(
                            worst,
                            found == null
                                    ? null
                                    : say(found, "a key whose command {0}", "登录即执行的命令存在可疑行为：{0}"));
        }
        for (String setting : key.option("environment")) {
            int equals = setting.indexOf('=');
            var found =
                    equals < 0
                            ? null
                            : judge.variable(
                                    setting.substring(0, equals), setting.substring(equals + 1));
            worst =
                    Suspicion.worse(
                            worst,
                            found == null
                                    ? null
                                    : say(found, "a key whose environment {0}", "密钥设置的环境变量可疑：{0}"));
        }
        return worst;
    }

    private static Suspicion say(Suspicion found, String en, String zh) {
        return new Suspicion(
                found.level(),
                Phrase.of(en, zh, found.what()),
                found.file(),
                found.evidence(),
                found.urls());
    }

    /// A program wrote beside the keys what no person writes. Files that begin as a dump of Redis
    /// have a check of their own. The keys before the garbage were there before it.
    private static void garbage(davy.core.account.AuthorizedKeys file, Findings findings) {
        var written = WrittenKeys.of(file);
        if (written.dump() || written.garbage().isEmpty() || file.keys().isEmpty()) {
            return;
        }
        var what =
                Phrase.of(
                        "binary garbage beside the keys: a program wrote it, not a person",
                        "密钥文件夹杂二进制内容：由程序写入，并非人工添加");
        int line = written.garbage().getFirst().line();
        var draft =
                written.keys().isEmpty()
                        ? draft(file, line, what, Level.HIGH)
                        : draft(file, written.keys().getFirst(), what, Level.HIGH);
        KeyLines.accuse(draft, file, written);
        findings.add(draft);
    }

    /// A service such as a database wrote the keys of somebody else. Of several it is not told
    /// which are its own.
    ///
    /// @param same one file, as each of the accounts that it opens sees it
    private static void owner(
            Facts facts, List<davy.core.account.AuthorizedKeys> same, Findings findings) {
        var file = same.getFirst();
        var info = facts.host().stat(file.path());
        if (info == null
                || info.uid() == 0
                || same.stream().anyMatch(of -> of.user().uid() == info.uid())) {
            return;
        }
        for (User owner : facts.accounts().byUid(info.uid())) {
            if (facts.accounts().isSystem(owner) && !file.keys().isEmpty()) {
                var what =
                        Phrase.of(
                                "keys of {0} that the service account {1} wrote",
                                "{0} 的密钥文件由服务账号 {1} 写入", file.user().name(), owner.name());
                findings.add(owned(file, what).with("file.owner", owner.name()));
                return;
            }
        }
    }

    private static Finding.Draft owned(davy.core.account.AuthorizedKeys file, Phrase what) {
        var first = file.keys().getFirst();
        return file.keys().size() == 1
                ? draft(file, first, what, Level.HIGH)
                : KeyLines.leave(
                                describe(draft(file, first.line(), what, Level.HIGH), first),
                                file.keys())
                        .about(Entity.file(file.path()));
    }

    /// The same key in several accounts of the system, in files of their own.
    private static void shared(
            Facts facts, List<davy.core.account.AuthorizedKeys> all, Findings findings) {
        Map<String, Set<String>> files = new LinkedHashMap<>();
        Map<String, Set<String>> users = new LinkedHashMap<>();
        Map<String, AuthorizedKey> keys = new LinkedHashMap<>();
        for (var file : all) {
            boolean counts = facts.accounts().isSystem(file.user()) && file.user().hasLoginShell();
            String real = facts.host().resolve(file.path());
            for (AuthorizedKey key :
                    counts && real != null ? file.keys() : List.<AuthorizedKey>of()) {
                if (Keys.isOpen(key)) {
                    String id = key.fingerprint();
                    keys.putIfAbsent(id, key);
                    files.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(real);
                    users.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(file.user().name());
                }
            }
        }
        keys.forEach((id, key) -> {
            var of = files.getOrDefault(id, Set.of());
            if (of.size() > 1) {
                findings.add(shared(key, of, users.getOrDefault(id, Set.of())));
            }
        });
    }

    private static Finding.Draft shared(AuthorizedKey key, Set<String> files, Set<String> users) {
        var reason =
                Phrase.of(
                        "the same key opens {0} accounts of the system: {1}",
                        "同一密钥可登录 {0} 个系统账号：{1}", users.size(), String.join(", ", users));
        return describe(Finding.of(reason), key)
                .with("file.path", key.file())
                .with("davy.files", List.copyOf(files))
                .with("user.name", String.join(", ", users))
                .level(files.size() > 2 ? Level.HIGH : Level.MEDIUM)
                .about(Keys.entity(key));
    }

    private static void moved(Directive directive, Findings findings) {
        for (String pattern : directive.arguments()) {
            boolean absolute = pattern.startsWith("/");
            boolean odd = absolute ? isOdd(pattern) : isOddInHome(pattern);
            boolean common = absolute && pattern.indexOf('%') < 0;
            if (odd || common) {
                var draft = moved(directive, pattern, odd);
                draft.level(odd && absolute ? Level.HIGH : Level.MEDIUM);
                findings.add(common ? draft.about(Entity.file(pattern)) : draft);
            }
        }
    }

    private static Finding.Draft moved(Directive directive, String pattern, boolean odd) {
        var what =
                odd
                        ? Phrase.of(
                                "sshd takes keys from an odd place: {0}",
                                "sshd 从异常路径读取密钥：{0}", pattern)
                        : Phrase.of(
                                "sshd takes keys from {0}: one file opens every account",
                                "sshd 从 {0} 读取密钥：一个文件即可登录所有账号", pattern);
        String file = directive.file();
        int line = directive.line();
        return Finding.of(Phrase.of("{0}, line {1}: {2}", "{0} 第 {1} 行：{2}", file, line, what))
                .with("file.path", file)
                .with("file.line", line)
                .with("davy.key.file", pattern)
                .about(Entity.persistence(file + ':' + line));
    }

    private static boolean isOdd(String path) {
        return Places.isTemporary(path) || Places.isHidden(path);
    }

    /// Of a path in each home: hidden, and not in `.ssh`.
    private static boolean isOddInHome(String pattern) {
        String path = pattern.startsWith("%h/") ? pattern.substring(3) : pattern;
        return Places.isHidden('/' + (path.startsWith(".ssh/") ? path.substring(5) : path));
    }

    private static Finding.Draft draft(
            davy.core.account.AuthorizedKeys file, AuthorizedKey key, Phrase what, Level level) {
        return describe(draft(file, key.line(), what, level), key)
                .about(KeyLines.place(file.path(), key.line()));
    }

    /// Accuses nothing yet.
    private static Finding.Draft draft(
            davy.core.account.AuthorizedKeys file, int line, Phrase what, Level level) {
        var reason = Phrase.of("{0}, line {1}: {2}", "{0} 第 {1} 行：{2}", file.path(), line, what);
        return Finding.of(reason)
                .with("file.path", file.path())
                .with("file.line", line)
                .with("user.name", file.user().name())
                .level(level);
    }

    private static Finding.Draft describe(Finding.Draft draft, AuthorizedKey key) {
        return draft.with("davy.key.type", key.type())
                .with("davy.key.fingerprint", key.fingerprint())
                .with("davy.key.comment", key.comment());
    }
}
