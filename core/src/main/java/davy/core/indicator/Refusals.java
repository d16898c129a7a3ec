package davy.core.indicator;

import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Values that no document may accuse: a mistake in a feed must not cut a host off from its name
/// server, or make every program a finding.
final class Refusals {
    private static final int SHORTEST_FOUR = 8;
    private static final int SHORTEST_SIX = 16;

    /// Not public (RFC 6890, RFC 6598, RFC 4193), except what is for documentation.
    private static final List<Prefix> SPECIAL =
            prefixes(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "224.0.0.0/3",
                    "::/96",
                    "fe80::/10",
                    "fc00::/7",
                    "ff00::/8");

    /// Public name servers that many hosts ask.
    private static final List<Prefix> RESOLVERS =
            prefixes(
                    "1.0.0.1",
                    "1.1.1.1",
                    "1.2.4.8",
                    "4.2.2.1",
                    "4.2.2.2",
                    "8.8.4.4",
                    "8.8.8.8",
                    "9.9.9.9",
                    "64.6.64.6",
                    "64.6.65.6",
                    "101.226.4.6",
                    "114.114.114.114",
                    "114.114.115.115",
                    "119.28.28.28",
                    "119.29.29.29",
                    "149.112.112.112",
                    "180.76.76.76",
                    "182.254.116.116",
                    "208.67.220.220",
                    "208.67.222.222",
                    "210.2.4.8",
                    "223.5.5.5",
                    "223.6.6.6",
                    "2001:4860:4860::8844",
                    "2001:4860:4860::8888",
                    "2400:3200::1",
                    "2400:3200:baba::1",
                    "2402:4e00::",
                    "2400:da00::6666",
                    "240c::6666",
                    "2606:4700:4700::1001",
                    "2606:4700:4700::1111",
                    "2620:fe::fe",
                    "2620:119:35::35");

    /// Sites of everyday use, whose single pages may be bad but which are not bad as a whole.
    private static final Set<String> DOMAINS =
            Set.of(
                    "example.com",
                    "localhost.localdomain",
                    "github.com",
                    "githubusercontent.com",
                    "raw.githubusercontent.com",
                    "gist.github.com",
                    "gitlab.com",
                    "gitee.com",
                    "bitbucket.org",
                    "google.com",
                    "www.google.com",
                    "googleapis.com",
                    "gstatic.com",
                    "microsoft.com",
                    "windows.com",
                    "windowsupdate.com",
                    "azure.com",
                    "windows.net",
                    "amazonaws.com",
                    "amazon.com",
                    "cloudfront.net",
                    "cloudflare.com",
                    "akamai.net",
                    "aliyun.com",
                    "aliyuncs.com",
                    "alibaba.com",
                    "taobao.com",
                    "qq.com",
                    "tencent.com",
                    "myqcloud.com",
                    "tencentyun.com",
                    "baidu.com",
                    "bcebos.com",
                    "huaweicloud.com",
                    "myhuaweicloud.com",
                    "163.com",
                    "126.com",
                    "weixin.qq.com",
                    "debian.org",
                    "ubuntu.com",
                    "centos.org",
                    "fedoraproject.org",
                    "redhat.com",
                    "suse.com",
                    "opensuse.org",
                    "archlinux.org",
                    "kernel.org",
                    "gnu.org",
                    "apache.org",
                    "docker.com",
                    "docker.io",
                    "quay.io",
                    "gcr.io",
                    "ghcr.io",
                    "k8s.io",
                    "npmjs.org",
                    "npmjs.com",
                    "pypi.org",
                    "pythonhosted.org",
                    "maven.org",
                    "rubygems.org",
                    "golang.org",
                    "ntp.org",
                    "letsencrypt.org",
                    "telegram.org",
                    "dropbox.com",
                    "pastebin.com",
                    "discord.com",
                    "co.uk",
                    "com.cn",
                    "net.cn",
                    "org.cn",
                    "gov.cn",
                    "edu.cn",
                    "com.br",
                    "com.au",
                    "co.jp");

