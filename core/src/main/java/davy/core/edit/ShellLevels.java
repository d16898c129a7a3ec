package davy.core.edit;

import davy.core.edit.ShellLevel.After;
import davy.core.edit.ShellLevel.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/// What is open at a place of a shell script, innermost first, and what its words open and close.
final class ShellLevels {
    private static final int DEEPEST = 1000;

    /// What may stand right behind the end of a block.
    private static final Set<String> CLOSERS =
            Set.of("then", "elif", "else", "do", "fi", "done", "esac", "}");

    /// Whose lines are commands, of which any may go. Not those of a loop that goes on until
    /// something is so: without what makes it so, or what it waits for, it goes on forever.
    private static final Set<Kind> OF_COMMANDS =
            EnumSet.of(
                    Kind.TOP, Kind.BRACE, Kind.SUBSHELL, Kind.THEN, Kind.DO, Kind.CASE, Kind.ITEM);

    private final Deque<ShellLevel> levels = new ArrayDeque<>();

    /// Whether all was understood.
    boolean sound = true;

    /// Whether any command or part of one was read since this was last set to false.
    boolean moved;

    ShellLevels() {
        levels.push(new ShellLevel(Kind.TOP, After.COMPLETE));
    }

    ShellLevel top() {
        return levels.element();
    }

    void pop() {
        levels.pop();
    }

    /// Whether whole commands stand before and behind, and none of them is a condition: to take one
    /// of those away would change what else is run.
    boolean isBetweenCommands() {
        var after = top().after;
        return sound
                && (after == After.COMPLETE || after == After.OPEN)
                && levels.stream().allMatch(level -> OF_COMMANDS.contains(level.kind));
    }

    void open(Kind kind) {
        sound &= levels.size() < DEEPEST;
        levels.push(new ShellLevel(kind, After.OPEN));
    }

    void closeParenthesis() {
        var kind = top().kind;
        if (kind == Kind.SUBSTITUTION) {
            levels.pop();
        } else if (kind == Kind.CASE) {
            open(Kind.ITEM);
        } else {
            close(Kind.SUBSHELL);
        }
    }

    void endWord() {
        var level = top();
        if (!level.inWord) {
            return;
        }
        moved = true;
        String text = level.quoted ? "" : level.word.toString();
        level.drop();
        if (level.target) {
            level.target = false;
            return;
        }
        switch (level.kind) {
            case TEST -> closeAt(text, "]]");
            case CASE -> {
                level.after = After.WORDS;
                closeAt(text, "esac");
            }
            case CASE_HEAD -> {
                if (level.words++ > 0) {
                    sound &= text.equals("in");
                    change(Kind.CASE_HEAD, Kind.CASE);
                    top().after = After.COMPLETE;
                }
            }
            case FOR -> loop(level, text);
            default -> word(level, text);
        }
    }

    private void closeAt(String text, String closer) {
        if (text.equals(closer)) {
            close(top().kind);
        }
    }

    private void loop(ShellLevel level, String text) {
        boolean first = level.words++ == 0;
        if (first || !level.start || text.equals("in")) {
            level.start = false;
        } else if (text.equals("do")) {
            change(Kind.FOR, Kind.DO);
        } else {
            sound = false;
        }
    }

    private void word(ShellLevel level, String text) {
        if (level.naming) {
            level.function();
            return;
        }
        if (!level.start && !(level.closing && CLOSERS.contains(text))) {
            level.words();
            return;
        }
        switch (text) {
            case "if" -> open(Kind.IF);
            case "while", "until" -> open(Kind.WHILE);
            case "for", "select" -> open(Kind.FOR);
            case "case" -> open(Kind.CASE_HEAD);
            case "{" -> open(Kind.BRACE);
            case "[[" -> open(Kind.TEST);
            case "function" -> level.naming = true;
            case "!", "time" -> level.after = After.OPEN;
            case "then" -> change(Kind.IF, Kind.THEN);
            case "elif" -> change(Kind.THEN, Kind.IF);
            case "else" -> change(Kind.THEN, Kind.THEN);
            case "do" -> change(Kind.WHILE, Kind.LOOP);
            case "fi" -> close(Kind.THEN);
            case "done" -> close(top().kind == Kind.LOOP ? Kind.LOOP : Kind.DO);
            case "}" -> close(Kind.BRACE);
            case "esac" -> {
                endItem();
                close(Kind.CASE);
            }
            default -> level.words();
        }
    }

    void endItem() {
        sound &= top().kind == Kind.ITEM;
        if (sound) {
            levels.pop();
            top().after = After.COMPLETE;
        }
    }

    private void change(Kind from, Kind to) {
        sound &= top().kind == from;
        if (sound) {
            levels.pop();
            open(to);
        }
    }

    private void close(Kind kind) {
        sound &= top().kind == kind;
        if (sound) {
            levels.pop();
            top().close();
        }
    }
}
