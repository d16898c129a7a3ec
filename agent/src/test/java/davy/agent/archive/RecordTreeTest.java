package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.Kernel.BpfProgram;
import davy.core.host.Unseen;
import davy.core.network.Firewall;
import davy.core.network.IptablesSave;
import davy.core.network.Socket;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What an archive's records are written as comes back as it was.
final class RecordTreeTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

    @Test
    void recordsComeBackAsTheyWere() throws IOException {
        var saved =
                """
                *filter
                :INPUT ACCEPT [0:0]
                :own - [0:0]
                -A INPUT -i lo -j ACCEPT
                -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                -A INPUT -p tcp ! -s 192.0.2.0/24 -m multiport --dports 22,80:90 -j own
                -A own -m quota --quota 5 -j DROP
                COMMIT
                """;
        var firewall = IptablesSave.parse(saved.lines().toList(), Firewall.Family.IPV4);
        var back = RecordTree.read(Firewall.class, through(firewall));
        assertThat(back.toString()).isEqualTo(firewall.toString());
        var info =
                new FileInfo(
                        FileType.LINK,
                        04755,
                        0xFFFF_FFFFL,
                        1,
                        1L << 40,
                        2,
                        3,
                        4,
                        NOW,
                        NOW.minusNanos(1),
                        null,
                        true,
                        false);
        assertThat(RecordTree.read(FileInfo.class, through(info))).isEqualTo(info);
        var unseen =
                new Unseen(
                        "/\udcff\u202e\"\\[",
                        Phrase.of("a {0}", "\u4e2d {0}", Phrase.of("b", "c")));
        assertThat(RecordTree.read(Unseen.class, through(unseen))).isEqualTo(unseen);
    }

    @Test
    void sentencesAreTamed() throws IOException {
        var wild = Phrase.of("\u001b[2J{0}", "\u202e{0}", "x".repeat(100_000));
        var tame = RecordTree.read(Unseen.class, through(new Unseen("/", wild)));
        assertThat(tame.why().in(Language.EN)).doesNotContain("\u001b").hasSizeLessThan(20_000);
        assertThat(tame.why().in(Language.ZH)).doesNotContain("\u202e");
        var deep = Phrase.plain("x");
        for (int i = 0; i < 30; i++) {
            deep = Phrase.of("{0}{0}", "{0}{0}", deep);
        }
        var bomb = through(new Unseen("/", deep));
        assertThatThrownBy(() -> RecordTree.read(Unseen.class, bomb))
                .isInstanceOf(IOException.class);
    }

    @Test
    void knowsWhatMayBeNull() {
        var found = new TreeSet<String>();
        for (var type :
                List.of(
                        FileInfo.class,
                        Unseen.class,
                        Firewall.class,
                        Socket.class,
                        BpfProgram.class)) {
            nullable(type, new HashSet<>(), found);
        }
        assertThat(found)
                .hasSizeGreaterThan(5)
                .containsExactlyInAnyOrderElementsOf(RecordTree.NULLABLE);
    }

    /// Names of components that are marked as possibly null, in all records that the type names.
    private static void nullable(Type type, Set<Type> seen, Set<String> found) {
        if (type instanceof ParameterizedType list) {
            nullable(list.getActualTypeArguments()[0], seen, found);
        }
        if (!(type instanceof Class<?> wanted) || !seen.add(type) || wanted == Phrase.class) {
            return;
        }
        if (wanted.isSealed()) {
            for (var permitted : wanted.getPermittedSubclasses()) {
                nullable(permitted, seen, found);
            }
        }
        if (!wanted.isRecord()) {
            return;
        }
        for (var component : wanted.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                found.add(wanted.getSimpleName() + "." + component.getName());
            }
            nullable(component.getGenericType(), seen, found);
        }
    }

    private static Object through(Record record) throws IOException {
        String text = Tree.text(RecordTree.of(record));
        assertThat(text).matches("\\A\\p{ASCII}*\\z");
        var tree = Tree.parse(text.getBytes(StandardCharsets.US_ASCII));
        return tree == null ? "" : tree;
    }

    @Test
    void numbersThatAreTooLargeAreRefused() throws IOException {
        var info =
                new FileInfo(FileType.REGULAR, 0644, 0, 0, 1, 2, 3, 1, NOW, NOW, null, true, false);
        String text = Tree.text(RecordTree.of(info));
        assertThat(text).contains("\"mode\":420");
        var tree =
                Tree.parse(
                        text.replace("\"mode\":420", "\"mode\":99999999999")
                                .getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> RecordTree.read(FileInfo.class, tree))
                .isInstanceOf(IOException.class);
    }
}
