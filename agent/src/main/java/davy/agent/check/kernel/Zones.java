package davy.agent.check.kernel;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.List;

/// Zones of firewalld as files (firewalld.zone(5)).
final class Zones {
    private static final String FOLDER = "/etc/firewalld/zones";

    private Zones() {}

    static List<String> files(Host host) {
        var files = new ArrayList<String>();
        for (String name : host.list(FOLDER)) {
            if (name.endsWith(".xml")) {
                files.add(FOLDER + "/" + name);
            }
        }
        return files;
    }

    /// TCP ports that a zone opens to whoever comes in by it; none for a zone of certain sources,
    /// and none of rich rules, which have conditions of their own.
    static List<Integer> openPorts(List<String> lines) {
        var ports = new ArrayList<Integer>();
        String text = String.join(" ", lines);
        int rule = 0;
        int end = -1;
        for (int at = text.indexOf('<');
                at >= 0 && ports.size() < 1000;
                at = text.indexOf('<', at + 1)) {
            rule += text.startsWith("<rule", at) ? 1 : text.startsWith("</rule", at) ? -1 : 0;
            // Sought once for all tags before it, that a text of many beginnings costs no more.
            end = end < at ? text.indexOf('>', at) : end;
            end = end < 0 ? text.length() : end;
            String tag = end == text.length() ? "" : text.substring(at, Math.min(end, at + 200));
            if (tag.startsWith("<source ") && rule == 0) {
                return List.of();
            }
            if (tag.startsWith("<port ") && rule == 0 && attribute(tag, "protocol").equals("tcp")) {
                add(ports, attribute(tag, "port"));
            }
        }
        return ports;
    }

    private static void add(List<Integer> ports, String value) {
        if (!value.isEmpty() && value.length() <= 5 && value.chars().allMatch(Character::isDigit)) {
            ports.add(Integer.parseInt(value));
        }
    }

    private static String attribute(String tag, String name) {
        int at = tag.indexOf(" " + name + "=\"");
        int start = at + name.length() + 3;
        int end = at < 0 ? -1 : tag.indexOf('"', start);
        return end < 0 ? "" : tag.substring(start, end);
    }
}
