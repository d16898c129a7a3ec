package davy.core.shell;

import davy.core.shell.Command.Assignment;
import davy.core.shell.Layer.Form;
import davy.core.shell.Output.Value;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the texts inside a text, layer by layer: what is decoded and run, given to a shell as an
/// argument, or written to a file; and long words that decode to readable text.
public final class Decode {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_LAYERS = 256;
    private static final int MAX_TOTAL = 1 << 20;
    private static final Script NO_SCRIPT = new Script(List.of(), Map.of(), List.of(), false);
    private static final Set<String> SCHEDULERS = Set.of("crontab", "at", "batch");
    private static final Set<String> COMMAND_LINES =
            Set.of("ssh", "sshpass", "watch", "tmux", "screen", "pdsh", "ansible", "salt", "dsh");

    private static final Needles EVALUATORS =
            new Needles(List.of("exec(", "eval(", "eval ", "system(", "popen(", "assert("));

    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private int budget = MAX_TOTAL;

    /// For texts that stand in others as they are. Those of one depth do not overlap, unless
    /// somebody takes pains: a quote that never ends makes each command the text of all that
    /// follow.
    private int plainBudget = 16 << 10;

    /// For texts that are looked at, kept or not: those that stand in each other again and again
    /// would be as many as commands in all layers.
    private int tries = 4 * MAX_TOTAL;

    private boolean truncated;

    private Decode() {}

    /// @param layers the text itself first, then what was found in it, outer before inner
    /// @param truncated whether limits (depth 8, 256 layers, 1 MiB, plain text eight times its
    ///   length, 4 MiB of texts tried) stopped the search
    public record Decoded(List<Layer> layers, boolean truncated) {
        public Decoded {
            layers = List.copyOf(layers);
        }
    }

    public static Decoded of(String text) {
        boolean code = looksLikeCode(text);
        return of(
                text,
                code ? NO_SCRIPT : Shell.parse(CronPrefix.strip(text)),
                code ? Form.CODE : Form.SHELL);
    }

    /// A program and its arguments, as `execve(2)` takes them.
    public static Decoded ofArguments(List<String> arguments) {
        return of(String.join(" ", arguments), Shell.ofArguments(arguments), Form.SHELL);
    }

    private static Decoded of(String text, Script script, Form form) {
        var decode = new Decode();
        decode.truncated = script.truncated();
        decode.plainBudget += MAX_DEPTH * Math.min(text.length(), MAX_TOTAL);
        decode.tries += 4 * Math.min(text.length(), MAX_TOTAL);
        decode.layers.add(new Layer(List.of(), form, text, 0, -1, true, script));
        decode.seen.put(text.strip(), 0);
        for (int i = 0; i < decode.layers.size(); i++) {
            decode.search(i);
        }
        return new Decoded(decode.layers, decode.truncated);
    }

    private void search(int index) {
        var layer = layers.get(index);
        if (layer.form() == Form.BINARY) {
            return;
        }
        if (layer.form() == Form.SHELL) {
            var output = new Output(layer.script(), MAX_TOTAL);
            for (var command : layer.script().commands()) {
                command(index, output, command);
            }
        }
        // What a program decodes may be a program of the same language.
        boolean ofCode = layer.parent() >= 0 && layers.get(layer.parent()).form() == Form.CODE;
        if (layer.form() == Form.CODE || ofCode) {
            for (String command : CodeCalls.of(layer.text())) {
                add(index, Value.of(command), Encoding.INLINE, Form.SHELL, true);
            }
        }
        boolean evaluates = layer.form() == Form.CODE && EVALUATORS.anyIn(layer.text());
        for (var found : HiddenText.of(layer.text())) {
            var value = new Value(found.bytes(), List.of(found.encoding()));
            boolean run = evaluates && found.encoding() != Encoding.ESCAPES;
            add(index, value, found.encoding(), Form.SHELL, run);
        }
    }

    private void command(int index, Output output, Command command) {
        if (tries <= 0) {
            truncated = true;
            return;
        }
        var value = output.of(command);
        if (value != null
                && value.encodings().stream().anyMatch(Encoding::hides)
                && !isDecodedFurther(index, output, command, value)) {
            add(index, value, Encoding.INLINE, Form.SHELL, false);
        }
        writes(index, output, command, value);
        for (Assignment assignment : command.assignments()) {
            if (assignment.name().equals("PROMPT_COMMAND")) {
                add(index, output.word(assignment.value()), Encoding.INLINE, Form.SHELL, true);
            }
        }
        var invocation = Invocation.of(command);
        if (invocation.isShell() || invocation.isInterpreter()) {
            interpreted(index, output, command, invocation);
        } else {
            arguments(index, output, command, invocation);
        }
    }