    /// Of the empty file.
    private static final Set<String> HASHES =
            Set.of(
                    "d41d8cd98f00b204e9800998ecf8427e",
                    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// What every host has.
    private static final Set<String> FILES =
            Set.of(
                    "sh",
                    "bash",
                    "dash",
                    "ash",
                    "zsh",
                    "busybox",
                    "ls",
                    "ps",
                    "top",
                    "cat",
                    "cp",
                    "mv",
                    "rm",
                    "ln",
                    "id",
                    "su",
                    "sudo",
                    "ssh",
                    "sshd",
                    "scp",
                    "curl",
                    "wget",
                    "tar",
                    "gzip",
                    "python",
                    "python3",
                    "perl",
                    "php",
                    "java",
                    "node",
                    "nginx",
                    "httpd",
                    "mysqld",
                    "redis-server",
                    "docker",
                    "dockerd",
                    "systemd",
                    "init",
                    "cron",
                    "crond",
                    "crontab",
                    "chattr",
                    "chmod",
                    "chown",
                    "passwd",
                    "shadow",
                    "hosts",
                    "authorized_keys",
                    "config",
                    "config.json",
                    "index.php",
                    "index.html",
                    "readme",
                    "readme.md",
                    "license",
                    "makefile",
                    "install.sh",
                    "setup.sh",
                    "run.sh",
                    "start.sh",
                    "main",
                    "test",
                    "a.out",
                    "ld.so.preload",
                    "libc.so.6",
                    "null",
                    "tmp",
                    "root",
                    "home");

    private Refusals() {}

    static @Nullable Phrase ofPrefix(Prefix prefix) {
        boolean four = prefix.bytes().length == 4;
        if (prefix.bits() < (four ? SHORTEST_FOUR : SHORTEST_SIX)) {
            return Phrase.of(
                    "{0} covers too much of the Internet to be an indicator",
                    "{0} 覆盖的网段过大，不能作为威胁指标", prefix.toString());
        }
        if (SPECIAL.stream().anyMatch(prefix::overlaps)) {
            return Phrase.of(
                    "{0} is or contains a private, local or reserved address",
                    "{0} 属于或包含私有、本地或保留地址", prefix.toString());
        }
        if (RESOLVERS.stream().anyMatch(prefix::overlaps)) {
            return Phrase.of(
                    "{0} is or contains a public name server",
                    "{0} 是公共 DNS 服务器地址，或包含此类地址", prefix.toString());
        }
        return null;
    }

    static @Nullable Phrase ofDomain(String domain) {
        boolean known = DOMAINS.contains(domain);
        if (known || domain.endsWith(".in-addr.arpa") || domain.endsWith(".local")) {
            return Phrase.of(
                    "{0} is a site of everyday use, not an indicator as a whole",
                    "{0} 是常用站点，不能整体作为威胁指标", domain);
        }
        return null;
    }

    static @Nullable Phrase ofHash(String hex) {
        boolean constant = hex.chars().distinct().count() <= 2;
        return HASHES.contains(hex) || constant
                ? Phrase.of(
                        "{0} is the hash of an empty file or a placeholder", "{0} 是空文件的哈希或占位符", hex)
                : null;
    }

    /// @param name without directories
    static @Nullable Phrase ofFile(String name) {
        return name.length() < 3 || FILES.contains(name.toLowerCase(Locale.ROOT))
                ? Phrase.of(
                        "{0} is too common a file name to be an indicator",
                        "文件名 {0} 过于常见，不能作为威胁指标", name)
                : null;
    }

    private static List<Prefix> prefixes(String... texts) {
        return List.of(texts).stream()
                .map(text -> Objects.requireNonNull(Prefix.parse(text)))
                .toList();
    }
}
