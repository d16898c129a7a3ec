package davy.agent.check;

import davy.core.text.Phrase;

/// How it is told that something was looked at in part only.
public final class InPart {
    /// Of a script, a table or a command line.
    public static final Phrase COMMANDS =
            Phrase.of(
                    "too many commands: not read to its end; look at the rest by hand",
                    "命令过多，未读取到末尾；其余请人工查看");

    /// Of a file of which the first MiB was judged.
    public static final Phrase BEGINNING =
            Phrase.of(
                    "longer than 1 MiB, only its beginning was judged; look at the rest by hand",
                    "文件超过 1 MiB，只判断了开头部分；其余请人工查看");

    private InPart() {}
}
