package davy.range.incident;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What triage must say of a replay, as its `said.sh` prints it.
///
/// @param stories an incident each
/// @param others legitimate things, which belong to none
/// @param untold artefacts that are no news by themselves, for a reason that `said.sh` gives
/// @param options of davy, with files that came from elsewhere
record Said(List<Story> stories, List<String> others, List<String> untold, List<Evidence> options) {
    private static final Pattern FILE = Pattern.compile("there (?:file|line .* in) (/.*)");

    /// @param door by which the intruder came
    /// @param things that the incident must hold: paths, addresses, keys, containers
    record Story(String door, List<String> things) {}

    /// An option and the file on the machine that it names.
    record Evidence(String option, String file) {}

    static Said of(String text) {
        var stories = new ArrayList<Story>();
        var others = new ArrayList<String>();
        var untold = new ArrayList<String>();
        var options = new ArrayList<Evidence>();
        for (String line : text.lines().toList()) {
            int space = line.indexOf(' ');
            String rest = line.substring(space + 1);
            switch (line.substring(0, Math.max(space, 0))) {
                case "door" -> stories.add(new Story(rest, new ArrayList<>()));
                case "thing" -> stories.getLast().things().add(rest);
                case "not" -> others.add(rest);
                case "untold" -> untold.add(rest);
                case "option" -> {
                    String[] both = rest.split(" ", 2);
                    options.add(new Evidence(both[0], both[1]));
                }
                default -> throw new IllegalArgumentException("said.sh: " + line);
            }
        }
        return new Said(stories, others, untold, options);
    }

    /// Files of the intruder that nothing is expected of: somebody forgot them.
    ///
    /// @param artefacts as `artefacts.sh` prints them
    List<String> forgotten(List<String> artefacts) {
        return artefacts.stream()
                .map(FILE::matcher)
                .filter(Matcher::matches)
                .map(file -> file.group(1))
                .filter(file -> !untold.contains(file))
                .filter(file -> stories.stream().noneMatch(s -> s.things().contains(file)))
                .toList();
    }
}
