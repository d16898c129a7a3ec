package davy.agent.report;

import davy.core.finding.Level;

/// Colours for a terminal, or none.
public enum Style {
    PLAIN,
    COLOUR;

    String bold(String text) {
        return wrap("1", text);
    }

    String dim(String text) {
        return wrap("2", text);
    }

    String good(String text) {
        return wrap("1;32", text);
    }

    String bad(String text) {
        return wrap("1;31", text);
    }

    String level(Level level, String text) {
        return switch (level) {
            case CRITICAL -> wrap("1;97;41", text);
            case HIGH -> wrap("1;31", text);
            case MEDIUM -> wrap("33", text);
            case LOW, INFORMATIONAL -> wrap("36", text);
        };
    }

    private String wrap(String code, String text) {
        return switch (this) {
            case PLAIN -> text;
            case COLOUR -> "\u001b[" + code + "m" + text + "\u001b[0m";
        };
    }
}
