package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Expected bytes are put together by hand from `struct nlmsghdr`, `struct nfgenmsg` and `struct
/// nlattr` on a little-endian machine.
class NftBatchTest {
    private static final String BEGIN =
            "14000000" + "1000" + "0100" + "07000000" + "00000000" + "0000000a";
    private static final String DELETE =
            "20000000"
                    + "020a"
                    + "0500"
                    + "08000000"
                    + "00000000"
                    + "01000000"
                    + "0b000100"
                    + "646176795f7400"
                    + "00";
    private static final String END =
            "14000000" + "1100" + "0100" + "09000000" + "00000000" + "0000000a";

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void beginsAndEnds() {
        var batch = FenceTable.remove("davy_t");
        assertThat(hex(batch.bytes(7))).isEqualTo(BEGIN + DELETE + END);
        assertThat(hex(batch.trial(7))).isEqualTo(BEGIN + DELETE);
        assertThat(batch.last(7)).isEqualTo(8);
        assertThat(List.of(batch.name(0), batch.name(1), batch.name(2)))
                .containsExactly("batch", "DELTABLE", "batch");
    }

    @Test
    void namesTheGenerationThatItIsFor() {
        var batch = NftCopy.delete(5, new RawRule(2, "t", "c", 7, "", ""));
        assertThat(hex(batch.trial(1)))
                .isEqualTo(
                        "1c000000"
                                + "1000"
                                + "0100"
                                + "01000000"
                                + "00000000"
                                + "0000000a"
                                + "0800010000000005"
                                + "30000000"
                                + "080a"
                                + "0500"
                                + "02000000"
                                + "00000000"
                                + "02000000"
                                + "06000100"
                                + "74000000"
                                + "06000200"
                                + "63000000"
                                + "0c000300"
                                + "0000000000000007");
    }

    /// What the tests of the kernel cannot show: an answer that is cut off.
    @Test
    void readsWhatIsCutOff() {
        var full =
                HexFormat.of()
                        .parseHex(
                                "1c000000"
                                        + "0f0a"
                                        + "0000"
                                        + "01000000"
                                        + "00000000"
                                        + "00000000"
                                        + "0800010000001234");
        for (int length = 0; length <= full.length; length++) {
            int told = 7;
            for (var message : Netlink.messages(ByteBuffer.wrap(full, 0, length))) {
                told = NftBatch.generation(message, told);
            }
            assertThat(told).isEqualTo(length == full.length ? 0x1234 : 7);
        }
    }

    /// Attributes have 16 bits for their length.
    @Test
    void putsManyAddressesIntoSeveralMessages() {
        var blocked = new HashSet<InetAddress>();
        for (int i = 0; i < Fence.MOST_BLOCKED; i++) {
            byte[] address = new byte[16];
            address[0] = 0x20;
            address[14] = (byte) (i >> 8);
            address[15] = (byte) i;
            blocked.add(AddressRange.address(address));
        }
        var batch = FenceTable.put(new Fence("t", blocked, Set.of(), null));
        var names = IntStream.range(1, batch.last(0)).mapToObj(batch::name).toList();
        assertThat(names).filteredOn("NEWSETELEM"::equals).hasSize(10);
    }
}
