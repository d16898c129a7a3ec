package davy.agent.check.cloud;

import davy.agent.check.Facts;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.core.shell.Behaviour;
import davy.core.shell.Layer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Files that a command names, or that its downloads are called, and that lie on the host where no
/// package and no operator puts any.
final class WrittenFiles {
    private static final int MOST_WORDS = 5000;
    private static final int MOST_NAMES = 200;
    private static final int LONGEST = 300;

    private final Set<String> paths = new LinkedHashSet<>();
    private String directory;
    private int words;

    private WrittenFiles(String directory) {
        this.directory = directory.startsWith("/") ? directory : "/root";
    }

    /// @param directory in which the command ran; empty where it is not told
    static List<String> of(Facts facts, Behaviour behaviour, String directory) {
        var files = new WrittenFiles(directory);
        for (Layer layer : behaviour.layers()) {
            files.take(layer.text());
        }
        var there = new ArrayList<String>();
        for (String path : files.paths) {
            var info = facts.host().stat(path);
            boolean odd = Places.isTemporary(path) || Places.isHidden(path);
            if (odd
                    && info != null
                    && info.isRegular()
                    && facts.ownership(path) != Ownership.PACKAGED) {
                there.add(path);
            }
        }
        return there;
    }

    private void take(String text) {
        String before = "";
        int i = 0;
        while (i < text.length() && words < MOST_WORDS) {
            if (isBreak(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            while (i < text.length() && !isBreak(text.charAt(i))) {
                i++;
            }
            words++;
            String word = text.substring(start, Math.min(i, start + LONGEST));
            word(word, before);
            before = word;
        }
    }

    private void word(String word, String before) {
        if (before.equals("cd") && word.startsWith("/")) {
            directory = word.endsWith("/") ? word.substring(0, word.length() - 1) : word;
            return;
        }
        if (paths.size() >= MOST_NAMES || word.startsWith("-")) {
            return;
        }
        if (word.startsWith("/") && word.length() > 2 && !word.startsWith("//")) {
            paths.add(word);
        } else if (word.contains("://")) {
            addHere(word.substring(word.lastIndexOf('/') + 1));
        } else {
            addHere(word.startsWith("./") ? word.substring(2) : word);
        }
    }

    private void addHere(String name) {
        if (!name.isEmpty() && name.indexOf('$') < 0 && !name.startsWith("/")) {
            paths.add(directory + "/" + name);
        }
    }

    private static boolean isBreak(char c) {
        return c <= ' ' || "\"'`;|&<>()=,{}".indexOf(c) >= 0;
    }
}
