package davy.core.indicator;

/// What the types of MISP's attributes mean (MISP core format, `describeTypes.json`).
final class MispAttribute {
    private MispAttribute() {}

    static void take(String type, String value, Intake intake, Intake.About about) {
        int bar = value.indexOf('|');
        var first = bar < 0 ? value : value.substring(0, bar);
        var second = bar < 0 ? "" : value.substring(bar + 1);
        boolean taken =
                switch (type) {
                    case "ip-src", "ip-dst" -> intake.address(value, about);
                    case "ip-src|port", "ip-dst|port" -> intake.address(first, port(about, second));
                    case "domain", "hostname" -> intake.domain(value, about);
                    case "hostname|port" -> intake.domain(first, port(about, second));
                    case "domain|ip" -> {
                        boolean domain = intake.domain(first, about);
                        yield intake.address(second, about) && domain;
                    }
                    case "url" -> intake.url(value, about) || Value.take(value, intake, about);
                    case "md5", "sha1", "sha256" -> intake.hash(value, about);
                    case "filename|md5", "filename|sha1", "filename|sha256", "malware-sample" ->
                            intake.hash(second, about);
                    case "filename" -> intake.file(value, about);
                    default -> {
                        intake.unused(type);
                        yield true;
                    }
                };
        if (!taken) {
            intake.notUnderstood(about.line(), type + " " + value);
        }
    }

    private static Intake.About port(Intake.About about, String port) {
        return port.isEmpty() ? about : about.with("(port " + Intake.shortened(port, 5) + ")");
    }
}