    private boolean isDecodedFurther(int index, Output output, Command command, Value value) {
        if (command.feeds() < 0) {
            return false;
        }
        var next = output.of(layers.get(index).script().commands().get(command.feeds()));
        return next != null && next.encodings().size() > value.encodings().size();
    }

    private void writes(int index, Output output, Command command, @Nullable Value value) {
        boolean writes = command.redirects().stream().anyMatch(Redirect::writesFile);
        boolean tee = command.program().endsWith("tee");
        var written = value == null && tee ? output.standardInput(command) : value;
        if (written != null && (writes || tee)) {
            add(index, written, Encoding.WRITTEN, Form.SHELL, false);
        }
    }

    private void interpreted(int index, Output output, Command command, Invocation invocation) {
        var form = invocation.isShell() ? Form.SHELL : Form.CODE;
        var arguments = invocation.arguments();
        int option = optionOfText(invocation);
        if (option >= 0 && option + 1 < arguments.size()) {
            add(index, output.word(arguments.get(option + 1)), Encoding.INLINE, form, true);
            return;
        }
        var input = output.input(command, invocation);
        if (input != null) {
            add(index, input, Encoding.INLINE, form, true);
        }
    }

    /// Where `-c` of a shell, `-c` or `-e` of an interpreter stands; -1 for nowhere.
    private static int optionOfText(Invocation invocation) {
        for (int i = 0; i < invocation.arguments().size(); i++) {
            String text = invocation.arguments().get(i).text();
            if (text.length() < 2 || text.charAt(0) != '-') {
                return -1;
            }
            char last = text.charAt(text.length() - 1);
            boolean shell = invocation.isShell() && text.charAt(1) != '-' && text.indexOf('c') > 0;
            boolean code =
                    !invocation.isShell()
                            && (last == 'c' || last == 'e' || last == 'r' || last == 'E');
            if (shell || (code && text.length() <= 5)) {
                return i;
            }
        }
        return -1;
    }

    private void arguments(int index, Output output, Command command, Invocation invocation) {
        var arguments = invocation.arguments();
        switch (invocation.name()) {
            case "eval" -> inline(index, Value.of(output.text(arguments)));
            case "trap" -> first(index, output, arguments);
            case "su", "script", "runuser", "flock" -> {
                after(index, output, arguments, "-c");
                after(index, output, arguments, "--command");
            }
            case "source", "." -> input(index, output.input(command, invocation));
            case "alias" -> alias(index, arguments);
            case "find" -> execution(index, arguments);
            default -> {
                if (SCHEDULERS.contains(invocation.name())) {
                    input(index, output.standardInput(command));
                }
                embedded(index, output, invocation);
            }
        }
    }

    private void inline(int index, Value value) {
        add(index, value, Encoding.INLINE, Form.SHELL, true);
    }

    private void input(int index, @Nullable Value value) {
        if (value != null) {
            inline(index, value);
        }
    }

    private void first(int index, Output output, List<Word> arguments) {
        if (!arguments.isEmpty()) {
            inline(index, output.word(arguments.getFirst()));
        }
    }

