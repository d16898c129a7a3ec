package davy.core.startup;

import java.util.List;

/// Programs that inetd(8) and xinetd(8) start for whoever connects.
final class ConfiguredServers {
    private static final String INTERNAL = "internal";

    private ConfiguredServers() {}

    /// `service type protocol wait user server arguments`, where the first argument is a name.
    static void inetd(String path, int line, String text, List<Launch> found) {
        var words = Line.words(text);
        if (words.size() >= 6 && !words.get(5).equals(INTERNAL)) {
            var arguments = words.subList(Math.min(7, words.size()), words.size());
            String command = (words.get(5) + ' ' + String.join(" ", arguments)).strip();
            found.add(new Launch(path, line, words.getFirst(), command, words.get(4)));
        }
    }

    /// Blocks of `service name { key = value }`.
    static void xinetd(String path, List<Line> lines, List<Launch> found) {
        var block = new Block();
        for (Line line : lines) {
            String text = line.text().strip();
            if (text.startsWith("service ")) {
                block = new Block();
                block.service = text.substring("service ".length()).strip();
            } else if (text.startsWith("}")) {
                if (!block.server.isEmpty() && !block.disabled) {
                    String command = (block.server + ' ' + block.arguments).strip();
                    found.add(new Launch(path, block.line, block.service, command, block.user));
                }
                block = new Block();
            } else {
                block.set(line.number(), text);
            }
        }
    }

    /// What is known of one service.
    private static final class Block {
        private String service = "";
        private String server = "";
        private String arguments = "";
        private String user = "";
        private int line;
        private boolean disabled;

        private void set(int number, String text) {
            int equals = text.indexOf('=');
            String value = equals < 0 ? "" : text.substring(equals + 1).strip();
            switch (equals < 0 ? "" : text.substring(0, equals).strip()) {
                case "server" -> {
                    server = value;
                    line = number;
                }
                case "server_args" -> arguments = value;
                case "user" -> user = value;
                case "disable" -> disabled = value.equals("yes");
                default -> {
                    // Limits, addresses and the like start nothing.
                }
            }
        }
    }
}
