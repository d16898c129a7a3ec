package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.HookFolders;
import davy.core.startup.Launch;

@Detects(
        id = "motd-hook",
        title =
                @Text(
                        en = "Hook of login, boot, network or kernel that runs something suspect",
                        zh = "登录、启动、网络或内核钩子执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1546", "T1547.013"},
        falsePositives =
                @Text(
                        en =
                                "Greetings and hooks of administrators are not reported unless "
                                        + "they download and run, hide, or start programs from temporary "
                                        + "or hidden places.",
                        zh = "管理员自建的欢迎信息与钩子，除非下载执行、隐藏行为或启动临时、隐藏目录中的程序，否则不会被报告。"),
        how =
                @Text(
                        en =
                                "Reads the scripts of update-motd.d, NetworkManager, "
                                        + "networkd-dispatcher, dhclient, ifupdown, resolvconf, ppp, kernel "
                                        + "installation, initramfs-tools, LSB init functions, cloud-init and sleep, and "
                                        + "judges what they do and which programs they start.",
                        zh =
                                "读取 update-motd.d、NetworkManager、networkd-dispatcher、dhclient、ifupdown、resolvconf、ppp、内核安装、initramfs-tools、LSB init 函数、cloud-init 与休眠等目录中的脚本，判断其行为和所启动的程序。"))
final class MotdHook implements PersistenceCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        for (String path : HookFolders.read(facts.host())) {
            Sight.script(facts, judge, path, findings);
        }
        for (Launch launch : HookFolders.interfaces(facts.host())) {
            Sight.launch(facts, launch, judge.text(launch.command()), findings);
        }
    }
}