    private void after(int index, Output output, List<Word> arguments, String option) {
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).text().equals(option)) {
                inline(index, output.word(arguments.get(i + 1)));
            }
        }
    }

    private void alias(int index, List<Word> arguments) {
        for (var argument : arguments) {
            int equals = argument.text().indexOf('=');
            if (equals > 0) {
                inline(index, Value.of(argument.text().substring(equals + 1)));
            }
        }
    }

    private void execution(int index, List<Word> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).text().startsWith("-exec")
                    || arguments.get(i).text().startsWith("-ok")) {
                inline(index, Value.of(quote(arguments.subList(i + 1, arguments.size()))));
                return;
            }
        }
    }

    private static String quote(List<Word> words) {
        return words.stream()
                .map(w -> "'" + w.text().replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /// `docker exec x sh -c '...'`, `ssh host 'a; b'`: a shell among the arguments, or a command
    /// line in one of them.
    private void embedded(int index, Output output, Invocation invocation) {
        var arguments = invocation.arguments();
        for (int i = 0; i + 2 < arguments.size(); i++) {
            String text = arguments.get(i).text();
            String name = text.substring(text.lastIndexOf('/') + 1);
            String option = arguments.get(i + 1).text();
            if (Invocation.SHELLS.contains(name)
                    && option.startsWith("-")
                    && option.endsWith("c")) {
                inline(index, output.word(arguments.get(i + 2)));
                return;
            }
        }
        for (var argument : arguments) {
            String text = argument.text();
            boolean line =
                    text.indexOf(' ') > 0 && (text.indexOf('|') > 0 || text.indexOf(';') > 0);
            if (line && COMMAND_LINES.contains(invocation.name())) {
                inline(index, output.word(argument));
            }
        }
    }

    /// Adds what the value turns out to be, once, as long as the limits allow.
    private void add(int parent, Value found, Encoding otherwise, Form form, boolean run) {
        var encodings = new ArrayList<>(found.encodings());
        byte[] bytes = found.bytes();
        tries -= bytes.length;
        boolean wasPacked = false;
        for (var packed = Unpack.of(bytes); packed != null && encodings.size() < MAX_DEPTH; ) {
            byte[] unpacked = Unpack.unpack(bytes, packed, Math.max(1, budget));
            if (unpacked == null) {
                return;
            }
            bytes = unpacked;
            wasPacked = true;
            encodings.add(packed);
            packed = Unpack.of(bytes);
        }
        if (encodings.isEmpty()) {
            encodings.add(otherwise);
        }
        if (Bytes.isElf(bytes)) {
            keep(parent, encodings, Form.BINARY, "", "ELF " + Arrays.hashCode(bytes), run);
        } else if (!encodings.getLast().hides() || Bytes.isReadable(bytes)) {
            String text = wasPacked ? RawText.decode(bytes) : found.text();
            boolean code = form == Form.CODE || looksLikeCode(text);
            keep(parent, encodings, code ? Form.CODE : Form.SHELL, text, text.strip(), run);
        }
    }

    private void keep(
            int parent, List<Encoding> encodings, Form form, String text, String key, boolean run) {
        Integer known = seen.get(key);
        if (known != null || key.isBlank()) {
            foundAgain(known, parent, encodings, run);
            return;
        }
        int depth = layers.get(parent).depth() + 1;
        boolean plain = encodings.stream().noneMatch(Encoding::hides);
        int room = plain ? Math.min(budget, plainBudget) : budget;
        if (depth > MAX_DEPTH || layers.size() >= MAX_LAYERS || text.length() > room) {
            truncated = true;
            return;
        }
        budget -= text.length();
        plainBudget += plain ? -text.length() : MAX_DEPTH * text.length();
        seen.put(key, layers.size());
        var script = form == Form.SHELL ? Shell.parse(CronPrefix.strip(text)) : NO_SCRIPT;
        layers.add(new Layer(encodings, form, text, depth, parent, run, script));
    }

    /// A layer found again, now in the hands of a shell or of a program.
    private void foundAgain(
            @Nullable Integer known, int parent, List<Encoding> encodings, boolean run) {
        if (known == null || known == 0 || !run || parent >= known) {
            return;
        }
        var old = layers.get(known);
        var all = old.isHidden() ? old.encodings() : encodings;
        int depth = Math.min(layers.get(parent).depth() + 1, MAX_DEPTH);
        layers.set(
                known, new Layer(all, old.form(), old.text(), depth, parent, true, old.script()));
    }

    private static boolean looksLikeCode(String text) {
        String head = text.substring(0, Math.min(256, text.length())).stripLeading();
        if (head.startsWith("#!")) {
            int end = head.indexOf('\n');
            String line = end < 0 ? head : head.substring(0, end);
            return line.contains("python")
                    || line.contains("perl")
                    || line.contains("php")
                    || line.contains("ruby")
                    || line.contains("node")
                    || line.contains("lua");
        }
        return head.startsWith("<?php")
                || head.startsWith("use strict")
                || head.startsWith("use Socket")
                || isPython(head);
    }

    private static boolean isPython(String head) {
        boolean from = head.startsWith("from ") && head.contains(" import ");
        boolean imports =
                head.startsWith("import ")
                        && (head.contains("\nimport") || head.contains(";") || head.contains("\n"));
        return from || imports || head.startsWith("exec(") || head.startsWith("#-*- coding");
    }
}
