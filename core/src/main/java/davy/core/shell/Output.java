package davy.core.shell;

import davy.core.shell.Redirect.Operator;
import davy.core.shell.Word.Part;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the commands of a script write, as far as the text alone tells: `echo`, here-documents and
/// the decoders that follow them. Nothing is run.
final class Output {
    private static final int MAX_DEPTH = 48;
    private static final int BUDGET = 8 << 20;

    private final Script script;
    private final Filters filters;
    private final Map<Integer, List<Integer>> writers = new HashMap<>();
    private final Set<Integer> asked = new HashSet<>();
    private final Map<Integer, Value> known = new HashMap<>();
    private final Set<Part.Nested> askedNested = new HashSet<>();
    private final Map<Part.Nested, Value> knownNested = new HashMap<>();
    private int depth;
    private int budget = BUDGET;

    Output(Script script, int limit) {
        this.script = script;
        this.filters = new Filters(limit);
        for (var command : script.commands()) {
            if (command.feeds() >= 0) {
                writers.computeIfAbsent(command.feeds(), _ -> new ArrayList<>(1))
                        .add(command.index());
            }
        }
    }

    /// Bytes, or the text that they are, and what was undone to get them, in order.
    ///
    /// Each is made of the other only where it is asked for: substitutions in each other hand the
    /// same text on many times.
    static final class Value {
        private final List<Encoding> encodings;
        private byte @Nullable [] bytes;
        private @Nullable String text;

        Value(byte[] bytes, List<Encoding> encodings) {
            this.bytes = bytes;
            this.encodings = encodings;
        }

        private Value(String text, List<Encoding> encodings) {
            this.text = text;
            this.encodings = encodings;
        }

        static Value of(String text) {
            return of(text, List.of());
        }

        static Value of(String text, List<Encoding> encodings) {
            return RawText.isDecoded(text)
                    ? new Value(text, encodings)
                    : new Value(Bytes.of(text), encodings);
        }

        Value then(Encoding encoding, byte[] decoded) {
            var all = new ArrayList<>(encodings);
            all.add(encoding);
            return new Value(decoded, all);
        }

        List<Encoding> encodings() {
            return encodings;
        }

        byte[] bytes() {
            if (bytes == null) {
                bytes = text == null ? new byte[0] : Bytes.of(text);
            }
            return bytes;
        }

        String text() {
            if (text == null) {
                text = RawText.decode(bytes());
            }
            return text;
        }
    }

    /// What the command writes to its standard output; null where the text does not tell.
    @Nullable Value of(Command command) {
        int index = command.index();
        if (depth < MAX_DEPTH && asked.add(index)) {
            depth++;
            var found = evaluate(command);
            depth--;
            if (found != null && charge(found.bytes().length)) {
                known.put(index, found);
            }
        }
        return known.get(index);
    }

    private boolean charge(int cost) {
        if (cost > budget) {
            return false;
        }
        budget -= cost;
        return true;
    }

    private @Nullable Value evaluate(Command command) {
        var words = command.words();
        if (words.isEmpty()) {
            return null;
        }
        if (command.program().equals("command") && words.size() == 3) {
            return words.get(1).text().equals("-v") ? Value.of(words.get(2).text() + "\n") : null;
        }
        var invocation = Invocation.of(command);
        return switch (invocation.name()) {
            case "echo" -> echo(invocation.arguments());
            case "printf" -> printf(invocation.arguments());
            case "which" -> Value.of(text(invocation.arguments()) + "\n");
            default -> {
                var input = Filters.knows(invocation) ? input(command, invocation) : null;
                yield input == null ? null : filters.apply(invocation, input);
            }
        };
    }

    private @Nullable Value echo(List<Word> arguments) {
        int i = 0;
        boolean escapes = false;
        while (i < arguments.size() && isEchoOption(arguments.get(i).text())) {
            escapes |= arguments.get(i).text().indexOf('e') > 0;
            i++;
        }
        var value = join(arguments.subList(i, arguments.size()));
        return escapes ? expand(value) : value;
    }

    private static boolean isEchoOption(String text) {
        return text.length() > 1
                && text.charAt(0) == '-'
                && text.chars().skip(1).allMatch(c -> c == 'n' || c == 'e' || c == 'E');
    }

    private static Value expand(Value value) {
        String text = value.text();
        String expanded = Escapes.expand(text);
        boolean hidden = text.contains("\\x") || text.contains("\\0") || text.contains("\\1");
        byte[] bytes = latin(expanded);
        return hidden ? value.then(Encoding.ESCAPES, bytes) : new Value(bytes, value.encodings());
    }

    /// Escapes give bytes: `\x90` is one byte, not a character of two.
    private static byte[] latin(String text) {
        boolean high = text.chars().anyMatch(c -> c >= 0x80);
        boolean wide = text.chars().anyMatch(c -> c > 0xFF);
        return high && !wide ? text.getBytes(StandardCharsets.ISO_8859_1) : Bytes.of(text);
    }

