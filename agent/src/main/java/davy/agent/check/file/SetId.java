package davy.agent.check.file;

import davy.agent.check.Company;
import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;

@Detects(
        id = "set-id",
        title = @Text(en = "Set-user-id program that no package made", zh = "非软件包的 SUID/SGID 程序"),
        level = Level.HIGH,
        technique = {"T1548.001"},
        falsePositives =
                @Text(
                        en =
                                "Software installed by hand in /opt or /usr/local with a helper of its"
                                        + " own: medium, and elsewhere if it came together with at"
                                        + " least five other programs (Oracle, drivers of NVIDIA), or is"
                                        + " the helper of an OpenSSH compiled by hand. What a package"
                                        + " owns is not reported.",
                        zh =
                                "手工安装在 /opt 或 /usr/local 的软件自带的辅助程序：中危；位于他处但与至少五个其他程序同时装入的（如 Oracle、NVIDIA 驱动）或自行编译的 OpenSSH 自带的辅助程序亦为中危。软件包所属文件不报告。"),
        how =
                @Text(
                        en =
                                "Looks at every regular file with the set-user-id or set-group-id bit that"
                                        + " no package owns and that root owns (or whose group is"
                                        + " privileged).",
                        zh = "检查所有带 SUID 或 SGID 位、不属于任何软件包且属主为 root（或特权组）的普通文件。"))
final class SetId implements FileCheck, FileProbe {
    private static final int PRIVILEGED_GROUPS = 100;

    private static final List<String> SHELLS =
            List.of("/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh", "/bin/ksh", "/bin/busybox");

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        var info = file.info();
        if (!info.isRegular() || !isPrivileged(file) || file.ownership() != Ownership.UNPACKAGED) {
            return;
        }
        boolean byHand =
                file.path().startsWith("/opt/")
                        || file.path().startsWith("/usr/local/")
                        || isPart(file, facts);
        findings.add(
                Evidence.file(
                                Finding.of(
                                        Phrase.of(
                                                "{0} gives whoever runs it the rights of {1}, and no"
                                                        + " package made it",
                                                "任何人运行 {0} 都会获得 {1} 的权限，而它不属于任何软件包",
                                                file.path(),
                                                info.isSetUid()
                                                        ? Phrase.of("root", "root")
                                                        : Phrase.of("a system group", "系统组"))),
                                file)
                        .level(
                                byHand && !Places.isHidden(file.path())
                                        ? Level.MEDIUM
                                        : Level.HIGH));
    }

    /// Of a piece of software with its own installer: a database, a driver. Not a copy of a shell.
    private static boolean isPart(WalkedFile file, Facts facts) {
        for (String shell : SHELLS) {
            var info = facts.host().stat(shell);
            if (info != null && info.size() == file.info().size()) {
                return false;
            }
        }
        return !Places.isTemporary(file.path())
                && (Company.of(facts, file.path()) || OpenSsh.hasPart(facts, file.path()));
    }

    private static boolean isPrivileged(WalkedFile file) {
        var info = file.info();
        boolean setUid = info.isSetUid() && info.uid() == 0;
        // Set-gid without group execution is a mark for mandatory locking, not a right.
        boolean setGid =
                info.isSetGid() && (info.mode() & 0010) != 0 && info.gid() < PRIVILEGED_GROUPS;
        return (setUid || setGid) && info.isExecutable();
    }
}
