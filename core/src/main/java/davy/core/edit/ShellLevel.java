package davy.core.edit;

/// One of the constructs of a shell that are open at a place of a script, and how far it is read.
final class ShellLevel {
    /// What was read last in it.
    enum After {
        /// A whole command, or nothing at all.
        COMPLETE,
        /// What a command must follow: `then`, `&&`.
        OPEN,
        /// The name of a function, which a block must follow.
        FUNCTION,
        /// A part of a command.
        WORDS
    }

    enum Kind {
        TOP,
        BRACE,
        SUBSHELL,
        IF,
        /// Behind `then` or `else`.
        THEN,
        /// Behind `while` or `until`.
        WHILE,
        FOR,
        /// Behind the `do` of `for` or `select`, whose turns are counted.
        DO,
        /// Behind that of `while` or `until`.
        LOOP,
        /// Behind `case`, before `in`.
        CASE_HEAD,
        /// Where a pattern of `case` may stand.
        CASE,
        /// Behind a pattern.
        ITEM,
        SUBSTITUTION,
        /// `[[`
        TEST,
        SINGLE,
        DOUBLE,
        /// `$'`
        ANSI,
        BACK,
        PARAMETER,
        PARAMETER_IN_QUOTES,
        ARITHMETIC,
        /// Those of an array or a pattern, or in arithmetic.
        PARENTHESES
    }

    /// No keyword is as long; what is behind is not kept.
    private static final int LONGEST = 64;

    final Kind kind;
    final StringBuilder word = new StringBuilder();
    After after;

    /// Whether the next word is that of a command.
    boolean start = true;

    /// Whether a block ended here, behind which another may end without a `;`.
    boolean closing;

    /// Whether the next word is the name of a function.
    boolean naming;

    /// Whether the next word is where a redirection goes.
    boolean target;

    boolean inWord;

    /// Whether any of the word is not meant literally: such a one is no keyword.
    boolean quoted;

    int words;

    ShellLevel(Kind kind, After after) {
        this.kind = kind;
        this.after = after;
    }

    void letter(char c) {
        inWord = true;
        if (word.length() < LONGEST) {
            word.append(c);
        }
    }

    void quote() {
        inWord = true;
        quoted = true;
    }

    void drop() {
        inWord = false;
        quoted = false;
        word.setLength(0);
    }

    boolean isNumber() {
        return inWord && !quoted && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    boolean endsIn(String letters) {
        return !word.isEmpty() && letters.indexOf(word.charAt(word.length() - 1)) >= 0;
    }

    void words() {
        start = false;
        closing = false;
        after = After.WORDS;
    }

    /// A block of it ended.
    void close() {
        start = false;
        closing = true;
        after = After.WORDS;
    }

    void function() {
        drop();
        naming = false;
        start = true;
        closing = false;
        after = After.FUNCTION;
    }

    void next(After given) {
        start = true;
        closing = false;
        after = given;
    }

    void endLine() {
        target = false;
        start = true;
        closing = false;
        if (after == After.WORDS && kind != Kind.CASE) {
            after = After.COMPLETE;
        }
    }
}
