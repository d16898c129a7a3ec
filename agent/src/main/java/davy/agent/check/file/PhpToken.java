package davy.agent.check.file;

/// A word of PHP code.
///
/// @param text of a variable with its `$`; of a string its content, unescaped; of a name in lower
///   case, without namespaces
/// @param at where it begins in the text
record PhpToken(Kind kind, String text, int at) {
    enum Kind {
        VARIABLE,
        NAME,
        STRING,
        NUMBER,
        /// One character: a bracket, an operator.
        MARK,
        /// A command between backticks; its variables follow as tokens of their own.
        COMMAND
    }

    boolean is(char mark) {
        return kind == Kind.MARK && text.charAt(0) == mark;
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }
}
