package davy.agent.check.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ZonesTest {
    private static final String PORT = "<port port=\"22\" protocol=\"tcp\"/>";

    @Test
    void portsAreRead() {
        assertThat(Zones.openPorts(List.of("<zone>", PORT, "</zone>"))).containsExactly(22);
        assertThat(Zones.openPorts(List.of("<rule>" + PORT + "</rule>" + PORT.replace("22", "80"))))
                .containsExactly(80);
        assertThat(Zones.openPorts(List.of("<source address=\"192.0.2.1\"/>" + PORT))).isEmpty();
        assertThat(Zones.openPorts(List.of(PORT + PORT.replace(">", "")))).containsExactly(22);
    }

    /// Where each beginning is followed to the end of the text, this does not come to its own end.
    @Test
    void portsAmongBeginningsOfTagsAreRead() {
        String many = "<".repeat(4_000_000);
        assertThat(Zones.openPorts(List.of(PORT + many))).containsExactly(22);
        assertThat(Zones.openPorts(List.of(many + ">" + PORT))).containsExactly(22);
    }
}
