package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Set;

@Detects(
        id = "ssh-binary",
        title =
                @Text(
                        en = "SSH server under another name or in a foreign place",
                        zh = "改名或位置异常的 SSH 服务程序"),
        level = Level.HIGH,
        technique = {"T1556", "T1554"},
        falsePositives =
                @Text(
                        en =
                                "An OpenSSH compiled by the administrator: not reported as sshd in"
                                        + " /usr/local, /opt or a directory tree of its own, and"
                                        + " medium as /usr/sbin/sshd that came together with ssh and"
                                        + " ssh-keygen where no package brings them.",
                        zh =
                                "管理员自行编译的 OpenSSH：位于 /usr/local、/opt 或独立目录树且名为 sshd 时不报告；位于 /usr/sbin/sshd、与 ssh、ssh-keygen 同时装入且均不属于软件包时为中危。"),
        how =
                @Text(
                        en =
                                "Looks for symbolic links that lead to sshd under another name (PAM then"
                                        + " applies the rules of that name, and su asks root for no"
                                        + " password), for unpackaged ELF files with the texts of an"
                                        + " OpenSSH server, and for an sshd that is a script.",
                        zh =
                                "查找以其他名称指向 sshd 的符号链接（PAM 会按该名称套用规则，例如 su 对 root 不验证密码）、含有 OpenSSH 服务端字符串且不属于软件包的 ELF 文件，以及被替换为脚本的 sshd。"))
final class SshBinary implements FileCheck, FileProbe {
    /// All are in every OpenSSH server, and in no client. Panels and scanners that set up or judge
    /// servers have the names of well-known settings, but not of those that nobody sets.
    private static final List<String> TEXTS =
            List.of(
                    "sshd_config",
                    "authorizedkeysfile",
                    "permitrootlogin",
                    "ignoreuserknownhosts",
                    "x11displayoffset");

    private static final int SHORTEST = 64;

    /// Longer ones are bundles that have texts of everything, but not where no bundle belongs.
    private static final long LONGEST = 32L << 20;

    /// Services whose PAM rules let root in without a password (pam_rootok(8)).
    private static final Set<String> TRUSTING =
            Set.of("su", "su-l", "chsh", "chfn", "runuser", "runuser-l", "chage", "groupmod");

    @Override
    public List<String> literals() {
        return TEXTS;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (file.info().isLink()) {
            link(file, facts, findings);
        } else if (file.info().isRegular() && file.info().size() >= SHORTEST) {
            program(file, facts, findings);
        }
    }

    private static void link(WalkedFile file, Facts facts, Findings findings) {
        if (file.name().equals("sshd")) {
            return;
        }
        String target = file.target();
        boolean direct = target != null && target.endsWith("sshd");
        if (!direct && !Places.isTemporary(file.path())) {
            return;
        }
        String real = facts.host().resolve(file.path());
        if (real == null || !real.endsWith("bin/sshd") || file.ownership() == Ownership.PACKAGED) {
            return;
        }
        boolean trusting = TRUSTING.contains(file.name());
        findings.add(
                Evidence.file(
                                Finding.of(
                                        Phrase.of(
                                                "{0} leads to {1}: started by this name, it checks"
                                                        + " passwords by the PAM rules of {2}",
                                                "{0} 指向 {1}：以该名称启动时，将按 PAM 服务 {2} 的规则验证密码",
                                                file.path(),
                                                real,
                                                file.name())),
                                file)
                        .with("file.target_path", real)
                        .level(trusting ? Level.CRITICAL : Level.HIGH));
    }

    private static void program(WalkedFile file, Facts facts, Findings findings) {
        String path = file.path();
        if (file.name().equals("sshd")
                && SystemFolders.hasProgram(path)
                && file.magic() == Magic.SCRIPT) {
            findings.add(script(file));
            return;
        }
        boolean likely = file.info().size() <= LONGEST || Scripts.isForeignPlace(path);
        if (likely
                && Binaries.mayBeElf(file)
                && file.isUnpackaged()
                && isForeign(file)
                && file.isElf()
                && TEXTS.stream().allMatch(file::has)) {
            findings.add(copy(file).level(level(file, facts)));
        }
    }

    private static Level level(WalkedFile file, Facts facts) {
        boolean whole =
                file.path().equals(OpenSsh.SERVER) && OpenSsh.hasPart(facts, OpenSsh.SERVER);
        return whole ? Level.MEDIUM : Level.HIGH;
    }

    /// Not where a server of one's own, or another system's tree, would lie.
    private static boolean isForeign(WalkedFile file) {
        return !file.name().equals("sshd") && !file.name().startsWith("sshd-")
                || Scripts.isForeignPlace(file.path()) && !file.path().endsWith("/usr/sbin/sshd")
                || SystemFolders.hasProgram(file.path());
    }

    private static Finding.Draft script(WalkedFile file) {
        return Evidence.file(
                        Finding.of(
                                Phrase.of(
                                        "{0} is a script, where an SSH server should be",
                                        "{0} 本应是 SSH 服务程序，现为脚本", file.path())),
                        file)
                .level(Level.CRITICAL);
    }

    private static Finding.Draft copy(WalkedFile file) {
        return Evidence.file(
                Finding.of(
                        Phrase.of(
                                "{0} is an SSH server that no package owns",
                                "{0} 是不属于任何软件包的 SSH 服务程序", file.path())),
                file);
    }
}
