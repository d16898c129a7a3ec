package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.network.Socket.Protocol;
import davy.core.network.Socket.State;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares requests and answers with structs that the machine's C compiler fills by the kernel's
/// own headers.
class SockDiagTest {
    private static final String PROBE =
            """
            #include <stdio.h>
            #include <string.h>
            #include <arpa/inet.h>
            #include <linux/netlink.h>
            #include <linux/rtnetlink.h>
            #include <linux/sock_diag.h>
            #include <linux/inet_diag.h>
            #include <linux/packet_diag.h>
            #include <linux/netfilter_ipv4/ip_tables.h>
            static void show(const char *name, const void *data, size_t size) {
                printf("%s ", name);
                for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *) data)[i]);
                printf("\\n");
            }
            int main(void) {
                struct { struct nlmsghdr h; struct inet_diag_req_v2 r; } ask = {
                    { sizeof ask, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 7, 0 },
                    { AF_INET6, IPPROTO_TCP, 0, 0, 0xffffffff } };
                show("ask", &ask, sizeof ask);
                struct { struct nlmsghdr h; struct packet_diag_req r; } askp = {
                    { sizeof askp, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 8, 0 },
                    { .sdiag_family = AF_PACKET, .pdiag_show = PACKET_SHOW_INFO } };
                show("askp", &askp, sizeof askp);
                struct { struct nlmsghdr h; struct inet_diag_msg m; } four = {
                    { sizeof four, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, 7, 0 },
                    { .idiag_family = AF_INET, .idiag_state = 1, .idiag_uid = 4000000000u,
                      .idiag_inode = 3000000000u } };
                four.m.id.idiag_sport = htons(6379);
                four.m.id.idiag_dport = htons(51000);
                four.m.id.idiag_src[0] = inet_addr("192.0.2.1");
                four.m.id.idiag_dst[0] = inet_addr("198.51.100.2");
                show("four", &four, sizeof four);
                four.m.idiag_family = AF_INET6;
                inet_pton(AF_INET6, "::ffff:192.0.2.1", four.m.id.idiag_src);
                inet_pton(AF_INET6, "::ffff:198.51.100.2", four.m.id.idiag_dst);
                show("mapped", &four, sizeof four);
                four.m.idiag_state = 10;
                four.m.id.idiag_dport = 0;
                memset(four.m.id.idiag_dst, 0, 16);
                inet_pton(AF_INET6, "2001:db8::1", four.m.id.idiag_src);
                show("six", &four, sizeof four);
                struct { struct nlmsghdr h; struct packet_diag_msg m; struct nlattr a; __u32 uid; } raw = {
                    { sizeof raw, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, 8, 0 },
                    { .pdiag_family = AF_PACKET, .pdiag_type = 3, .pdiag_num = 3, .pdiag_ino = 77 },
                    { 8, PACKET_DIAG_UID }, 1000 };
                show("packet", &raw, sizeof raw);
                struct { struct nlmsghdr h; struct nlmsgerr e; } error = {
                    { sizeof error, NLMSG_ERROR, 0, 9, 0 }, { -2 } };
                show("error", &error, sizeof error);
                struct { struct nlmsghdr h; struct ifaddrmsg m; struct nlattr a; __u32 other;
                         struct nlattr b; __u32 own; } address = {
                    { sizeof address, RTM_NEWADDR, NLM_F_MULTI, 9, 0 }, { .ifa_family = AF_INET },
                    { 8, IFA_ADDRESS }, inet_addr("192.0.2.9"), { 8, IFA_LOCAL }, inet_addr("192.0.2.8") };
                show("address", &address, sizeof address);
                return 0;
            }
            """;

    private static Map<String, byte[]> probe(Path directory) throws Exception {
        var source = Files.writeString(directory.resolve("probe.c"), PROBE);
        String program = directory.resolve("probe").toString();
        assumeTrue(run("gcc", "-o", program, source.toString()) != null, "needs gcc");
        String output = run(program);
        assumeTrue(output != null, "needs gcc");
        var structs = new HashMap<String, byte[]>();
        for (String line : output == null ? List.<String>of() : output.lines().toList()) {
            var words = line.split(" ");
            structs.put(words[0], HexFormat.of().parseHex(words[1]));
        }
        return structs;
    }

    @org.jspecify.annotations.Nullable
    private static String run(String... command) throws Exception {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var out = process.getInputStream().readAllBytes();
            String text = new String(out, StandardCharsets.US_ASCII);
            return process.waitFor() == 0 ? text : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Socket one(Protocol protocol, byte[] datagram) {
        var messages = Netlink.messages(ByteBuffer.wrap(datagram));
        assertThat(messages).hasSize(1);
        var socket = SockDiag.socket(protocol, messages.getFirst());
        assertThat(socket).isNotNull();
        return java.util.Objects.requireNonNull(socket);
    }

    @Test
    void agreesWithTheKernelsHeaders(@TempDir Path directory) throws Exception {
        var structs = probe(directory);
        var ask = SockDiag.request(Protocol.TCP, SockDiag.AF_INET6, 7);
        assertThat(ask).isEqualTo(structs.get("ask"));
        assertThat(SockDiag.request(Protocol.PACKET, 0, 8)).isEqualTo(structs.get("askp"));
        var four =
                new Socket(
                        Protocol.TCP,
                        InetAddress.ofLiteral("192.0.2.1"),
                        6379,
                        InetAddress.ofLiteral("198.51.100.2"),
                        51_000,
                        State.ESTABLISHED,
                        3_000_000_000L,
                        4_000_000_000L);
        assertThat(one(Protocol.TCP, structs.get("four"))).isEqualTo(four);
        assertThat(one(Protocol.TCP, structs.get("mapped"))).isEqualTo(four);
        var six = one(Protocol.TCP, structs.get("six"));
        assertThat(six.local()).isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
        assertThat(six.isListening() && six.remote() == null).isTrue();
        assertThat(one(Protocol.PACKET, structs.get("packet")))
                .isEqualTo(new Socket(Protocol.PACKET, null, 3, null, 0, State.NONE, 77, 1000));
        var error = Netlink.messages(ByteBuffer.wrap(structs.get("error"))).getFirst();
        assertThat(List.of(error.type(), error.error(), error.sequence()))
                .containsExactly(Netlink.ERROR, 2, 9);
        var address = Netlink.messages(ByteBuffer.wrap(structs.get("address"))).getFirst();
        assertThat(InterfaceAddress.address(address)).isEqualTo(InetAddress.ofLiteral("192.0.2.8"));
    }

    @Test
    void takesSeveralMessagesAndStopsAtACut(@TempDir Path directory) throws Exception {
        var structs = probe(directory);
        byte[] first = structs.get("four");
        byte[] second = structs.get("six");
        var both = ByteBuffer.allocate(first.length + second.length).put(first).put(second).flip();
        assertThat(Netlink.messages(both)).hasSize(2);
        var sizes = new ArrayList<Integer>();
        for (int length = 0; length < both.limit(); length++) {
            sizes.add(Netlink.messages(both.slice(0, length)).size());
        }
        assertThat(sizes).doesNotContain(2).contains(0, 1);
    }
}
