package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.IsolateHost;
import davy.core.host.CaseHost;
import davy.core.network.Isolation;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A host that has disks or files on other machines is not cut off from them. Lines and files as
/// nfs(5), mount.cifs(8), ceph, open-iscsi and the kernel's own documentation have them.
final class NetworkDisksTest {
    private static final Action ISOLATE =
            new IsolateHost(new Isolation(List.of(), List.of(), true));

    private static @Nullable Phrase why(Map<String, Object> host, Action action) {
        var made = CaseHost.of(new HashMap<>(host));
        return new Danger(new Sparing(made, PackageIndex.read(made), 1)).of(action);
    }

    private static Map<String, Object> mounted(String line) {
        return Map.of("mounts", List.of("98 27 0:40 / " + line));
    }

    private static Map<String, Object> files(String... pathsAndTexts) {
        var host = new HashMap<String, Object>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            host.put(pathsAndTexts[i], Map.of("text", pathsAndTexts[i + 1] + "\n"));
        }
        return host;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home rw,relatime shared:9 - nfs4 203.0.113.5:/home"
                        + " rw,vers=4.2,hard,proto=tcp,clientaddr=192.0.2.7,addr=203.0.113.5",
                "/home rw - nfs nas:/home rw,vers=3,addr=203.0.113.5,mountaddr=203.0.113.5",
                "/srv rw - cifs //203.0.113.5/srv rw,vers=3.1.1,addr=203.0.113.5",
                "/var rw - ceph 203.0.113.5:6789,203.0.113.6:6789:/ rw,name=admin,acl",
                "/data rw - fuse.glusterfs 203.0.113.5:/vol rw,user_id=0,group_id=0,allow_other",
                "/data rw - fuse.sshfs root@203.0.113.5:/data rw,user_id=0,group_id=0",
                "/data rw - 9p 203.0.113.5 rw,trans=tcp,port=564",
                "/data rw - lustre 203.0.113.5@tcp:/fs rw"
            })
    void aHostWithFilesElsewhereIsNeitherCutOffNorIsTheirServerBlocked(String line) {
        var why = why(mounted(line), ISOLATE);
        assertThat(why).isNotNull();
        String point = line.split(" ")[0];
        assertThat(why.in(Language.EN)).contains(point + " (", "block-addresses", "security group");
        assertThat(why.in(Language.ZH)).contains(point + "（", "云安全组");
        var block = why(mounted(line), new BlockAddresses(List.of("203.0.113.5")));
        assertThat(block).isNotNull();
        assertThat(block.in(Language.EN)).contains("203.0.113.5 is never blocked", point);
        assertThat(why(mounted(line), new BlockAddresses(List.of("203.0.113.99")))).isNull();
    }

    @Test
    void anAddressOfIpv6IsKnown() {
        var host = mounted("/home rw - nfs4 [2001:db8::5]:/home rw,addr=2001:db8::5");
        assertThat(why(host, new BlockAddresses(List.of("2001:db8::5")))).isNotNull();
        assertThat(why(host, new BlockAddresses(List.of("2001:db8::6")))).isNull();
    }

    /// Disks of this machine, of the machine that it is a guest of, and what a user mounted for
    /// himself: root waits for none of them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data rw - ext4 /dev/vdb rw",
                "/data rw - 9p share rw,trans=virtio",
                "/data rw - fuse.mergerfs a:b rw,user_id=0,group_id=0,allow_other",
                "/home/eve/x rw - fuse.sshfs eve@203.0.113.5: rw,user_id=1000,group_id=1000",
                "/proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw,fd=29"
            })
    void aHostWithItsOwnDisksIsCutOff(String line) {
        assertThat(why(mounted(line), ISOLATE)).isNull();
    }

    @Test
    void anIscsiDiskIsNamedByItsTarget() {
        var host =
                files(
                        "/sys/class/iscsi_session/session3/targetname",
                        "iqn.2003-01.example:disk1",
                        "/sys/class/iscsi_connection/connection3:0/address",
                        "203.0.113.5",
                        "/sys/class/iscsi_connection/connection3:0/persistent_address",
                        "203.0.113.6");
        var why = why(host, ISOLATE);
        assertThat(why).isNotNull();
        assertThat(why.in(Language.EN)).contains("the iSCSI disk iqn.2003-01.example:disk1");
        assertThat(why(host, new BlockAddresses(List.of("203.0.113.5")))).isNotNull();
        assertThat(why(host, new BlockAddresses(List.of("203.0.113.6")))).isNotNull();
        assertThat(why(host, new BlockAddresses(List.of("203.0.113.7")))).isNull();
    }

    @Test
    void anNvmeDiskOverTcpIsOneAndOneInTheMachineIsNot() {
        var there =
                files(
                        "/sys/class/nvme/nvme1/transport",
                        "tcp",
                        "/sys/class/nvme/nvme1/address",
                        "traddr=203.0.113.5,trsvcid=4420,src_addr=192.0.2.7");
        assertThat(why(there, ISOLATE)).isNotNull();
        assertThat(why(there, new BlockAddresses(List.of("203.0.113.5")))).isNotNull();
        assertThat(why(files("/sys/class/nvme/nvme0/transport", "pcie"), ISOLATE)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"nbd0,2097152,true", "nbd0,0,false", "rbd1,8,true", "drbd0,8,true", "sda,8,false"})
    void aDiskOfTheNetworkHasASize(String name, String size, boolean refused) {
        var why = why(files("/sys/block/" + name + "/size", size), ISOLATE);
        assertThat(why != null).isEqualTo(refused);
        assertThat(why == null || why.in(Language.EN).contains("/dev/" + name)).isTrue();
    }

    @Test
    void ofManyTheFirstAreTold() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            lines.add("98 27 0:4%d / /m%d rw - nfs4 nas:/%d rw".formatted(i, i, i));
        }
        var why = why(Map.of("mounts", lines), ISOLATE);
        assertThat(why).isNotNull();
        assertThat(why.in(Language.EN))
                .contains("/m0 (", "/m3 (", "and 2 more")
                .doesNotContain("/m4");
        assertThat(why.in(Language.ZH)).contains("另有 2 个");
    }
}
