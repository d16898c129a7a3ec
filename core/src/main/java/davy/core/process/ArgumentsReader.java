package davy.core.process;

import davy.core.host.Host;

/// Reads the arguments of processes, and bounds what is kept of all of them together: any user can
/// start thousands of processes with long ones.
final class ArgumentsReader {
    /// What the kernel takes where nobody raised the limit of the stack.
    static final int MOST = 2 << 20;

    /// Of arguments, what is kept of the beginning, as long as one may be, and of the end.
    private static final int FIRST = 128 << 10;

    private static final int LAST = 64 << 10;

    /// Of all processes, before less is kept of each that is still to come.
    private static final int ALL = 24 << 20;

    /// Of the beginning and of the end, then.
    private static final int LESS = 1 << 10;

    private long left = ALL;

    Arguments read(Host host, String path) {
        var content = host.read(path, FIRST + LAST);
        if (content == null) {
            return Arguments.NONE;
        }
        byte[] bytes = content.bytes();
        if (content.truncated()) {
            var whole = host.read(path, MOST);
            bytes = whole == null ? bytes : whole.bytes();
        }
        boolean full = Math.min(bytes.length, FIRST + LAST) > left;
        boolean cut = full ? bytes.length > 2 * LESS : content.truncated();
        var arguments =
                cut
                        ? Arguments.ends(bytes, full ? LESS : FIRST, full ? LESS : LAST)
                        : Arguments.of(content);
        left -= arguments.length();
        return arguments;
    }
}
