package davy.agent.triage;

import davy.core.host.Host;
import davy.core.host.OsRelease;
import java.util.List;

/// Which machine the report is about.
///
/// @param name host name as the host itself tells it
/// @param os `PRETTY_NAME` of os-release(5), or what was before it: `CentOS release 6.10 (Final)`
/// @param kernel release of the running kernel; empty on an image
/// @param root `/`, or where the image is mounted
public record HostSummary(String name, String os, String kernel, Host.Kind kind, String root) {

    public static HostSummary read(Host host, String root) {
        String name = OsRelease.read(host).name();
        return new HostSummary(
                firstLine(host, List.of("/proc/sys/kernel/hostname", "/etc/hostname")),
                name.isEmpty() ? firstLine(host, List.of("/etc/redhat-release")) : name,
                firstLine(host, List.of("/proc/sys/kernel/osrelease")),
                host.kind(),
                root);
    }

    private static String firstLine(Host host, List<String> places) {
        for (String place : places) {
            var content = host.read(place, 4096);
            if (content != null && !content.lines().isEmpty()) {
                return content.lines().getFirst().strip();
            }
        }
        return "";
    }
}
