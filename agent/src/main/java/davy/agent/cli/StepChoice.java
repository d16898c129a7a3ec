package davy.agent.cli;

import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Phrase;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which steps of a plan are wanted: `3,5-7`.
final class StepChoice {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

    private StepChoice() {}

    /// Numbers of the steps that are carried out.
    ///
    /// @throws CommandException where a number is none of the plan
    static Set<Integer> of(@Nullable String only, @Nullable String skip, Plan plan)
            throws CommandException {
        var all = new TreeSet<Integer>();
        plan.steps().stream().map(Step::number).forEach(all::add);
        var chosen = only == null ? new TreeSet<>(all) : numbers(only, all);
        if (skip != null) {
            chosen.removeAll(numbers(skip, all));
        }
        return chosen;
    }

    private static Set<Integer> numbers(String text, SortedSet<Integer> all)
            throws CommandException {
        var numbers = new TreeSet<Integer>();
        for (String part : text.split(",", -1)) {
            var range = RANGE.matcher(part.strip());
            if (!range.matches()) {
                throw refused(part, all);
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            int before = numbers.size();
            all.stream().filter(n -> n >= first && n <= last).forEach(numbers::add);
            if (numbers.size() == before) {
                throw refused(part, all);
            }
        }
        return numbers;
    }

    private static CommandException refused(String part, SortedSet<Integer> all) {
        return new CommandException(
                Phrase.of(
                        "the plan has no step {0}; it has {1} to {2}, written as 3,5-7",
                        "方案中没有步骤 {0}；可选 {1} 至 {2}，写法如 3,5-7",
                        part,
                        all.isEmpty() ? 0 : all.first(),
                        all.isEmpty() ? 0 : all.last()));
    }
}
