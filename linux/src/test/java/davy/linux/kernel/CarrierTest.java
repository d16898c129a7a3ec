package davy.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Interfaces that ip(8) makes in a network namespace of the test's own.
class CarrierTest {
    @Nullable private static Namespaces namespaces;

    @BeforeAll
    static void make() throws Exception {
        assumeTrue(Namespaces.isPossible(), "needs root, namespaces, nft and iptables-legacy");
        namespaces = Namespaces.make();
    }

    @AfterAll
    static void end() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private static Namespaces namespaces() {
        return namespaces == null ? fail("not made") : namespaces;
    }

    private static List<String> carrier(String local, String remote) throws Exception {
        return namespaces().askHost("carrier " + local + " " + remote);
    }

    @Test
    void tellsACableFromATunnel() throws Exception {
        assertThat(carrier(Namespaces.HOST, Namespaces.STRANGER))
                .containsExactly("a0 'veth' false");
        assertThat(carrier(Namespaces.HOST6, Namespaces.FRIEND6))
                .containsExactly("a0 'veth' false");
        assertThat(carrier("127.0.0.1", "127.0.0.1")).containsExactly("lo '' false");
        assertThat(carrier(Namespaces.HOST, "192.0.2.1")).containsExactly("null");
    }

    @Test
    void tellsATunnel() throws Exception {
        prepare(
                "ip link add x0 type vxlan id 7 dstport 4789 remote 10.77.0.2 dev a0",
                "ip addr add 10.99.0.1/24 dev x0",
                "ip link set x0 up");
        assertThat(carrier("10.99.0.1", "10.99.0.2")).containsExactly("x0 'vxlan' true");
    }

    @Test
    void findsATunnelBelowWhatStandsOnIt() throws Exception {
        prepare(
                "ip link add x1 type vxlan id 8 dstport 4790 remote 10.77.0.2 dev a0",
                "ip link add link x1 name v5 type vlan id 5",
                "ip addr add 10.98.0.1/24 dev v5",
                "ip link set x1 up",
                "ip link set v5 up");
        assertThat(carrier("10.98.0.1", "10.98.0.2")).containsExactly("x1 'vxlan' true");
    }

    /// Not each kernel has each kind of interface.
    private static void prepare(String... commands) throws Exception {
        for (String command : commands) {
            String output = namespaces().inHost("", command.split(" "));
            assumeTrue(!output.startsWith("! "), output);
        }
    }
}
