package davy.linux;

/// A directory kept open deep in a tree, from which deeper ones are reached without starting anew.
final class Anchor implements AutoCloseable {
    private String path = "";
    private int fd = -1;

    String path() {
        return path;
    }

    int fd() {
        return fd;
    }

    boolean isAbove(String other) {
        return fd >= 0
                && other.length() > path.length()
                && other.charAt(path.length()) == '/'
                && other.startsWith(path);
    }

    void move(String path, int fd) {
        close();
        this.path = path;
        this.fd = fd;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.close(fd);
        }
        fd = -1;
        path = "";
    }
}
