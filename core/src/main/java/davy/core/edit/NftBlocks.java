package davy.core.edit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/// The blocks of a rule file of nft(8), and whether a line in them is one whole rule.
final class NftBlocks {
    private static final int DEEPEST = 64;

    /// What may stand in a chain and is no rule.
    private static final Set<String> NO_RULE =
            Set.of(
                    "type",
                    "policy",
                    "comment",
                    "device",
                    "devices",
                    "define",
                    "redefine",
                    "undefine",
                    "include",
                    "flags");

    private enum Block {
        TABLE,
        CHAIN,
        /// A set, a map, a flow table, a list of commands.
        OTHER,
        /// Values in a rule: the rule goes on behind them, and newlines do not end it.
        VALUES
    }

    private final Deque<Block> blocks = new ArrayDeque<>();

    /// The first two words of the statement that is being read.
    private String first = "";

    private String second = "";
    private boolean understood = true;

    /// Of the line that is being read.
    private int statements;

    private boolean moved;

    private NftBlocks() {}

    /// Whether a line is one whole rule: the only statement of its line, and of no other line.
    static boolean isRule(Lines lines, int index) {
        var file = new NftBlocks();
        for (int i = 0; i < index; i++) {
            file.line(lines.text(i));
        }
        boolean fresh = file.first.isEmpty();
        var block = file.blocks.peek();
        String text = lines.text(index);
        String word = file.line(text);
        boolean whole = file.statements == 1 && !file.moved && file.first.isEmpty();
        boolean rule =
                block == Block.CHAIN && !NO_RULE.contains(word)
                        || block == null && word.equals("add rule")
                        || block == null && word.equals("insert rule");
        return fresh && whole && rule && file.understood && !text.endsWith("\\");
    }

    /// Reads a line; gives the first word of the first statement in it, or `add rule`.
    private String line(String line) {
        statements = 0;
        moved = false;
        String begun = "";
        boolean goesOn = line.endsWith("\\");
        int length = goesOn ? line.length() - 1 : line.length();
        for (int at = 0; at < length && line.charAt(at) != '#'; ) {
            at = token(line, at, length);
            boolean command = first.equals("add") || first.equals("insert");
            begun = statements > 0 ? begun : command ? first + " " + second : first;
        }
        if (!goesOn) {
            end();
        }
        return begun;
    }

    private int token(String line, int at, int length) {
        char c = line.charAt(at);
        switch (c) {
            case '{' -> open();
            case '}' -> close();
            case ';' -> end();
            case '"' -> {
                int end = line.indexOf('"', at + 1);
                understood &= end >= 0;
                word("\"");
                return end < 0 ? length : end + 1;
            }
            default -> {
                return c <= ' ' ? at + 1 : word(line, at, length);
            }
        }
        return at + 1;
    }

    private int word(String line, int from, int length) {
        int end = from;
        while (end < length && line.charAt(end) > ' ' && "{};#\"".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        word(line.substring(from, end));
        return end;
    }

    private void word(String word) {
        if (first.isEmpty()) {
            first = word;
        } else if (second.isEmpty()) {
            second = word;
        }
    }

    private void open() {
        var block = opened();
        understood &= blocks.size() < DEEPEST;
        if (understood) {
            blocks.push(block);
        }
        if (block != Block.VALUES) {
            moved = true;
            forget();
        }
    }

    private Block opened() {
        return switch (blocks.peek()) {
            case CHAIN, VALUES -> Block.VALUES;
            case TABLE -> first.equals("chain") ? Block.CHAIN : Block.OTHER;
            case OTHER -> Block.OTHER;
            case null -> {
                boolean rule = second.equals("rule");
                yield rule ? Block.VALUES : first.equals("table") ? Block.TABLE : Block.OTHER;
            }
        };
    }

    private void close() {
        end();
        var block = blocks.poll();
        understood &= block != null;
        if (block != Block.VALUES) {
            moved = true;
            forget();
        }
    }

    private void end() {
        if (blocks.peek() != Block.VALUES) {
            statements += first.isEmpty() ? 0 : 1;
            forget();
        }
    }

    private void forget() {
        first = "";
        second = "";
    }
}
