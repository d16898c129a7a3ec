package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.shell.Behaviour;
import davy.core.shell.Interpreters;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "kernel-setting",
        title = @Text(en = "Kernel setting that starts a strange program", zh = "内核参数指向可疑程序"),
        level = Level.HIGH,
        technique = {"T1546", "T1543"},
        falsePositives =
                @Text(
                        en =
                                "A collector of core dumps, or an emulator for binfmt_misc, that was"
                                        + " installed by hand. QEMU that a container registered is not"
                                        + " reported.",
                        zh = "手工安装的 core dump 收集程序或 binfmt_misc 模拟器。容器注册的 QEMU 不会报告。"),
        how =
                @Text(
                        en =
                                "Looks at the programs that the kernel itself starts as root"
                                        + " (kernel.core_pattern, kernel.modprobe, kernel.hotplug,"
                                        + " uevent_helper, interpreters of binfmt_misc), now and as"
                                        + " sysctl.d and binfmt.d set them, and at who owns these.",
                        zh =
                                "检查内核以 root 身份启动的程序（kernel.core_pattern、kernel.modprobe、kernel.hotplug、uevent_helper、binfmt_misc 解释器）的当前值以及 sysctl.d、binfmt.d 中的设置，并查其归属。"))
final class KernelSetting implements KernelCheck {
    private static final List<String> SYSCTL_FOLDERS =
            List.of(
                    "/etc/sysctl.d",
                    "/run/sysctl.d",
                    "/usr/local/lib/sysctl.d",
                    "/usr/lib/sysctl.d",
                    "/lib/sysctl.d");
    private static final List<String> FORMAT_FOLDERS =
            List.of(
                    "/etc/binfmt.d",
                    "/run/binfmt.d",
                    "/usr/local/lib/binfmt.d",
                    "/usr/lib/binfmt.d");

    private record Setting(String key, String file) {}

    private static final List<Setting> LIVE =
            List.of(
                    new Setting("kernel.core_pattern", "/proc/sys/kernel/core_pattern"),
                    new Setting("kernel.modprobe", "/proc/sys/kernel/modprobe"),
                    new Setting("kernel.hotplug", "/proc/sys/kernel/hotplug"),
                    new Setting("kernel.poweroff_cmd", "/proc/sys/kernel/poweroff_cmd"),
                    new Setting("uevent_helper", "/sys/kernel/uevent_helper"));

    @Override
    public void look(Facts facts, Findings findings) {
        if (facts.isLive()) {
            for (Setting setting : LIVE) {
                String value = facts.host().text(setting.file);
                if (value != null) {
                    add(findings, setting(facts, setting, value.strip(), 0));
                }
            }
            formats(facts, findings);
        }
        for (String path : sysctlFiles(facts)) {
            sysctl(facts, path, findings);
        }
        for (String path : files(facts, FORMAT_FOLDERS)) {
            int number = 0;
            for (String line : facts.host().lines(path)) {
                number++;
                add(findings, format(facts, path, number, line.strip()));
            }
        }
    }

    private static void add(Findings findings, Finding.@Nullable Draft finding) {
        if (finding != null) {
            findings.add(finding);
        }
    }

    private static List<String> sysctlFiles(Facts facts) {
        var files = files(facts, SYSCTL_FOLDERS);
        files.add("/etc/sysctl.conf");
        return files;
    }

    private static List<String> files(Facts facts, List<String> folders) {
        var files = new ArrayList<String>();
        for (String folder : folders) {
            // A merged system has the same folder by two names.
            String real = facts.host().resolve(folder);
            for (String name : real == null ? List.<String>of() : facts.host().list(real)) {
                if (name.endsWith(".conf") && !files.contains(real + "/" + name)) {
                    files.add(real + "/" + name);
                }
            }
        }
        return files;
    }

