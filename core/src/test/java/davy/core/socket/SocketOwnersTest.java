package davy.core.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketOwnersTest {
    private static ProcHost host() {
        var host = new ProcHost();
        host.links.put("/proc/100/fd/3", "socket:[4711]");
        host.links.put("/proc/100/fd/4", "socket:[4711]");
        host.links.put("/proc/100/fd/5", "/tmp/socket:[4711]");
        host.links.put("/proc/99/fd/3", "socket:[4711]");
        host.links.put("/proc/99/fd/0", "socket:[12");
        host.links.put("/proc/99/fd/1", "socket:[]");
        host.links.put("/proc/99/fd/2", "socket:[99999999999999999999]");
        host.links.put("/proc/self/fd/3", "socket:[4712]");
        host.links.put("/proc/7/cwd", "socket:[4713]");
        return host;
    }

    @Test
    void joinsLinksByInode() {
        var owners = new SocketOwners(host());
        assertThat(owners.of(4711)).containsExactly(99, 100);
        assertThat(owners.byInode()).containsOnlyKeys(4711L);
    }

    @Test
    void asksOnlyTheGivenProcesses() {
        assertThat(new SocketOwners(host(), List.of(100, 7)).of(4711)).containsExactly(100);
    }

    @Test
    void readsOnce() {
        var host = host();
        var owners = new SocketOwners(host);
        assertThat(owners.of(1)).isEmpty();
        host.links.put("/proc/5/fd/1", "socket:[1]");
        assertThat(owners.of(1)).isEmpty();
    }
}
