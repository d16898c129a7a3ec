package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Magic;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Content;
import davy.core.indicator.Pool;
import davy.core.indicator.Wallet;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Set;

@Detects(
        id = "miner-config",
        title = @Text(en = "Configuration of a cryptominer", zh = "挖矿程序的配置文件"),
        level = Level.CRITICAL,
        technique = {"T1496.001", "T1496"},
        falsePositives =
                @Text(
                        en =
                                "A miner that the owner installed. The sample configuration that a"
                                        + " miner's source brings names no wallet: high.",
                        zh = "机器所有者自行安装的挖矿程序。源码自带的示例配置中没有钱包地址：定为高危。"),
        how =
                @Text(
                        en =
                                "Looks in unpackaged scripts and files of the shape of JSON (of each"
                                        + " in 256 KiB, blanks left out) for settings of XMRig, xmr-stak, ccminer and their kin together"
                                        + " with a pool or a wallet whose checksum is right.",
                        zh =
                                "在不属于软件包的脚本和 JSON 形式文件（每个文件除去空白后的前 256 KiB）中，查找 XMRig、xmr-stak、ccminer 等的配置项，且同时含有矿池地址或校验和正确的钱包地址。"))
final class MinerConfig implements FileCheck, FileProbe {
    private static final int SHORTEST = 24;
    private static final int LONGEST = 256 << 10;

    private static final List<String> LITERALS =
            List.of(
                    "donate-level",
                    "donate-over",
                    "stratum+",
                    "stratum2+",
                    "randomx",
                    "cryptonight",
                    "\"rig-id\"",
                    "max-threads-hint",
                    "wallet_address",
                    "pool_address",
                    "\"pools\"",
                    "nicehash",
                    "\"algo\"");

    /// Of these, those that only the configuration of a miner has.
    private static final List<String> SETTINGS =
            List.of("donate-level", "donate-over", "\"rig-id\"", "max-threads-hint");

    /// Extensions of sources and documents, which quote such settings, and of what is no text.
    private static final Set<String> OTHERS =
            Set.of(
                    "js", "ts", "tsx", "jsx", "mjs", "cjs", "c", "cc", "cpp", "h", "hpp", "java",
                    "kt", "go", "rs", "py", "pyi", "pyc", "rb", "pl", "pm", "md", "rst", "html",
                    "htm", "css", "scss", "yml", "yaml", "map", "class", "jar", "o", "a", "so",
                    "png", "jpg", "gif", "svg", "gz", "xz", "zip", "xml", "proto", "swift", "scala",
                    "cs", "php", "vue", "lock", "sum", "mod", "toml", "csv", "rlib", "rmeta", "d",
                    "list", "md5sums", "ko", "mo", "po", "ttf", "woff2", "whl", "pak", "sig",
                    "asc");

    private static final Phrase PART =
            Phrase.of(
                    "has words of a miner's configuration and is longer than 256 KiB: only its"
                            + " beginning was judged; look at the rest by hand",
                    "含有挖矿配置用语且超过 256 KiB，只判断了开头部分；其余请人工查看");

    @Override
    public List<String> literals() {
        return LITERALS;
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (isScript(file)) {
            script(file, findings);
            return;
        }
        if (!isCandidate(file) || !hasShape(file) || !Scripts.hasAny(file, LITERALS)) {
            return;
        }
        var content = content(file);
        var config = davy.core.indicator.MinerConfig.parse(content.text());
        if (config != null && !(config.pools().isEmpty() && config.wallets().isEmpty())) {
            findings.add(finding(file, config));
        } else if (content.truncated() && Scripts.hasAny(file, SETTINGS)) {
            findings.notDone(file.path(), PART);
        }
    }

    /// As much of it as is judged, blanks that make it long left out.
    private static Content content(WalkedFile file) {
        return file.info().size() <= LONGEST ? file.content(LONGEST) : file.condensed(LONGEST);
    }

    private static boolean isScript(WalkedFile file) {
        return Scripts.isScript(file) && Scripts.isDeclared(file) && Scripts.hasAny(file, LITERALS);
    }

    /// A script that starts a miner is its configuration.
    private static void script(WalkedFile file, Findings findings) {
        var behaviour = file.behaviour();
        if (behaviour == null || !behaviour.has(Trait.MINER)) {
            return;
        }
        String text = file.content(LONGEST).text();
        var pools = Pool.findIn(text).stream().filter(pool -> pool.sign().isStrong()).toList();
        var wallets = behaviour.wallets().stream().filter(w -> w.coin().isStrong()).toList();
        if (!pools.isEmpty()) {
            findings.add(
                    finding(
                            file,
                            new davy.core.indicator.MinerConfig(
                                    pools, wallets, List.of(), List.of())));
        }
    }

    private static boolean isCandidate(WalkedFile file) {
        var info = file.info();
        return info.isRegular()
                && info.size() >= SHORTEST
                && !OTHERS.contains(Scripts.extension(file.name()))
                && (info.size() <= LONGEST || !Scripts.extension(file.name()).equals("log"))
                && !file.path().contains("/.git/objects/")
                && file.ownership() != Ownership.PACKAGED
                && file.magic() == Magic.TEXT;
    }

    /// JSON, with or without comments in front or braces around it; blanks may fill all that was
    /// read of it.
    private static boolean hasShape(WalkedFile file) {
        byte[] head = file.head();
        return hasShape(isBlank(head) ? content(file).bytes() : head);
    }

    private static boolean isBlank(byte[] head) {
        for (byte b : head) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasShape(byte[] head) {
        int at = 0;
        boolean marked = head.length > 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB;
        at += marked ? 3 : 0;
        while (at < head.length && head[at] <= ' ' && head[at] >= 0) {
            at++;
        }
        return at < head.length && "{\"[/".indexOf(head[at]) >= 0;
    }

    private static Finding.Draft finding(WalkedFile file, davy.core.indicator.MinerConfig config) {
        var pools = config.pools().stream().map(Pool::endpoint).toList();
        var wallets = config.wallets().stream().map(Wallet::address).toList();
        var first = pools.isEmpty() ? wallets.getFirst() : pools.getFirst();
        var draft =
                Evidence.file(
                                Finding.of(
                                        Phrase.of(
                                                "{0} makes a miner work for {1}",
                                                "{0} 使挖矿程序为 {1} 工作", file.path(), first)),
                                file)
                        .with("destination.address", pools)
                        .with("davy.wallet", wallets)
                        .with("davy.algorithms", config.algorithms())
                        .with("davy.settings", config.signs())
                        .level(wallets.isEmpty() ? Level.HIGH : Level.CRITICAL);
        for (Pool pool : config.pools()) {
            draft.about(Entity.socket(pool.endpoint()));
        }
        return draft;
    }
}
