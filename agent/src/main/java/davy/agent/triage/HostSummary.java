package davy.agent.triage;

import davy.core.host.Host;
import java.util.List;

/// Which machine the report is about.
///
/// @param name host name as the host itself tells it
/// @param os `PRETTY_NAME` of os-release(5)
/// @param kernel release of the running kernel; empty on an image
/// @param root `/`, or where the image is mounted
public record HostSummary(String name, String os, String kernel, Host.Kind kind, String root) {

    public static HostSummary read(Host host, String root) {
        return new HostSummary(
                firstLine(host, List.of("/proc/sys/kernel/hostname", "/etc/hostname")),
                osName(host),
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

    private static String osName(Host host) {
        for (String line : host.lines("/etc/os-release")) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring(12).replace("\"", "").strip();
            }
        }
        return "";
    }
}
