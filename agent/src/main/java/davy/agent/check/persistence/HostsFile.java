package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.OwnNetwork;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.indicator.PoolList;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "hosts-file",
        title =
                @Text(
                        en = "Names of defenders or updates led astray by the hosts file",
                        zh = "hosts 文件劫持安全厂商或更新域名"),
        level = Level.HIGH,
        technique = {"T1565.001", "T1562.001"},
        falsePositives =
                @Text(
                        en =
                                "Lists against advertising lead thousands of names to nowhere, "
                                        + "and mirrors inside a company have names of distributions: "
                                        + "neither is reported. A pool that leads to nowhere is an "
                                        + "administrator's doing.",
                        zh = "广告屏蔽列表会将大量域名指向空地址，公司内部镜像会使用发行版域名，均不报告；将矿池指向空地址属于管理员的防护措施。"),
        how =
                @Text(
                        en =
                                "Reads /etc/hosts: names of security products and cloud agents "
                                        + "that lead to nowhere or to a public address, update servers "
                                        + "that lead to nowhere, and names of mining pools that lead to a "
                                        + "public address.",
                        zh = "检查 /etc/hosts：安全产品或云安全代理域名被指向空地址或公网地址、更新服务器被指向空地址，以及矿池域名被指向公网地址。"))
final class HostsFile implements PersistenceCheck {
    private static final String PLACE = "/etc/hosts";
    private static final int MOST = 200;

    /// Security products, agents of cloud providers, threat intelligence.
    private static final List<String> DEFENDERS =
            List.of(
                    "aegis.aliyun.com",
                    "aegis.aliyuncs.com",
                    "yundun.aliyun.com",
                    "sas.aliyuncs.com",
                    "cloudmonitor.aliyuncs.com",
                    "yunjing.tencentyun.com",
                    "yunjing.qcloud.com",
                    "yd.tencentyun.com",
                    "cwp.tencentyun.com",
                    "hss.myhuaweicloud.com",
                    "virustotal.com",
                    "threatbook.cn",
                    "threatbook.com",
                    "virscan.org",
                    "qianxin.com",
                    "360.cn",
                    "360totalsecurity.com",
                    "huorong.cn",
                    "rising.com.cn",
                    "qingteng.cn",
                    "sangfor.com",
                    "sangfor.com.cn",
                    "clamav.net",
                    "kaspersky.com",
                    "avast.com",
                    "avira.com",
                    "bitdefender.com",
                    "drweb.com",
                    "drweb.ru",
                    "eset.com",
                    "f-secure.com",
                    "malwarebytes.com",
                    "mcafee.com",
                    "sophos.com",
                    "symantec.com",
                    "trendmicro.com",
                    "crowdstrike.com",
                    "sentinelone.net",
                    "wazuh.com",
                    "abuse.ch",
                    "hybrid-analysis.com",
                    "any.run",
                    "cisofy.com",
                    "rootkit.nl");

    /// Where updates come from.
    private static final List<String> UPDATES =
            List.of(
                    "security.debian.org",
                    "deb.debian.org",
                    "security.ubuntu.com",
                    "archive.ubuntu.com",
                    "mirrors.aliyun.com",
                    "mirrors.cloud.aliyuncs.com",
                    "mirrors.tencentyun.com",
                    "mirrorlist.centos.org",
                    "vault.centos.org",
                    "cdn.redhat.com",
                    "mirrors.rockylinux.org",
                    "repo.almalinux.org");

    @Override
    public void look(Facts facts, Findings findings) {
        int number = 0;
        int told = 0;
        for (String line : facts.host().lines(PLACE)) {
            number++;
            int comment = line.indexOf('#');
            String[] words =
                    (comment < 0 ? line : line.substring(0, comment)).strip().split("[ \t\r]+", 64);
            for (int i = 1; i < words.length && told < MOST; i++) {
                var what = what(words[0], words[i].toLowerCase(Locale.ROOT));
                if (what != null) {
                    told++;
                    var found = Suspicion.of(Level.HIGH, what, "");
                    findings.add(
                            Sight.of(facts, PLACE, number, line, Sight.place(PLACE, number), found)
                                    .with("dns.question.name", words[i])
                                    .with("destination.ip", words[0]));
                    break;
                }
            }
        }
    }

    private static @Nullable Phrase what(String address, String name) {
        var ip = parsed(address);
        if (ip == null) {
            return null;
        }
        boolean nowhere = ip.isAnyLocalAddress() || ip.isLoopbackAddress();
        boolean inside = !nowhere && OwnNetwork.holds(ip);
        if (isBelow(name, DEFENDERS) && !inside) {
            return nowhere
                    ? Phrase.of(
                            "leads {0}, a name of a security product, to nowhere",
                            "将安全产品域名 {0} 指向空地址", name)
                    : Phrase.of(
                            "leads {0}, a name of a security product, to {1}",
                            "将安全产品域名 {0} 指向 {1}", name, address);
        }
        if (isBelow(name, UPDATES) && nowhere) {
            return Phrase.of("leads the update server {0} to nowhere", "将更新服务器 {0} 指向空地址", name);
        }
        if (PoolList.isPoolDomain(name) && !nowhere && !inside) {
            return Phrase.of("leads the mining pool {0} to {1}", "将矿池域名 {0} 指向 {1}", name, address);
        }
        return null;
    }

    private static @Nullable InetAddress parsed(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isBelow(String name, List<String> domains) {
        for (String domain : domains) {
            if (name.equals(domain) || name.endsWith("." + domain)) {
                return true;
            }
        }
        return false;
    }
}
