package davy.agent.respond;

import davy.core.host.Host;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Disks and files of a host that lie on other machines. Cut off from these, whoever touches them
/// waits for ever: Davy's own journal, the operator's shell, each new login.
final class NetworkDisks {
    private static final int MOST_TOLD = 4;

    /// The kernel asks other machines for these, or asks them for leave (ocfs2, gfs2).
    private static final Set<String> TYPES =
            Set.of(
                    ("nfs nfs4 cifs smb3 smbfs ncpfs afs coda ceph glusterfs lustre beegfs orangefs pvfs2"
                                    + " gpfs panfs wekafs davfs ocfs2 gfs2")
                            .split(" "));

    /// Programs that do, behind `fuse.`.
    private static final Set<String> PROGRAMS =
            Set.of(
                    ("glusterfs sshfs ceph ceph-fuse s3fs goofys mount-s3 ossfs ossfs2 cosfs obsfs"
                                    + " gcsfuse blobfuse blobfuse2 rclone juicefs JuiceFS mfs moosefs"
                                    + " seaweedfs weed curlftpfs davfs2 cifs smbnetfs hadoop-fuse-dfs"
                                    + " alluxio-fuse")
                            .split(" "));

    private static final Pattern BETWEEN = Pattern.compile("[],=/@\\[ ]+");
    private static final Pattern WITH_PORT = Pattern.compile("([0-9]+(?:\\.[0-9]+){3}):.*");

    private final Host host;
    private final List<Disk> disks = new ArrayList<>();

    /// @param name what it is, for a person
    /// @param servers addresses where it is, as far as they are known
    record Disk(Phrase name, Set<InetAddress> servers) {
        Disk {
            servers = Set.copyOf(servers);
        }
    }

    private NetworkDisks(Host host) {
        this.host = host;
    }

    /// None on an image, which nothing is mounted on.
    static List<Disk> of(Host host) {
        var found = new NetworkDisks(host);
        if (host.kernel() != null) {
            host.lines("/proc/self/mountinfo").forEach(found::mount);
            found.iscsi();
            found.nvme();
            found.blocks();
        }
        return List.copyOf(found.disks);
    }

    /// Their names, not all of a great many.
    static Phrase told(List<Disk> disks) {
        var told = disks.getFirst().name;
        for (Disk disk : disks.subList(1, Math.min(MOST_TOLD, disks.size()))) {
            told = Phrase.of("{0}, {1}", "{0}、{1}", told, disk.name);
        }
        int more = disks.size() - MOST_TOLD;
        return more <= 0 ? told : Phrase.of("{0}, and {1} more", "{0} 等（另有 {1} 个）", told, more);
    }

    /// A line of proc_pid_mountinfo(5).
    private void mount(String line) {
        String[] halves = line.split(" - ", 2);
        String[] place = halves[0].split(" ");
        String[] kind = halves.length < 2 ? new String[0] : halves[1].split(" ", 3);
        if (place.length < 6 || kind.length < 3 || !isRemote(kind[0], kind[1], kind[2])) {
            return;
        }
        var name =
                Phrase.of(
                        "{0} ({1} of {2})",
                        "{0}（{1}，来自 {2}）",
                        Places.unescaped(place[4]),
                        kind[0],
                        Places.unescaped(kind[1]));
        disks.add(new Disk(name, addresses(Places.unescaped(kind[1]) + ' ' + kind[2])));
    }

    /// What a user other than root mounts for himself, root does not touch either: else anybody
    /// could keep a host from being cut off.
    private static boolean isRemote(String type, String source, String options) {
        String all = ',' + options + ',';
        if (type.equals("9p")) {
            return all.contains(",trans=tcp,") || !all.contains(",trans=");
        }
        if (type.startsWith("fuse")) {
            boolean own = !all.contains(",user_id=0,") && !all.contains(",allow_other,");
            boolean known = type.startsWith("fuse.") && PROGRAMS.contains(type.substring(5));
            return !own && (known || type.equals("fuse") && source.contains("://"));
        }
        return TYPES.contains(type);
    }

    /// The addresses among what says where a mount comes from: `10.0.0.5:/export`, `addr=fd00::5`,
    /// `10.0.0.1:6789,10.0.0.2:6789:/`, `//10.0.0.9/share`.
    private static Set<InetAddress> addresses(String text) {
        var found = new LinkedHashSet<InetAddress>();
        for (String word : BETWEEN.split(text)) {
            var port = WITH_PORT.matcher(word);
            var address = AddressDanger.parse(port.matches() ? port.group(1) : word);
            if (address != null) {
                found.add(address);
            }
        }
        return found;
    }

    /// Sessions of the kernel's initiator; each has connections.
    private void iscsi() {
        String sessions = "/sys/class/iscsi_session";
        for (String session : host.list(sessions)) {
            String target = text(sessions + '/' + session + "/targetname");
            var servers = new LinkedHashSet<InetAddress>();
            String connections = "/sys/class/iscsi_connection";
            for (String connection : host.list(connections)) {
                if (connection.startsWith(session.replace("session", "connection") + ":")) {
                    String folder = connections + '/' + connection;
                    servers.addAll(addresses(text(folder + "/address")));
                    servers.addAll(addresses(text(folder + "/persistent_address")));
                }
            }
            disks.add(
                    new Disk(
                            Phrase.of(
                                    "the iSCSI disk {0}",
                                    "iSCSI 磁盘 {0}", target.isEmpty() ? session : target),
                            servers));
        }
    }

    /// `/sys/class/nvme/nvme0/address` is `traddr=10.0.0.5,trsvcid=4420`.
    private void nvme() {
        String folder = "/sys/class/nvme";
        for (String name : host.list(folder)) {
            if (text(folder + '/' + name + "/transport").equals("tcp")) {
                String address = text(folder + '/' + name + "/address");
                var known = Phrase.of("the NVMe disk {0} over TCP", "NVMe/TCP 磁盘 {0}", name);
                disks.add(new Disk(known, addresses(address)));
            }
        }
    }

    /// Those without a size are not in use.
    private void blocks() {
        for (String name : host.list("/sys/block")) {
            if (!name.matches("(nbd|rbd|drbd)[0-9]+")) {
                continue;
            }
            String size = text("/sys/block/" + name + "/size");
            if (!size.isEmpty() && !size.equals("0")) {
                disks.add(new Disk(Phrase.of("the disk /dev/{0}", "磁盘 /dev/{0}", name), Set.of()));
            }
        }
    }

    private String text(String path) {
        String text = host.text(path);
        return text == null ? "" : text.strip();
    }

    /// The disk that is at an address; null where none is known to be.
    static @Nullable Disk at(List<Disk> disks, InetAddress address) {
        return disks.stream()
                .filter(disk -> disk.servers.contains(address))
                .findFirst()
                .orElse(null);
    }
}
