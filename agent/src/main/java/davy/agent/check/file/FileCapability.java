package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;

@Detects(
        id = "file-capability",
        title = @Text(en = "Program with capabilities that amount to root", zh = "具有等同 root 能力的程序"),
        level = Level.HIGH,
        technique = {"T1548.001"},
        falsePositives =
                @Text(
                        en =
                                "Capabilities of packaged programs are set by their packages (ping,"
                                        + " dumpcap): only interpreters and shells are reported there.",
                        zh = "软件包会为自带程序设置能力（如 ping、dumpcap）：其中仅报告解释器和 shell。"),
        how =
                @Text(
                        en =
                                "Reads the extended attribute security.capability of programs, and reports"
                                        + " those by which one becomes root (setuid, dac_override,"
                                        + " sys_admin, sys_ptrace, sys_module, …) on what no package owns"
                                        + " or on an interpreter.",
                        zh =
                                "读取程序的扩展属性 security.capability，对非软件包程序或解释器上可提权为 root 的能力（setuid、dac_override、sys_admin、sys_ptrace、sys_module 等）进行报告。"))
final class FileCapability implements FileCheck, FileProbe {
    /// Bits of capabilities(7) by which one becomes root.
    private static final int[] STRONG = {0, 1, 2, 3, 6, 7, 8, 16, 17, 18, 19, 21, 31, 39};

    private static final String[] NAMES = {
        "chown",
        "dac_override",
        "dac_read_search",
        "fowner",
        "fsetid",
        "kill",
        "setgid",
        "setuid",
        "setpcap",
        "linux_immutable",
        "net_bind_service",
        "net_broadcast",
        "net_admin",
        "net_raw",
        "ipc_lock",
        "ipc_owner",
        "sys_module",
        "sys_rawio",
        "sys_chroot",
        "sys_ptrace",
        "sys_pacct",
        "sys_admin",
        "sys_boot",
        "sys_nice",
        "sys_resource",
        "sys_time",
        "sys_tty_config",
        "mknod",
        "lease",
        "audit_write",
        "audit_control",
        "setfcap",
        "mac_override",
        "mac_admin",
        "syslog",
        "wake_alarm",
        "block_suspend",
        "audit_read",
        "perfmon",
        "bpf",
        "checkpoint_restore"
    };

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!file.info().isRegular() || !file.info().isExecutable()) {
            return;
        }
        byte[] value = file.attribute("security.capability");
        if (value == null) {
            return;
        }
        var strong = strong(value);
        boolean suspect = file.ownership() == Ownership.UNPACKAGED || isInterpreter(file.name());
        if (!strong.isEmpty() && suspect) {
            findings.add(
                    Evidence.file(
                                    Finding.of(
                                            Phrase.of(
                                                    "{0} has {1}: whoever runs it can become root",
                                                    "{0} 具有 {1}：运行者可获得 root 权限",
                                                    file.path(),
                                                    String.join(" ", strong))),
                                    file)
                            .with("davy.capabilities", strong));
        }
    }

    private static boolean isInterpreter(String name) {
        return name.startsWith("python")
                || name.startsWith("perl")
                || name.startsWith("ruby")
                || name.startsWith("php")
                || List.of("bash", "sh", "dash", "zsh", "node", "gdb", "vim", "tar", "lua")
                        .contains(name);
    }

    /// Permitted capabilities of `struct vfs_cap_data` (`include/uapi/linux/capability.h`): a magic
    /// word, then permitted and inheritable of bits 0 to 31, then those of 32 to 63, all little
    /// endian.
    static List<String> strong(byte[] value) {
        long permitted = word(value, 4) | word(value, 12) << 32;
        var names = new ArrayList<String>();
        for (int bit : STRONG) {
            if ((permitted >>> bit & 1) != 0) {
                names.add("cap_" + NAMES[bit]);
            }
        }
        return names;
    }

    private static long word(byte[] value, int at) {
        if (at + 4 > value.length) {
            return 0;
        }
        return (value[at] & 0xFFL)
                | (value[at + 1] & 0xFFL) << 8
                | (value[at + 2] & 0xFFL) << 16
                | (value[at + 3] & 0xFFL) << 24;
    }
}
