package davy.core.shell;

import java.util.ArrayList;
import java.util.List;

/// Shell commands in the source text of Python, Perl, PHP, Ruby and JavaScript: the literals given
/// to what starts a program.
final class CodeCalls {
    private static final List<String> CALLS =
            List.of(
                    "system(",
                    "system ",
                    "popen(",
                    "popen2(",
                    "Popen(",
                    "exec(",
                    "execSync(",
                    "shell_exec(",
                    "passthru(",
                    "proc_open(",
                    "call(",
                    "check_output(",
                    "check_call(",
                    ".run(",
                    "getoutput(",
                    "spawn(",
                    "spawnSync(",
                    "execl(",
                    "execv(",
                    "execvp(",
                    "execute(");
    private static final int MAX_CALLS = 256;
    private static final int MAX_LITERALS = 6;

    private CodeCalls() {}

    static List<String> of(String text) {
        var commands = new ArrayList<String>();
        for (String call : CALLS) {
            int at = text.indexOf(call);
            while (at >= 0 && commands.size() < MAX_CALLS) {
                String command = literals(text, at + call.length());
                if (!command.isBlank()) {
                    commands.add(command);
                }
                at = text.indexOf(call, at + call.length());
            }
        }
        return commands;
    }

    /// The literals that follow, joined: `["sh", "-c", "x"]` gives `sh -c 'x'`.
    private static String literals(String text, int from) {
        var literals = new ArrayList<String>(1);
        int i = from;
        int gap = 0;
        while (i < text.length() && gap < 8 && literals.size() < MAX_LITERALS) {
            char c = text.charAt(i);
            if (c == ')' || c == '\n' || c == ';') {
                break;
            }
            if (c == '"' || c == '\'') {
                int end = end(text, i, c);
                literals.add(Escapes.expand(text.substring(i + 1, end)));
                i = end + 1;
                gap = 0;
            } else {
                i++;
                gap++;
            }
        }
        return literals.size() == 1 ? literals.getFirst() : quote(literals);
    }

    private static int end(String text, int open, char quote) {
        int i = open + 1;
        while (i < text.length() && i - open < 65_536 && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    private static String quote(List<String> words) {
        var out = new StringBuilder();
        for (String word : words) {
            out.append('\'').append(word.replace("'", "'\\''")).append("' ");
        }
        return out.toString();
    }
}