    /// `kernel.core_pattern = |/usr/lib/x %p`, also with slashes and a leading dash.
    private static void sysctl(Facts facts, String path, Findings findings) {
        int number = 0;
        for (String line : facts.host().lines(path)) {
            number++;
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals).strip().replace('/', '.');
            String plain = key.startsWith("-") ? key.substring(1).strip() : key;
            for (Setting setting : LIVE) {
                if (setting.key.equals(plain)) {
                    String value = line.substring(equals + 1).strip();
                    add(findings, setting(facts, new Setting(plain, path), value, number));
                }
            }
        }
    }

    /// @param line of the file; 0 for a value of the running kernel
    private static Finding.@Nullable Draft setting(
            Facts facts, Setting setting, String value, int line) {
        boolean core = setting.key.equals("kernel.core_pattern");
        if (value.isEmpty() || core && !value.startsWith("|")) {
            return null;
        }
        var words = List.of((core ? value.substring(1) : value).strip().split("[ \t]+", 64));
        var why = suspicion(facts, words);
        String program = Interpreters.file(words);
        return why == null
                ? null
                : finding(
                                facts,
                                Phrase.of(
                                        "the kernel setting {0} starts {1} as root: {2}",
                                        "内核参数 {0} 会以 root 身份启动 {1}：{2}",
                                        setting.key,
                                        words.getFirst(),
                                        why),
                                setting.file,
                                line,
                                program == null ? words.getFirst() : program,
                                Level.HIGH)
                        .with("davy.setting", setting.key)
                        .with("davy.value", Evidence.cut(value));
    }

    private static @Nullable Phrase suspicion(Facts facts, List<String> words) {
        if (Behaviour.ofArguments(words).isMalicious()) {
            return Phrase.of("what it does is an intruder's work", "其行为具有恶意特征");
        }
        String program = Interpreters.file(words);
        return program == null ? Phrase.of("it is a shell", "它是 shell") : odd(facts, program);
    }

    /// Why a program is strange; null where it is not, or nobody can say.
    private static @Nullable Phrase odd(Facts facts, String program) {
        if (!program.startsWith("/")) {
            return null;
        }
        if (Places.isTemporary(program)) {
            return Phrase.of("it lies in a temporary place", "它位于临时目录");
        }
        if (Places.isHidden(program)) {
            return Phrase.of("it lies in a hidden place", "它位于隐藏目录");
        }
        // A program that is not there starts nothing; a stock kernel names some that may be
        // missing.
        boolean there = facts.host().stat(program) != null;
        return there && facts.ownership(program) == Ownership.UNPACKAGED
                ? Phrase.of("no package owns it", "它不属于任何软件包")
                : null;
    }

    private static void formats(Facts facts, Findings findings) {
        String folder = "/proc/sys/fs/binfmt_misc";
        for (String name : facts.host().list(folder)) {
            if (name.equals("register") || name.equals("status")) {
                continue;
            }
            String interpreter = "";
            String flags = "";
            String magic = "";
            for (String line : facts.host().lines(folder + "/" + name)) {
                interpreter = line.startsWith("interpreter ") ? line.substring(12) : interpreter;
                flags = line.startsWith("flags: ") ? line.substring(7) : flags;
                magic = line.startsWith("magic ") ? line.substring(6) : magic;
            }
            boolean all = magic.equals("7f454c46");
            var format = new Format(name, interpreter.strip(), flags.strip(), all);
            add(findings, format(facts, folder + "/" + name, 0, format));
        }
    }

    /// @param flags `O`, `C` (takes rights of the file), `F` (opened when registered)
    /// @param all whether it takes every ELF program
    private record Format(String name, String interpreter, String flags, boolean all) {}

    /// `:name:type:offset:magic:mask:interpreter:flags` (binfmt.d(5)); any character may separate.
    private static Finding.@Nullable Draft format(
            Facts facts, String path, int number, String line) {
        if (line.length() < 8 || line.startsWith("#") || line.startsWith(";")) {
            return null;
        }
        var parts = new ArrayList<String>();
        int start = 1;
        while (start <= line.length() && parts.size() < 8) {
            int end = line.indexOf(line.charAt(0), start);
            end = end < 0 ? line.length() : end;
            parts.add(line.substring(start, end));
            start = end + 1;
        }
        if (parts.size() < 6) {
            return null;
        }
        String flags = parts.size() > 6 ? parts.get(6) : "";
        boolean all =
                parts.get(3).equals("\\x7fELF") || parts.get(3).equals("\\x7f\\x45\\x4c\\x46");
        return format(facts, path, number, new Format(parts.getFirst(), parts.get(5), flags, all));
    }

    private static Finding.@Nullable Draft format(
            Facts facts, String path, int number, Format format) {
        // QEMU that a container registered is of the container: here its path leads nowhere.
        var why = odd(facts, format.interpreter);
        if (why == null) {
            return null;
        }
        boolean rights = format.flags.indexOf('C') >= 0;
        boolean place =
                Places.isTemporary(format.interpreter) || Places.isHidden(format.interpreter);
        return finding(
                        facts,
                        Phrase.of(
                                format.all
                                        ? "the binary format {0} gives every program to {1}: {2}"
                                        : "the binary format {0} gives programs to {1}: {2}",
                                format.all
                                        ? "binfmt_misc 格式 {0} 将所有程序交由 {1} 执行：{2}"
                                        : "binfmt_misc 格式 {0} 将匹配的程序交由 {1} 执行：{2}",
                                format.name,
                                format.interpreter,
                                why),
                        path,
                        number,
                        format.interpreter,
                        format.all || rights || place ? Level.HIGH : Level.MEDIUM)
                .with("davy.setting", "binfmt_misc")
                .with("davy.value", format.flags);
    }

    private static Finding.Draft finding(
            Facts facts, Phrase reason, String file, int line, String program, Level level) {
        var draft = Finding.of(reason).level(level);
        Evidence.file(draft, file, null);
        if (line > 0) {
            draft.with("file.line", line).about(Entity.persistence(file + ":" + line));
        }
        draft.with("process.executable", program);
        return facts.ownership(program) == Ownership.PACKAGED
                ? draft
                : draft.about(Entity.file(program));
    }
}
