package davy.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import davy.linux.LinuxHost;
import davy.linux.kernel.NftTables.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing may be asked that would make the kernel load a module.
class NftTablesTest {
    private static final String HEADING = "sk       Eth Pid    Groups   Rmem\n";
    private static final String ROUTE = "00000000ca8f2c2b 0   0          00000000 0\n";
    private static final String NETFILTER = "000000004ad3f1d2 12  0          00000000 0\n";

    @TempDir Path root = Path.of("");

    @BeforeEach
    void makeDirectories() throws IOException {
        Files.createDirectories(root.resolve("proc/net"));
    }

    private Presence presence() throws IOException {
        try (var host = LinuxHost.image(root.toString())) {
            return new NftTables(host).presence();
        }
    }

    private void write(String path, String text) throws IOException {
        Files.writeString(root.resolve(path), text);
    }

    @Test
    void isMissingWithoutNetfiltersSocket() throws IOException {
        write("proc/net/netlink", HEADING + ROUTE);
        assertThat(presence()).isEqualTo(Presence.MISSING);
    }

    @Test
    void isMissingWhereNeitherModuleNorSymbolIs() throws IOException {
        write("proc/net/netlink", HEADING + ROUTE + NETFILTER);
        write("proc/modules", "nfnetlink 20480 1 - Live 0x0\nnf_tables_set 1 0 - Live 0x0\n");
        write("proc/kallsyms", "ffffffff81000000 T _text\nffffffff81000010 t nft_do_chai\n");
        assertThat(presence()).isEqualTo(Presence.MISSING);
    }

    @Test
    void isThereAsModule() throws IOException {
        write("proc/net/netlink", HEADING + ROUTE + NETFILTER);
        write("proc/modules", "x 1 0 - Live 0x0\nnf_tables 311296 0 - Live 0x0\n");
        assertThat(presence()).isEqualTo(Presence.THERE);
    }

    @Test
    void isThereBuiltInOrHiddenFromTheList() throws IOException {
        write("proc/net/netlink", HEADING + NETFILTER);
        write("proc/modules", "x 1 0 - Live 0x0\n");
        write(
                "proc/kallsyms",
                "ffffffff81000000 T _text\nffffffffc0a1 t nft_do_chain\t[nf_tables]\n");
        assertThat(presence()).isEqualTo(Presence.THERE);
    }

    @Test
    void isThereWhereNoModuleCanBeLoaded() throws IOException {
        write("proc/net/netlink", HEADING + NETFILTER);
        assertThat(presence()).isEqualTo(Presence.THERE);
    }

    @Test
    void isUnknownWithoutSymbols() throws IOException {
        write("proc/net/netlink", HEADING + NETFILTER);
        write("proc/modules", "");
        assertThat(presence()).isEqualTo(Presence.UNKNOWN);
    }
}
