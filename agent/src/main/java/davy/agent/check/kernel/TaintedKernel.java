package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "tainted-kernel",
        title = @Text(en = "Kernel module that no package brought", zh = "来源不明的内核模块"),
        level = Level.MEDIUM,
        technique = {"T1547.006", "T1014"},
        falsePositives =
                @Text(
                        en =
                                "Drivers and agents that a vendor's own installer put there. Live patches"
                                        + " are medium, low where the tool that loads them is there."
                                        + " Modules that DKMS built, and packaged ones, are not reported.",
                        zh = "厂商自带安装程序放置的驱动或代理模块。内核热补丁为中危，装有相应热补丁工具时为低危。DKMS 编译的模块和软件包自带的模块不会报告。"),
        how =
                @Text(
                        en =
                                "Takes the loaded modules that the kernel marks as unsigned (E) or from"
                                        + " outside of its tree (O), and looks for their files in"
                                        + " /lib/modules and for the packages that own these.",
                        zh = "取内核标记为未签名（E）或树外（O）的已加载模块，在 /lib/modules 中查找其文件及所属软件包。"),
        live = true)
final class TaintedKernel implements KernelCheck {
    /// Modules of vendors whose installers bypass packages, alone or with more behind a `_`.
    private static final List<String> VENDORS =
            List.of(
                    "nvidia",
                    "vboxdrv",
                    "vboxnetflt",
                    "vboxnetadp",
                    "vboxpci",
                    "vboxguest",
                    "vboxsf",
                    "vboxvideo",
                    "vmmon",
                    "vmnet",
                    "falcon",
                    "AliSecGuard",
                    "AliSecProcFilter64",
                    "AliSecProcFilterAdv64",
                    "AliSecNetFlt64",
                    "hids_driver",
                    "zfs",
                    "spl",
                    "znvpair",
                    "zavl",
                    "zcommon",
                    "zunicode",
                    "zlua",
                    "zzstd",
                    "icp",
                    "prl",
                    "lkrg",
                    "p_lkrg",
                    "falco",
                    "scap");

    /// Live patches by the beginning of their names, and what the tool that loads them has on disk.
    private static final Map<String, List<String>> PATCHES =
            Map.of(
                    "lkp",
                    List.of("/snap/canonical-livepatch", "/var/snap/canonical-livepatch"),
                    "kpatch",
                    List.of("/usr/lib/kpatch", "/var/lib/kpatch"));

    @Override
    public void look(Facts facts, Findings findings) {
        var modules = LoadedModules.read(facts.host());
        var suspects = modules == null ? List.<String>of() : modules.tainted("OE");
        if (modules == null || suspects.isEmpty()) {
            return;
        }
        String release = facts.host().text("/proc/sys/kernel/osrelease");
        String folder = "/lib/modules/" + (release == null ? "" : release.strip());
        boolean known = release != null && facts.host().exists(folder + "/modules.dep");
        if (!known) {
            findings.notDone(
                    folder,
                    Phrase.of(
                            "the running kernel's modules are not there, so nobody can say where a"
                                    + " loaded module came from",
                            "没有当前内核的模块目录，无法判断已加载模块的来源"));
        }
        var files = known ? files(facts, folder) : Map.<String, String>of();
        for (String name : suspects) {
            String taint = modules.listed().getOrDefault(name, "");
            var finding = judge(facts, name, taint, files.get(name), known);
            if (finding != null) {
                findings.add(finding.with("davy.module.taint", taint));
            }
        }
    }

    /// Names of modules to their files, by `modules.dep` (depmod(8)).
    private static Map<String, String> files(Facts facts, String folder) {
        var files = new HashMap<String, String>();
        for (String line : facts.host().lines(folder + "/modules.dep")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String path = line.substring(0, colon);
                String full = path.startsWith("/") ? path : folder + "/" + path;
                files.put(name(full), full);
            }
        }
        return files;
    }

    /// `kernel/fs/nfs-x.ko.xz` is the module `nfs_x`.
    private static String name(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int end = name.indexOf(".ko");
        return (end < 0 ? name : name.substring(0, end)).replace('-', '_');
    }

    private static Finding.@Nullable Draft judge(
            Facts facts, String name, String taint, @Nullable String file, boolean known) {
        if (LoadedModules.isRootkit(name)) {
            return finding(
                    name,
                    file,
                    Level.CRITICAL,
                    Phrase.of("it has the name of a public rootkit", "与公开的 rootkit 同名"));
        }
        if (!known) {
            return null;
        }
        boolean vendor = VENDORS.stream().anyMatch(v -> isOf(v, name)) || isOfAegis(facts, name);
        if (file == null && !vendor && isLivePatch(facts, name, taint)) {
            return finding(
                    name,
                    null,
                    isPatchOfVendor(facts, name) ? Level.LOW : Level.MEDIUM,
                    Phrase.of(
                            "it is a live patch, of which there is no file in /lib/modules",
                            "它是内核热补丁，/lib/modules 中没有其文件"));
        }
        if (file == null) {
            return finding(
                    name,
                    null,
                    vendor ? Level.LOW : Level.HIGH,
                    Phrase.of(
                            "there is no file of it in /lib/modules: it was loaded from elsewhere",
                            "/lib/modules 中没有其文件：它是从别处加载的"));
        }
        boolean built = file.contains("/dkms/") && facts.host().exists("/var/lib/dkms");
        if (built || facts.ownership(file) != Ownership.UNPACKAGED) {
            return null;
        }
        return finding(
                name,
                file,
                vendor ? Level.LOW : Level.MEDIUM,
                Phrase.of("no package owns its file {0}", "其文件 {0} 不属于任何软件包", file));
    }

    /// Alibaba's agent has modules of many names, where it is installed.
    private static boolean isOfAegis(Facts facts, String name) {
        return name.startsWith("AliSec") && facts.host().exists("/usr/local/aegis");
    }

    private static boolean isOf(String vendor, String name) {
        return name.startsWith(vendor)
                && (name.length() == vendor.length() || name.charAt(vendor.length()) == '_');
    }

    /// Whether the kernel itself says that the module patches it (`TAINT_LIVEPATCH`).
    private static boolean isLivePatch(Facts facts, String name, String taint) {
        return taint.indexOf('K') >= 0 && facts.host().exists("/sys/kernel/livepatch/" + name);
    }

    private static boolean isPatchOfVendor(Facts facts, String name) {
        return PATCHES.entrySet().stream()
                .filter(patch -> isOf(patch.getKey(), name))
                .flatMap(patch -> patch.getValue().stream())
                .anyMatch(facts.host()::exists);
    }

    private static Finding.Draft finding(
            String name, @Nullable String file, Level level, Phrase why) {
        var draft =
                Finding.of(
                                Phrase.of(
                                        "the loaded kernel module {0} is not of the kernel's own: {1}",
                                        "已加载的内核模块 {0} 不是内核自带的：{1}", name, why))
                        .level(level)
                        .with("davy.module", name)
                        .with("file.path", file);
        if (level.atLeast(Level.MEDIUM)) {
            draft.about(new Entity(Entity.Kind.KERNEL_MODULE, name));
        }
        return file == null || !level.atLeast(Level.MEDIUM)
                ? draft
                : draft.about(Entity.file(file));
    }
}
