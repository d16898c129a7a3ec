package davy.core.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Traits that show in one command: a program and words among its arguments.
///
/// A row is `TRAIT | programs | words | words ...`: one word of each column must stand among the
/// arguments. `~x` means "contains x", letters of either case; `^x` means "begins with x".
final class TableRules {
    private static final String SECURITY =
            "~aegis ~aliyun.service ~aliyun-service ~aliyundun ~cloudmonitor ~cmsgoagent ~yunjing"
                    + " ~ydservice ~ydlive ~ydeyes ~barad ~sgagent ~tat_agent ~qcloud ~stargate ~bcm-agent"
                    + " ~bcm-si ~hostguard ~uniagent ~falcon-sensor ~wazuh ~ossec ~clamav ~mdatp ~osqueryd"
                    + " ~sentinel ~elkeid ~titanagent ~qaxsafe ~edr_monitor ~ccserver ~cbdaemon"
                    + " ~apparmor auditd auditd.service ~fail2ban ~rsyslog ~suricata ~firewalld ufw"
                    + " iptables iptables.service nftables nftables.service ip6tables";
    private static final String LOGS =
            "^/var/log/wtmp ^/var/log/btmp ^/var/log/lastlog ^/var/log/secure ^/var/log/auth"
                    + " ^/var/log/messages ^/var/log/syslog ^/var/log/cron ^/var/log/audit ^/var/run/utmp"
                    + " ^/var/log/maillog ^/var/log/mail ^/var/spool/mail ^/var/log/faillog"
                    + " ^/var/log/journal /var/log /var/log/ /var/log/* ~.bash_history ~.zsh_history"
                    + " ~.sh_history ~.ash_history ~.mysql_history";
    private static final String TABLE =
            """
            DISABLES_SECURITY | setenforce | 0 Permissive permissive
            DISABLES_SECURITY | systemctl service chkconfig rc-update update-rc.d initctl stop start rcctl sv | stop disable mask off remove del --del | SECURITY
            DISABLES_SECURITY | pkill killall kill skill | SECURITY
            DISABLES_SECURITY | ufw | disable reset
            DISABLES_SECURITY | iptables ip6tables iptables-legacy iptables-nft | -F --flush -X
            DISABLES_SECURITY | iptables ip6tables | -P --policy | ACCEPT | INPUT OUTPUT FORWARD
            DISABLES_SECURITY | nft | flush | ruleset
            DISABLES_SECURITY | auditctl | -D -e0
            DISABLES_SECURITY | auditctl | -e | 0
            DISABLES_SECURITY | aa-teardown aa-disable aa-complain
            DISABLES_SECURITY | apt apt-get yum dnf rpm dpkg zypper apk | remove purge autoremove erase -e -r -P del | SECURITY
            DISABLES_SECURITY | rm | ^/usr/local/aegis ^/usr/local/qcloud ^/usr/local/share/aliyun ^/usr/local/cloudmonitor ^/usr/sbin/aliyun ^/etc/init.d/aegis ^/usr/local/sa/ ^/usr/local/hostguard ^/var/ossec ^/opt/bcm-agent ^/usr/local/uniagent
            DISABLES_SECURITY | sed | ~selinux=disabled ~selinux=permissive
            DISABLES_SECURITY | uninst.sh uninstall.sh quartz_uninstall.sh
            ERASES_TRACES | history | -c -cw -cr -wc
            ERASES_TRACES | set | +o | history
            ERASES_TRACES | unset | HISTFILE HISTSIZE HISTFILESIZE HISTCONTROL
            ERASES_TRACES | shred wipe srm | LOGS
            ERASES_TRACES | rm unlink truncate | LOGS
            ERASES_TRACES | ln | /dev/null | ~_history
            ERASES_TRACES | utmpdump logclean mig-logcleaner
            ERASES_TRACES | journalctl | --vacuum-time=1s --vacuum-time=0 --vacuum-size=1 --vacuum-size=1K
            ERASES_TRACES | sed | ^/var/log/auth ^/var/log/secure ^/var/log/wtmp ^/var/log/messages ^/var/log/syslog | -i --in-place -ie
            IMMUTABLE | chattr tntrecht lchattr ichdarc chattr_ | +i +a +ia +ai +iau +aui
            SPREADS | masscan pnscan zgrab zgrab2 zmap hydra medusa ncrack brutespray sshscan pscan2 rustscan libmassscan
            GSOCKET | gs-netcat gs-sftp gs-mount blitz gsocket
            HIDES | mount | --bind -o -B | ^/proc/
            HIDES | insmod modprobe | ~diamorphine ~reptile ~suterusu ~rootkit
            """
                    .replace("SECURITY\n", SECURITY + "\n")
                    .replace("LOGS", LOGS);

    private static final Map<String, List<Row>> ROWS = rows();

    private TableRules() {}

    private record Row(Trait trait, List<List<String>> columns) {
        boolean matches(Call call) {
            return columns.stream()
                    .allMatch(c -> call.arguments().stream().anyMatch(a -> any(c, a)));
        }

        private static boolean any(List<String> alternatives, Word word) {
            String text = word.text();
            for (String wanted : alternatives) {
                boolean found =
                        switch (wanted.charAt(0)) {
                            case '~' ->
                                    text.length() < 4096
                                            && text.toLowerCase(Locale.ROOT)
                                                    .contains(wanted.substring(1));
                            case '^' -> text.startsWith(wanted.substring(1));
                            default -> text.equals(wanted);
                        };
                if (found) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Map<String, List<Row>> rows() {
        var rows = new HashMap<String, List<Row>>();
        for (String line : TABLE.lines().toList()) {
            var cells = new ArrayList<>(List.of(line.split(" \\| ", -1)));
            var trait = Trait.valueOf(cells.removeFirst());
            var programs = words(cells.removeFirst());
            var row = new Row(trait, cells.stream().map(TableRules::words).toList());
            for (String program : programs) {
                rows.computeIfAbsent(program, _ -> new ArrayList<>(1)).add(row);
            }
        }
        return rows;
    }

    private static List<String> words(String cell) {
        return List.of(cell.strip().split(" ", -1));
    }

    static void apply(Scene scene) {
        for (var call : scene.calls) {
            for (var row : ROWS.getOrDefault(call.name(), List.of())) {
                if (row.matches(call)) {
                    scene.see(row.trait(), call);
                }
            }
        }
    }
}
