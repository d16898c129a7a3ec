package davy.agent.respond;

import davy.agent.respond.SshListeners.Listener;
import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.host.Host;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.change.ChangeException;
import davy.linux.change.DockerHand;
import davy.linux.change.FileHand;
import davy.linux.change.ProcessHand;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All by which a host is looked at and changed.
///
/// @param files of the host
/// @param own files of the machine that Davy runs on: the same, unless the host is an image
/// @param packages of the host
/// @param scan null on an image, which has no processes
/// @param processes null on an image
/// @param docker null on an image
/// @param halt whether all that is done is to end soon
/// @param toldSsh ssh servers that Davy had read their settings since it runs
record Hands(
        Host host,
        FileHand files,
        FileHand own,
        @Nullable ProcessScan scan,
        @Nullable ProcessHand processes,
        PackageIndex packages,
        Sparing sparing,
        @Nullable DockerHand docker,
        Clock clock,
        Halt halt,
        Set<Listener> toldSsh)
        implements AutoCloseable {
    private static final String DOCKER = "/run/docker.sock";

    Hands(
            Host host,
            FileHand files,
            FileHand own,
            @Nullable ProcessScan scan,
            @Nullable ProcessHand processes,
            PackageIndex packages,
            Sparing sparing,
            @Nullable DockerHand docker,
            Clock clock) {
        this(
                host,
                files,
                own,
                scan,
                processes,
                packages,
                sparing,
                docker,
                clock,
                new Halt(),
                new HashSet<>());
    }

    /// This machine.
    static Hands live(LinuxHost host, PackageIndex packages) throws IOException {
        var scan = ProcessScan.open();
        var files = new FileHand(host);
        var kernel = host.kernel();
        int self = kernel == null ? 0 : kernel.self();
        return new Hands(
                host,
                files,
                files,
                scan,
                new ProcessHand(scan),
                packages,
                new Sparing(host, packages, self),
                new DockerHand(host, DOCKER),
                Clock.systemUTC());
    }

    /// A mounted image.
    ///
    /// @param machine that Davy runs on
    static Hands image(LinuxHost image, PackageIndex packages, LinuxHost machine) {
        return new Hands(
                image,
                new FileHand(image),
                new FileHand(machine),
                null,
                null,
                packages,
                new Sparing(image, packages, 0),
                null,
                Clock.systemUTC());
    }

    /// The same with a dockerd that has its socket elsewhere.
    Hands withDocker(DockerHand other) {
        return new Hands(
                host, files, own, scan, processes, packages, sparing, other, clock, halt, toldSsh);
    }

    /// Asks dockerd; null where it does not run: to ask its socket could have systemd start it, and
    /// all containers with it.
    @Nullable DockerHand running() {
        boolean runs =
                scan != null
                        && scan.all().stream().anyMatch(s -> s.stat().comm().equals("dockerd"));
        return runs ? docker : null;
    }

    /// A regular file as it is now; null where there is none.
    @Nullable FilePin pin(String path) throws ChangeException {
        var record = files.look(path);
        return record == null || !record.isRegular()
                ? null
                : new FilePin(path, FileType.REGULAR, files.hash(path));
    }

    @Override
    public void close() {
        halt.close();
        if (scan != null) {
            scan.close();
        }
    }
}
