package davy.core.container;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// How much is kept of the containers and images of a place: people keep their own, and can write
/// what they like there.
final class Room {
    static final long SYSTEM = 48 << 20;
    static final long HOMES = 24 << 20;
    private static final long HOME = 8 << 20;

    private final Host host;
    private final String root;
    private final @Nullable Room around;
    private long left;
    private boolean told;

    private Room(Host host, String root, @Nullable Room around, long size) {
        this.host = host;
        this.root = root;
        this.around = around;
        left = size;
    }

    /// For several places.
    static Room of(Host host, long size) {
        return new Room(host, "/", null, size);
    }

    /// For one of them.
    Room at(String place) {
        return new Room(host, place, this, place.startsWith("/home/") ? HOME : SYSTEM);
    }

    /// Whether there is room for one more, which then is taken; where there is none, that is told.
    ///
    /// @param weight in characters, about
    boolean takes(long weight) {
        boolean fits = weight <= left && (around == null || weight <= around.left);
        if (fits) {
            left -= weight;
            if (around != null) {
                around.left -= weight;
            }
        } else if (!told) {
            told = true;
            host.miss(new Unseen(root, more()));
        }
        return fits;
    }

    static Phrase more() {
        return Phrase.of(
                "tells more of containers and images than is kept in memory: some were not looked"
                        + " at; list them with the tools of their runtime",
                "其中的容器和镜像信息过多，未能全部保留：部分未检查；请用容器运行时的工具列出查看");
    }
}
