package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.network.Socket.Protocol;
import davy.core.network.Socket.State;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SocketDiffTest {
    private final Socket miner = socket(1);
    private final Socket sshd = socket(2);
    private final Socket brief = socket(3);
    private final Socket orphan = socket(0);

    private static Socket socket(long inode) {
        return new Socket(Protocol.TCP, null, 1000, null, 3333, State.ESTABLISHED, inode, 0);
    }

    @Test
    void comparesByProtocolAndInode() {
        var udp = new Socket(Protocol.UDP, null, 0, null, 0, State.NONE, 1, 0);
        assertThat(SocketDiff.missing(List.of(miner, sshd, orphan), List.of(sshd, udp)))
                .containsExactly(miner);
        var connected = new Socket(Protocol.TCP, null, 9, null, 9, State.CLOSE_WAIT, 1, 0);
        assertThat(SocketDiff.missing(List.of(miner), List.of(connected))).isEmpty();
    }

    @Test
    void tellsWhatIsHidden() {
        assertThat(
                        SocketDiff.hidden(
                                readings(List.of(List.of(miner, sshd))),
                                readings(List.of(List.of(sshd))),
                                3))
                .containsExactly(miner);
    }

    @Test
    void forgivesWhatCloses() {
        var full = readings(List.of(List.of(brief, sshd), List.of(sshd)));
        assertThat(SocketDiff.hidden(full, readings(List.of(List.of(sshd))), 1)).isEmpty();
    }

    @Test
    void forgivesWhatOneReadingSkipped() {
        var doubted = readings(List.of(List.of(sshd), List.of(sshd, brief), List.of(sshd)));
        var full = readings(List.of(List.of(brief, sshd)));
        assertThat(SocketDiff.hidden(full, doubted, 3)).isEmpty();
        assertThat(SocketDiff.hidden(full, readings(List.of(List.of())), 0)).isEmpty();
    }

    /// One reading after the other, the last for ever.
    private static Supplier<List<Socket>> readings(List<List<Socket>> lists) {
        var queue = new ArrayDeque<>(lists);
        return () -> queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
    }
}
