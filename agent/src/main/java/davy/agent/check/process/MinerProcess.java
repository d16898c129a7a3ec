package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Guarded;
import davy.agent.check.MalwareNames;
import davy.agent.check.Ownership;
import davy.agent.check.Readers;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.Pool;
import davy.core.indicator.Wallet;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "miner-process",
        title = @Text(en = "Cryptominer", zh = "挖矿进程"),
        level = Level.CRITICAL,
        technique = {"T1496.001", "T1496"},
        falsePositives =
                @Text(
                        en =
                                "A miner that the owner of the machine runs on purpose. Editors, pagers"
                                        + " and search tools that show such text are not reported.",
                        zh = "机器所有者自行运行的挖矿程序。查看此类文本的编辑器、分页器和搜索工具不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the arguments and environment of every process for addresses of"
                                        + " mining pools, wallets whose checksum fits, and options that"
                                        + " only miners have; and knows names of miners and bots, of"
                                        + " unpackaged programs only. The environment alone counts for"
                                        + " less where a package or root alone put the program there,"
                                        + " as one setting may be in that of every service.",
                        zh =
                                "检查所有进程的参数和环境变量中的矿池地址、校验和正确的钱包地址及挖矿程序特有选项；对非软件包程序还会比对已知挖矿程序和僵尸程序名称。若程序来自软件包或仅 root 可写的位置，仅环境变量可疑时级别较低，因为一处设置即可进入所有服务的环境。"),
        live = true)
final class MinerProcess implements ProcessCheck {
    private static final int LONGEST = 128 << 10;
    private static final int OVERLAP = 1 << 10;

    private static final Phrase ARGUMENTS =
            Phrase.of(
                    "its arguments, or those of all processes together, are very long: only their"
                            + " beginning and end were judged, and 2 MiB of them searched for pools and"
                            + " wallets",
                    "该进程的参数（或所有进程的参数合计）过长：只判断了开头和结尾，并在前 2 MiB 中查找了矿池和钱包地址");

    private static final Phrase ENVIRONMENT =
            Phrase.of(
                    "its environment is longer than 256 KiB: only its beginning was read",
                    "环境变量超过 256 KiB：只读取了开头部分");

    private static final List<String> OPTIONS =
            List.of(
                    "--donate-level",
                    "--randomx-",
                    "--cpu-max-threads-hint",
                    "--coin=monero",
                    "--coin monero",
                    "--algo=rx/0",
                    "--algo rx/0",
                    "-a rx/0",
                    "-a cryptonight",
                    "--algo=cryptonight",
                    "--nicehash");

    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            if (facts.isSelf(process) || Readers.isOne(process, facts)) {
                continue;
            }
            var sign = sign(process, facts);
            if (sign != null) {
                findings.add(Evidence.started(facts, sign, process, isNamed(process)));
            } else {
                unseen(process, findings);
            }
        }
    }

    /// Other checks know both ends of long arguments; this one sought in all of them, up to 2 MiB.
    private static void unseen(HostProcess process, Findings findings) {
        if (process.arguments().truncated()) {
            findings.notDone("pid " + process.pid(), ARGUMENTS);
        }
        if (process.pid() > 1 && process.environment().truncated()) {
            findings.notDone("pid " + process.pid(), ENVIRONMENT);
        }
    }

    /// Whether its file has such a name, and not only what it calls itself.
    private static boolean isNamed(HostProcess process) {
        var executable = process.executable();
        return executable != null && MalwareNames.isProgram(executable.name());
    }

    private static Finding.@Nullable Draft sign(HostProcess process, Facts facts) {
        var byArguments = byArguments(process);
        if (byArguments != null) {
            return byArguments;
        }
        if (process.pid() > 1) {
            boolean operators = isOperators(process, facts);
            String environment = String.join("\n", process.environment().values());
            var where = Phrase.of("environment", "环境变量");
            var byEnvironment = byText(process, cut(environment), where, !operators);
            if (byEnvironment != null) {
                return operators ? byEnvironment.level(Level.MEDIUM) : byEnvironment;
            }
        }
        return byName(process, facts);
    }

    /// One setting for the manager of services is in the environment of each that is started since:
    /// also that of a pool that a true miner has, with whom nothing else connects them.
    private static boolean isOperators(HostProcess process, Facts facts) {
        return !facts.processes().isContained(process)
                && (facts.ownership(process) == Ownership.PACKAGED || Guarded.runs(facts, process));
    }

    /// In pieces that overlap, where they are long.
    private static Finding.@Nullable Draft byArguments(HostProcess process) {
        var known = process.arguments();
        var whole = known.truncated() ? process.wholeArguments() : known;
        String text = whole.joined();
        for (int at = 0; at == 0 || at + OVERLAP < text.length(); at += LONGEST - OVERLAP) {
            String piece = text.substring(at, Math.min(text.length(), at + LONGEST));
            var found = byText(process, piece, Phrase.of("argv", "参数"), true);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// Both ends.
    private static String cut(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST / 2)
                        + '\n'
                        + text.substring(text.length() - LONGEST / 2);
    }

    /// @param known whether the pool is accused too, and so connects this with others that name it
    private static Finding.@Nullable Draft byText(
            HostProcess process, String text, Phrase where, boolean known) {
        for (Pool pool : Pool.findIn(text)) {
            if (pool.sign().isStrong()) {
                var draft =
                        Finding.of(
                                        Phrase.of(
                                                "the {2} of process {0} names the mining pool {1}",
                                                "进程 {0} 的{2}中包含矿池地址 {1}",
                                                process.pid(),
                                                pool.endpoint(),
                                                where))
                                .with("destination.address", pool.host())
                                .with("destination.port", pool.port());
                return known ? draft.about(Entity.socket(pool.endpoint())) : draft;
            }
        }
        for (Wallet wallet : Wallet.findIn(text)) {
            if (wallet.coin().isStrong()) {
                return Finding.of(
                                Phrase.of(
                                        "the {2} of process {0} has the wallet {1}",
                                        "进程 {0} 的{2}中包含钱包地址 {1}",
                                        process.pid(),
                                        wallet.address(),
                                        where))
                        .with("davy.wallet", wallet.address());
            }
        }
        for (String option : OPTIONS) {
            if (text.contains(option)) {
                return Finding.of(
                        Phrase.of(
                                "the {2} of process {0} has the option {1}, which only miners know",
                                "进程 {0} 的{2}中含有挖矿程序特有选项 {1}", process.pid(), option, where));
            }
        }
        return null;
    }

    private static Finding.@Nullable Draft byName(HostProcess process, Facts facts) {
        var executable = process.executable();
        if (executable == null || facts.ownership(process) == Ownership.PACKAGED) {
            return null;
        }
        for (String name : List.of(executable.name(), process.comm())) {
            if (MalwareNames.isProgram(name)) {
                return Finding.of(
                                Phrase.of(
                                        "process {0} has the name of a known miner or bot, {1}, and no"
                                                + " package owns it",
                                        "进程 {0} 与已知挖矿或僵尸程序 {1} 同名，且不属于任何软件包", process.pid(), name))
                        .level(MalwareNames.isBot(name) ? Level.CRITICAL : Level.HIGH);
            }
        }
        return null;
    }
}