    private @Nullable Value printf(List<Word> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().text().equals("-v")) {
            return null;
        }
        String format = word(arguments.getFirst()).text();
        var rest = join(arguments.subList(1, arguments.size()));
        int place = format.indexOf('%');
        if (place < 0 || place + 1 >= format.length()) {
            return expand(Value.of(format));
        }
        char kind = format.charAt(place + 1);
        if (kind != 's' && kind != 'b') {
            return null;
        }
        var value = kind == 'b' ? expand(rest) : rest;
        String before = Escapes.expand(format.substring(0, place));
        String after = Escapes.expand(format.substring(place + 2));
        return Value.of(before + value.text() + after, value.encodings());
    }

    /// Standard input, or the file that a substitution makes; null where unknown.
    @Nullable Value input(Command command, Invocation invocation) {
        for (var argument : invocation.arguments()) {
            for (var part : argument.parts()) {
                if (part instanceof Part.Nested nested && nested.kind() == Word.Kind.READ) {
                    return nested(nested);
                }
            }
        }
        return standardInput(command);
    }

    @Nullable Value standardInput(Command command) {
        for (var redirect : command.redirects().reversed()) {
            if (redirect.operator() == Operator.HERE_DOCUMENT
                    || redirect.operator() == Operator.HERE_STRING) {
                return word(redirect.body());
            }
            if (redirect.operator() == Operator.READ) {
                var parts = redirect.target().parts();
                return parts.size() == 1 && parts.getFirst() instanceof Part.Nested nested
                        ? nested(nested)
                        : null;
            }
        }
        return piped(command);
    }

    private @Nullable Value piped(Command command) {
        Value all = null;
        for (int writer : writers.getOrDefault(command.index(), List.of())) {
            var value = of(script.commands().get(writer));
            if (value != null) {
                all = all == null ? value : concatenate(all, value);
            }
        }
        return all;
    }

    /// The output of a substitution; null where no command of it has a known one.
    @Nullable Value nested(Part.Nested part) {
        if (askedNested.add(part)) {
            var value = evaluate(part);
            if (value != null) {
                knownNested.put(part, value);
            }
        }
        return knownNested.get(part);
    }

    private @Nullable Value evaluate(Part.Nested part) {
        Value all = null;
        var commands = script.nested(part);
        int top = commands.stream().mapToInt(Command::depth).min().orElse(0);
        for (var command : commands) {
            if (command.depth() == top && command.feeds() < 0) {
                var value = of(command);
                if (value != null) {
                    all = all == null ? value : concatenate(all, value);
                }
            }
        }
        return all;
    }

    private Value concatenate(Value first, Value second) {
        if (!charge(first.bytes().length + second.bytes().length)) {
            return first;
        }
        var bytes = Arrays.copyOf(first.bytes(), first.bytes().length + second.bytes().length);
        System.arraycopy(second.bytes(), 0, bytes, first.bytes().length, second.bytes().length);
        var encodings = first.encodings().isEmpty() ? second.encodings() : first.encodings();
        return new Value(bytes, encodings);
    }

    /// The words with blanks between and a line end, as `echo` writes them.
    private Value join(List<Word> words) {
        if (words.size() == 1) {
            return word(words.getFirst());
        }
        var text = new StringBuilder();
        List<Encoding> encodings = List.of();
        for (var word : words) {
            var value = word(word);
            encodings = encodings.isEmpty() ? value.encodings() : encodings;
            text.append(text.isEmpty() ? "" : " ").append(value.text());
        }
        return Value.of(text.toString(), encodings);
    }

    String text(List<Word> words) {
        return join(words).text();
    }

    /// A word with the output of its substitutions put in; one that is unknown stays as commands.
    Value word(Word word) {
        if (word.isLiteral()) {
            return Value.of(word.text());
        }
        if (word.parts().size() == 1 && word.parts().getFirst() instanceof Part.Nested only) {
            var value = nested(only);
            return value == null ? Value.of(written(only)) : strip(value);
        }
        var text = new StringBuilder();
        List<Encoding> encodings = List.of();
        for (var part : word.parts()) {
            switch (part) {
                case Part.Text(String piece) -> text.append(piece);
                case Part.Variable(String name) -> text.append('$').append(name);
                case Part.Nested inner -> {
                    var value = nested(inner);
                    text.append(value == null ? written(inner) : strip(value).text());
                    encodings = value == null ? encodings : value.encodings();
                }
            }
        }
        return Value.of(text.toString(), encodings);
    }

    /// A substitution takes the line ends away.
    private static Value strip(Value value) {
        byte[] bytes = value.bytes();
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        return end == bytes.length
                ? value
                : new Value(Arrays.copyOf(bytes, end), value.encodings());
    }

    private String written(Part.Nested part) {
        var text = new StringBuilder(part.kind() == Word.Kind.OUTPUT ? "$(" : "<(");
        var commands = charge(part.to() - part.from()) ? script.nested(part) : List.<Command>of();
        int top = commands.stream().mapToInt(Command::depth).min().orElse(0);
        for (var command : commands) {
            if (command.depth() == top && charge(command.raw().length())) {
                text.append(command.raw()).append(command.feeds() >= 0 ? " | " : "; ");
            }
        }
        return text.append(')').toString();
    }
}
