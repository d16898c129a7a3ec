package davy.core.log;

/// The part of a syslog line between time and message: host, program, pid.
final class Tag {
    int hostStart;
    int hostEnd;
    int start;
    int end;
    long pid;

    /// Where the message begins.
    int message;

    private byte[] bytes = {};
    private int stop;

    /// @param from behind the time
    /// @param stop end of the line
    /// @param versioned RFC 5424
    void read(byte[] line, int from, int stop, boolean versioned) {
        bytes = line;
        this.stop = stop;
        pid = 0;
        hostStart = skipSpace(from);
        hostEnd = hostStart;
        start = hostStart;
        end = hostStart;
        message = hostStart;
        if (from >= stop || line[from] != ' ') {
            // `Jan  2 03:04:05: --- last message repeated 2 times ---`
            return;
        }
        hostEnd = word(hostStart);
        start = skipSpace(hostEnd);
        if (versioned) {
            readVersioned();
            return;
        }
        if (isSeverity(start, word(start))) {
            start = skipSpace(word(start));
        }
        readOld();
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < stop && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private int word(int from) {
        int at = from;
        while (at < stop && bytes[at] != ' ') {
            at++;
        }
        return at;
    }

    /// BusyBox writes `auth.info` before the program.
    private boolean isSeverity(int from, int to) {
        int dot = to - 1;
        while (dot > from && bytes[dot] >= 'a' && bytes[dot] <= 'z') {
            dot--;
        }
        int length = to - dot - 1;
        return dot > from && bytes[dot] == '.' && length >= 3 && length <= 6 && to - from < 17;
    }

    /// `sshd[12]: `, `su(pam_unix)[12]: `, `/USR/SBIN/CRON[12]: `, `kernel: `, or a bare word.
    private void readOld() {
        int at = start;
        while (at < stop && bytes[at] != ' ' && bytes[at] != ':' && bytes[at] != '[') {
            if (bytes[at] == '/') {
                start = at + 1;
            }
            at++;
        }
        end = at;
        for (int i = start; i < end; i++) {
            if (bytes[i] == '(') {
                end = i;
            }
        }
        if (at < stop && bytes[at] == '[') {
            at = readPid(at + 1);
        }
        if (at < stop && bytes[at] == ':') {
            at++;
        }
        message = skipSpace(at);
    }

    private int readPid(int from) {
        int at = from;
        while (at < stop && bytes[at] >= '0' && bytes[at] <= '9' && pid < 1L << 40) {
            pid = pid * 10 + bytes[at++] - '0';
        }
        return at < stop && bytes[at] == ']' ? at + 1 : at;
    }

    /// `sshd 12 - - message`
    private void readVersioned() {
        end = word(start);
        int at = skipSpace(end);
        readPid(at);
        at = skipSpace(word(at));
        at = skipSpace(word(at));
        while (at < stop && bytes[at] == '[') {
            at = afterElement(at);
        }
        if (at < stop && bytes[at] == '-') {
            at++;
        }
        at = skipSpace(at);
        boolean mark = at + 2 < stop && bytes[at] == (byte) 0xEF && bytes[at + 1] == (byte) 0xBB;
        message = mark ? at + 3 : at;
    }

    /// Behind `[name key="value"]`, in which a backslash protects what follows it.
    private int afterElement(int from) {
        for (int at = from; at < stop; at++) {
            if (bytes[at] == '\\') {
                at++;
            } else if (bytes[at] == ']') {
                return at + 1;
            }
        }
        return stop;
    }
}
