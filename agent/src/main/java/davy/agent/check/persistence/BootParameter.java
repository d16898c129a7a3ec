package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.BootEntries;
import davy.core.startup.BootEntries.BootLine;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Set;

@Detects(
        id = "boot-parameter",
        title =
                @Text(
                        en = "Boot entry that starts something else than the system",
                        zh = "引导项启动了非系统程序"),
        level = Level.HIGH,
        technique = {"T1542", "T1542.003"},
        falsePositives =
                @Text(
                        en =
                                "A shell as init is left behind by password recovery. Initial "
                                        + "file systems are made on the host and belong to no package: "
                                        + "only hidden ones are reported.",
                        zh = "以 shell 作为 init 多为找回密码后遗留。initrd 由本机生成，本就不属于软件包，仅报告隐藏的。"),
        how =
                @Text(
                        en =
                                "Reads the entries of GRUB, systemd-boot and syslinux, their "
                                        + "defaults, and the command line of the running kernel: init= and "
                                        + "rdinit= that name no init system, systemd.run=, hidden kernels "
                                        + "and initial file systems.",
                        zh =
                                "读取 GRUB、systemd-boot、syslinux 的引导项及默认参数和当前内核命令行，检查指向非 init 程序的 init=、rdinit=，以及 systemd.run= 和隐藏的内核、initrd。"))
final class BootParameter implements PersistenceCheck {
    private static final Set<String> INITS =
            Set.of(
                    "/init",
                    "/linuxrc",
                    "/sbin/init",
                    "/usr/sbin/init",
                    "/bin/init",
                    "/lib/systemd/systemd",
                    "/usr/lib/systemd/systemd",
                    "/bin/systemd",
                    "/usr/bin/systemd",
                    "/lib/sysvinit/init",
                    "/usr/lib/sysvinit/init",
                    "/sbin/openrc-init",
                    "/usr/bin/openrc-init",
                    "/sbin/upstart",
                    "/usr/lib/preinit",
                    "/etc/preinit");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "busybox", "ash");

    @Override
    public void look(Facts facts, Findings findings) {
        for (BootLine line : BootEntries.read(facts.host())) {
            look(facts, line, findings);
        }
        String running = facts.isLive() ? facts.host().text("/proc/cmdline") : null;
        if (running != null) {
            var words = List.of(running.strip().split("[ \t\n]+", 512));
            look(facts, new BootLine("/proc/cmdline", 1, "cmdline", words), findings);
        }
    }

    private static void look(Facts facts, BootLine line, Findings findings) {
        int number = 0;
        for (String word : line.words()) {
            number++;
            if (line.isInitialFileSystem() || line.isKernel() && number == 1) {
                if (Places.isHidden(word)) {
                    var what = Phrase.of("loads the hidden file {0}", "加载隐藏文件 {0}", word);
                    add(facts, line, Suspicion.of(Level.HIGH, what, boot(word)), findings);
                }
                continue;
            }
            int equals = word.indexOf('=');
            String value = equals < 0 ? "" : word.substring(equals + 1);
            switch (equals < 0 ? "" : word.substring(0, equals)) {
                case "init", "rdinit", "systemd.init" -> init(facts, line, word, value, findings);
                case "systemd.run" -> run(facts, line, value, findings);
                default -> {}
            }
        }
    }

    private static String boot(String path) {
        return path.startsWith("/boot/")
                ? path
                : "/boot" + (path.startsWith("/") ? "" : "/") + path;
    }

    private static void init(
            Facts facts, BootLine line, String word, String path, Findings findings) {
        if (!path.startsWith("/") || INITS.contains(path)) {
            return;
        }
        boolean odd = Places.isHidden(path) || Places.isTemporary(path);
        var ownership = facts.ownership(path);
        if (SHELLS.contains(Places.name(path)) && !odd) {
            var what =
                    Phrase.of(
                            "starts a root shell in place of the system: {0}",
                            "启动 root shell 而非系统：{0}", word);
            add(facts, line, Suspicion.of(Level.MEDIUM, what, ""), findings);
        } else if (odd || ownership == Ownership.UNPACKAGED) {
            // A virtual machine for one purpose has an init of its own, and no boot loader.
            boolean boots = odd || !line.path().equals("/proc/cmdline");
            var what =
                    Phrase.of("starts {0} in place of the init system", "以 {0} 取代 init 系统启动", path);
            var level = boots ? Level.HIGH : Level.MEDIUM;
            add(facts, line, Suspicion.of(level, what, path), findings);
        }
    }

    private static void run(Facts facts, BootLine line, String command, Findings findings) {
        var found = new Judge(facts).text(command);
        if (found != null) {
            add(facts, line, found, findings);
        }
    }

    private static void add(Facts facts, BootLine line, Suspicion found, Findings findings) {
        if (!Sight.isPristine(facts, line.path())) {
            String text = line.keyword() + ' ' + String.join(" ", line.words());
            var subject = Sight.place(line.path(), line.line());
            findings.add(Sight.of(facts, line.path(), line.line(), text, subject, found));
        }
    }
}
