package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.process.Signs;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "packet-socket",
        title = @Text(en = "Process that reads all network traffic", zh = "监听全部网络流量的进程"),
        level = Level.HIGH,
        technique = {"T1205.002", "T1040"},
        falsePositives =
                @Text(
                        en =
                                "Agents for monitoring and security that were installed outside of"
                                        + " packages and are not on the list of known sniffers. Packaged"
                                        + " programs are not reported.",
                        zh = "以非软件包方式安装、且不在已知抓包程序名单中的监控或安全代理。软件包自带的程序不会报告。"),
        how =
                @Text(
                        en =
                                "Finds who holds the packet sockets (AF_PACKET) of the host and its"
                                        + " containers, and looks for traits of BPFDoor: an empty"
                                        + " environment, a deleted program, /var/run/haldrund.pid.",
                        zh =
                                "查找本机及容器中持有 AF_PACKET 套接字的进程，并检查 BPFDoor 特征：环境变量被清空、程序文件被删除、/var/run/haldrund.pid。"),
        live = true)
final class PacketSocket implements NetworkCheck {
    /// Lock files that BPFDoor leaves (`/var/run` leads to `/run`).
    private static final List<String> LOCKS = List.of("/run/haldrund.pid", "/run/kdevrund.pid");

    /// Programs whose work it is, from wherever they were installed: DHCP, discovery, sniffers,
    /// network planes of containers, agents.
    private static final Set<String> KNOWN =
            Set.of(
                    "dhclient",
                    "dhcpcd",
                    "dhcpd",
                    "udhcpc",
                    "udhcpd",
                    "systemd-network",
                    "systemd-networkd",
                    "NetworkManager",
                    "connmand",
                    "wpa_supplicant",
                    "hostapd",
                    "iwd",
                    "lldpd",
                    "lldpad",
                    "ladvd",
                    "cdpd",
                    "arpwatch",
                    "arping",
                    "avahi-autoipd",
                    "keepalived",
                    "pppd",
                    "pppoe",
                    "ptp4l",
                    "phc2sys",
                    "tcpdump",
                    "tshark",
                    "dumpcap",
                    "wireshark",
                    "ngrep",
                    "suricata",
                    "Suricata-Main",
                    "snort",
                    "zeek",
                    "bro",
                    "p0f",
                    "softflowd",
                    "nprobe",
                    "ntopng",
                    "nethogs",
                    "iftop",
                    "darkstat",
                    "bandwhich",
                    "packetbeat",
                    "nmap",
                    "masscan",
                    "zmap",
                    "arp-scan",
                    "hcxdumptool",
                    "ovs-vswitchd",
                    "cilium-agent",
                    "calico-node",
                    "flanneld",
                    "speaker",
                    "kube-vip",
                    "qemu-system-x86_64",
                    "qemu-kvm",
                    "firecracker",
                    "cloud-hypervisor",
                    "system-probe",
                    "falcon-sensor",
                    "AliYunDun",
                    "AliYunDunMonitor",
                    "YDService",
                    "vector",
                    "deepflow-agent",
                    "deepflow-agent-ce",
                    "ptcpdump",
                    "vpp");

    @Override
    public void look(Facts facts, Findings findings) {
        var lock = lock(facts);
        var holders = new TreeMap<Integer, List<Socket>>();
        for (Socket socket : facts.allSockets()) {
            var holder =
                    socket.protocol() == Socket.Protocol.PACKET
                            ? Connection.holder(facts, socket)
                            : null;
            if (holder != null && !facts.isSelf(holder)) {
                holders.computeIfAbsent(holder.pid(), _ -> new ArrayList<>()).add(socket);
            }
        }
        boolean explained = false;
        for (var entry : holders.entrySet()) {
            var process = facts.processes().byPid(entry.getKey());
            var finding = process == null ? null : finding(facts, process, lock, entry.getValue());
            if (finding != null) {
                findings.add(finding);
                explained = true;
            }
        }
        if (lock != null && !explained) {
            findings.add(lockOnly(lock));
        }
    }

    private static @Nullable String lock(Facts facts) {
        for (String path : LOCKS) {
            var info = facts.host().lstat(path);
            // BPFDoor makes it empty; a real pid file has a number in it.
            if (info != null && info.isRegular() && info.size() == 0) {
                return path;
            }
        }
        return null;
    }

    private static Finding.@Nullable Draft finding(
            Facts facts, HostProcess process, @Nullable String lock, List<Socket> sockets) {
        var ownership = facts.ownership(process);
        if (ownership == Ownership.PACKAGED) {
            return null;
        }
        var traits = traits(facts, process, lock);
        boolean known = isKnown(process);
        if (traits.isEmpty() && (known || ownership == Ownership.UNKNOWN)) {
            return null;
        }
        var why =
                traits.isEmpty()
                        ? Phrase.of("no package owns its program", "其程序不属于任何软件包")
                        : Signs.list(traits);
        var draft =
                Finding.of(
                                Phrase.of(
                                        "process {0} ({1}) can read all network traffic, and {2}",
                                        "进程 {0}（{1}）可监听全部网络流量，且{2}",
                                        process.pid(),
                                        process.comm(),
                                        why))
                        .level(lock != null || traits.size() >= 2 ? Level.CRITICAL : Level.HIGH);
        return Evidence.processAndFile(draft, process)
                .with("network.transport", "packet")
                .with("davy.sockets", sockets.size())
                .with("file.path", lock);
    }

    private static boolean isKnown(HostProcess process) {
        var executable = process.executable();
        return KNOWN.contains(process.comm())
                && (executable == null
                        || executable.name().startsWith(process.comm())
                        || KNOWN.contains(executable.name()));
    }

    private static List<Phrase> traits(Facts facts, HostProcess process, @Nullable String lock) {
        var traits = new ArrayList<>(Signs.of(process, facts));
        // A kernel thread has no executable; only what runs a program can have wiped it.
        if (process.executable() != null && process.environment().values().isEmpty()) {
            var environ = process.file("environ", 1);
            if (environ != null) {
                traits.add(Phrase.of("its environment is wiped", "其环境变量已被清空"));
            }
        }
        String stack = process.file("stack", 8192);
        if (stack != null && stack.contains("packet_recvmsg") && !traits.isEmpty()) {
            traits.add(Phrase.of("it waits in the kernel for packets", "正阻塞在内核中等待数据包"));
        }
        if (lock != null) {
            traits.add(Phrase.of("BPFDoor's lock file {0} is there", "存在 BPFDoor 锁文件 {0}", lock));
        }
        return traits;
    }

    private static Finding.Draft lockOnly(String lock) {
        return Finding.of(
                        Phrase.of(
                                "{0} is there and empty, as the backdoor BPFDoor leaves it; no packet"
                                        + " socket of it is seen",
                                "存在空文件 {0}，这是 BPFDoor 后门的特征；但未看到其数据包套接字", lock))
                .with("file.path", lock)
                .about(Entity.file(lock))
                .level(Level.MEDIUM);
    }
}
