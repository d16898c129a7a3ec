package davy.linux.kernel;

import davy.core.text.RawText;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// Names of network interfaces by their index, in this network namespace.
final class InterfaceNames {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 02000000;
    private static final long SIOCGIFNAME = 0x8910;
    private static final int NAME = 16;
    private static final int REQUEST = 40;

    private InterfaceNames() {}

    /// `#7` where there is none with this index.
    static String of(int index) {
        int fd = Libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
        if (fd < 0) {
            return "#" + index;
        }
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(REQUEST, 8);
            request.set(ValueLayout.JAVA_INT, NAME, index);
            if (Libc.ioctl(fd, SIOCGIFNAME, request) < 0) {
                return "#" + index;
            }
            byte[] name = request.asSlice(0, NAME).toArray(ValueLayout.JAVA_BYTE);
            int length = 0;
            while (length < NAME && name[length] != 0) {
                length++;
            }
            return RawText.decode(name, 0, length);
        } finally {
            Libc.close(fd);
        }
    }
}
