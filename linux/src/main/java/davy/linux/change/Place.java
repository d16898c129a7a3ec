package davy.linux.change;

import davy.linux.Errno;
import davy.linux.Libc;
import davy.linux.LinuxHost;

/// A name in an open directory, which stays the same directory whatever is renamed above it.
///
/// @param directory descriptor (`O_PATH`)
record Place(String path, int directory, String name) implements AutoCloseable {
    /// @param path absolute and real
    static Place of(LinuxHost host, String path) throws ChangeException {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        boolean usable = slash >= 0 && !name.equals("..") && !name.equals(".");
        if (!usable || path.indexOf('\0') >= 0) {
            throw new ChangeException("open", path, Errno.EINVAL);
        }
        int directory = host.place(slash <= 0 ? "/" : path.substring(0, slash));
        if (directory < 0) {
            throw new ChangeException("open", path, -directory);
        }
        return new Place(path, directory, name.isEmpty() ? "." : name);
    }

    /// The result of a call that did not fail.
    int check(String call, int result) throws ChangeException {
        if (result < 0) {
            throw new ChangeException(call, path, -result);
        }
        return result;
    }

    @Override
    public void close() {
        Libc.close(directory);
    }
}
