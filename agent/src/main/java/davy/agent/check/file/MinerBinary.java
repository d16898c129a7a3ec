package davy.agent.check.file;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.file.Elf;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@Detects(
        id = "miner-binary",
        title = @Text(en = "Program with the texts of a cryptominer", zh = "含有挖矿特征字符串的程序"),
        level = Level.CRITICAL,
        technique = {"T1496.001", "T1496"},
        falsePositives =
                @Text(
                        en =
                                "A miner or a pool's own server that the owner installed; security"
                                        + " software installed by hand that carries such texts to look"
                                        + " for them.",
                        zh = "机器所有者自行安装的挖矿程序或矿池服务端；手工安装、内置此类特征串用于检测的安全软件。"),
        how =
                @Text(
                        en =
                                "Searches ELF files that no package owns for texts of five kinds:"
                                        + " addresses of the Stratum protocol, its methods, options of"
                                        + " miners, mining algorithms, names of miners and pools. Two kinds"
                                        + " are needed, three make it critical.",
                        zh =
                                "在不属于软件包的 ELF 文件中查找五类字符串：Stratum 协议地址、协议方法、挖矿程序选项、挖矿算法、挖矿程序与矿池名称。至少命中两类，命中三类为紧急。"))
final class MinerBinary implements FileCheck, FileProbe {
    private static final int SHORTEST = 512;

    private enum Kind {
        ADDRESS,
        METHOD,
        OPTION,
        ALGORITHM,
        NAME
    }

    private static final Phrase PART =
            Phrase.of(
                    "longer than 128 MiB, only its beginning and its end were searched for the texts"
                            + " of miners",
                    "文件超过 128 MiB，只在其开头和结尾查找了挖矿特征字符串");

    private static final Map<String, Kind> TEXTS = texts();

    private static Map<String, Kind> texts() {
        var texts = new LinkedHashMap<String, Kind>();
        add(texts, Kind.ADDRESS, "stratum+tcp:", "stratum+ssl:", "stratum+tls:", "stratum2+tcp");
        add(
                texts,
                Kind.METHOD,
                "mining.submit",
                "mining.subscribe",
                "mining.authorize",
                "mining.notify",
                "\"method\":\"login\"",
                "\"method\": \"login\"",
                "\"method\":\"keepalived\"");
        add(
                texts,
                Kind.OPTION,
                "donate-level",
                "donate-over-proxy",
                "randomx-1gb-pages",
                "randomx-init",
                "max-threads-hint",
                "huge-pages-jit",
                "cpu-max-threads",
                "--rig-id");
        add(
                texts,
                Kind.ALGORITHM,
                "cryptonight",
                "randomx",
                "cn-heavy/",
                "cn-pico/",
                "ghostrider",
                "kawpow",
                "argon2/chukwa",
                "lyra2rev",
                "yespower");
        add(
                texts,
                Kind.NAME,
                "xmrig/",
                "xmrig.com",
                "xmr-stak",
                "cpuminer",
                "ccminer/",
                "minexmr.",
                "supportxmr.",
                "moneroocean.",
                "nanopool.org",
                "c3pool.",
                "hashvault.pro",
                "herominers.com",
                "2miners.com",
                "unmineable.com");
        return texts;
    }

    private static void add(Map<String, Kind> texts, Kind kind, String... words) {
        for (String word : words) {
            texts.put(word, kind);
        }
    }

    @Override
    public List<String> literals() {
        return List.copyOf(TEXTS.keySet());
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!isCandidate(file)) {
            return;
        }
        var found = new ArrayList<String>();
        var kinds = EnumSet.noneOf(Kind.class);
        for (var text : TEXTS.entrySet()) {
            if (file.has(text.getKey())) {
                found.add(text.getKey());
                kinds.add(text.getValue());
            }
        }
        int needed = file.ownership() == Ownership.UNKNOWN ? 3 : 2;
        if (kinds.size() >= needed && isMore(kinds)) {
            findings.add(finding(file, found, kinds.size()));
        } else if (file.isSearchedInPart() && isOddProgram(file)) {
            findings.notDone(file.path(), PART);
        }
    }

    /// Long libraries are many, but not among programs of temporary and hidden places.
    private static boolean isOddProgram(WalkedFile file) {
        return file.info().isExecutable() && Scripts.isOdd(file.path());
    }

    /// Lists of what is to be blocked have addresses and names only.
    private static boolean isMore(EnumSet<Kind> kinds) {
        return kinds.contains(Kind.METHOD)
                || kinds.contains(Kind.OPTION)
                || kinds.contains(Kind.ALGORITHM);
    }

    private static boolean isCandidate(WalkedFile file) {
        if (!file.info().isRegular()
                || file.info().size() < SHORTEST
                || file.ownership() == Ownership.PACKAGED
                || !Binaries.mayBeElf(file)
                || !file.isElf()) {
            return false;
        }
        var elf = file.elf();
        return elf != null && elf.type() != Elf.Type.RELOCATABLE;
    }

    private static Finding.Draft finding(WalkedFile file, List<String> found, int kinds) {
        return Evidence.file(
                        Finding.of(
                                Phrase.of(
                                        "{0} has texts that only miners have: {1}",
                                        "{0} 含有挖矿程序特有的字符串：{1}",
                                        file.path(),
                                        String.join(
                                                ", ",
                                                found.subList(0, Math.min(4, found.size()))))),
                        file)
                .with("davy.strings", found)
                .level(kinds > 2 ? Level.CRITICAL : Level.HIGH);
    }
}
