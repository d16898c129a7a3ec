package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.action.FileRecord;
import davy.core.host.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A journal stays as short as it can be read, whatever it is asked to hold.
final class JournalTest {
    private static final int LARGEST = 512 << 10;

    @TempDir private Path folder;

    private Journal open() throws IOException {
        return Journal.open(folder.resolve("journal.jsonl"), Clock.systemUTC(), LARGEST);
    }

    private static Change.Move move(int number, int attributes) {
        return move(number, 1, attributes);
    }

    /// With as many and as large attributes as are kept of a file.
    private static Change.Move large(int number) {
        return move(number, 15, 64 << 10);
    }

    private static Change.Move move(int number, int attributes, int bytes) {
        var values = new TreeMap<String, String>();
        for (int i = 0; i < attributes; i++) {
            values.put("user.a" + i, "ab".repeat(bytes));
        }
        var now = Instant.EPOCH;
        var record =
                new FileRecord(FileType.REGULAR, 0755, 0, 0, 5, now, now, 1, 2, 1, 0, values, "");
        return new Change.Move("/tmp/it-" + number, "%06d-000".formatted(number), record, "");
    }

    @Test
    void whatWouldMakeItTooLongIsNotBegunAndAllElseHasRoom() throws IOException {
        var moved = new ArrayList<Entry>();
        try (var journal = open()) {
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    moved.addAll(
                                            journal.intend(1, List.of(move(i, 500), move(i, 1))));
                                }
                            })
                    .isInstanceOf(RespondException.class)
                    .hasMessageContaining("is full");
            assertThat(moved).hasSizeGreaterThan(40);
            assertThat(journal.entries()).hasSize(moved.size());
            // Steps behind it go on.
            var door = journal.intend(2, List.of(new Change.Fenced("x", List.of(6379))));
            journal.settle(door.getFirst(), Entry.State.DONE, "");
            for (Entry entry : moved) {
                journal.settle(entry, Entry.State.DONE, "it was in the way of something else");
            }
        }
        try (var journal = open()) {
            assertThat(journal.in(Entry.State.DONE)).hasSize(moved.size() + 1);
            // As undoing does, out of folders that are locked.
            for (Entry entry : moved) {
                var flags = journal.intend(0, List.of(new Change.Flags("/tmp", 16, 0)));
                journal.settle(flags.getFirst(), Entry.State.UNDONE, "");
                journal.settle(entry, Entry.State.UNDONE, "");
            }
        }
        assertThat(Files.size(folder.resolve("journal.jsonl"))).isLessThan(LARGEST);
        try (var journal = open()) {
            assertThat(journal.in(Entry.State.UNDONE)).hasSize(moved.size() * 2);
        }
    }

    @Test
    void attributesThatMemoryHasNoRoomForAreInTheWayOfNothingElse() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            for (int i = 0; i < 40; i++) {
                for (Change.Move move : journal.fitting(List.of(large(i)))) {
                    journal.intend(1, List.of(move));
                }
            }
            assertThat(journal.entries()).hasSizeBetween(5, 20);
            var small = move(41, 1);
            assertThat(journal.fitting(List.of(large(40), small))).containsExactly(small);
        }
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            assertThat(journal.fitting(List.of(large(40)))).isEmpty();
        }
    }

    /// What was promised counts after it was opened again, too.
    @Test
    void oneThatWasOpenedAgainIsAsFull() throws IOException {
        int first = 0;
        try (var journal = open()) {
            for (; first < 20; first++) {
                journal.intend(1, List.of(move(first, 500)));
            }
        }
        int more = 0;
        try (var journal = open()) {
            for (; more < 10_000; more++) {
                journal.intend(1, List.of(move(more, 500)));
            }
        } catch (RespondException e) {
            assertThat(e).hasMessageContaining("is full");
        }
        Files.delete(folder.resolve("journal.jsonl"));
        int all = 0;
        try (var journal = open()) {
            for (; all < 10_000; all++) {
                journal.intend(1, List.of(move(all, 500)));
            }
        } catch (RespondException e) {
            assertThat(all).isEqualTo(first + more);
        }
    }

    private static List<Member> members(int count) {
        var members = new ArrayList<Member>();
        for (int i = 0; i < count; i++) {
            members.add(new Member(i, 1_000_000 + i, "/var/tmp/.x/kworker"));
        }
        return members;
    }

    @Test
    void anyNumberOfProcessesIsReadAsItWasWritten() throws IOException {
        var members = members(60_000);
        Path file = folder.resolve("journal.jsonl");
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            for (Entry entry : journal.intend(1, Change.stops(members))) {
                journal.settle(entry, Entry.State.DONE, "");
            }
        }
        var read = new ArrayList<Member>();
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            for (Entry entry : journal.in(Entry.State.DONE)) {
                if (entry.change() instanceof Change.Stop stop) {
                    read.addAll(stop.members());
                }
            }
        }
        assertThat(read.size()).isEqualTo(members.size());
        assertThat(read.equals(members)).isTrue();
    }

    /// More were ended than were known to be there at first, or fewer.
    @ParameterizedTest
    @CsvSource({"5,25000", "25000,5", "0,12000", "25000,25000"})
    void allThatWereEndedAreRead(int first, int ended) throws IOException {
        Path file = folder.resolve("journal.jsonl");
        var members = members(ended);
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            journal.settleKills(1, journal.intend(1, Change.kills(members(first))), members);
        }
        var read = new ArrayList<Member>();
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            for (Entry entry : journal.entries().values()) {
                assertThat(entry.state()).isEqualTo(Entry.State.DONE);
                if (entry.change() instanceof Change.Kill kill) {
                    read.addAll(kill.members());
                }
            }
        }
        assertThat(read.equals(members)).isTrue();
    }

    @Test
    void oneThatCannotBeReadToItsEndIsRefused() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        try (var journal = Journal.open(file, Clock.systemUTC())) {
            journal.intend(1, List.of(new Change.Stop(members(60_000))));
        }
        assertThatThrownBy(() -> Journal.open(file, Clock.systemUTC()))
                .isInstanceOf(RespondException.class)
                .hasMessageContaining("line 1");
    }

    /// XFS and overlays have such numbers.
    @Test
    void numbersOfFilesFromTheUpperHalfAreReadAsTheyWereWritten() throws IOException {
        var flags = new Change.Flags("/tmp", 0, 16, 5, -9_000_000_000_000_000_000L);
        try (var journal = open()) {
            journal.intend(1, List.of(flags));
        }
        try (var journal = open()) {
            assertThat(journal.entries().firstEntry().getValue().change()).isEqualTo(flags);
        }
    }

    @Test
    void oneThatIsTooLongIsToldToBe() throws IOException {
        Files.write(folder.resolve("journal.jsonl"), new byte[LARGEST + 1]);
        assertThatThrownBy(this::open)
                .isInstanceOf(RespondException.class)
                .hasMessageContaining("longer than Davy writes a journal");
    }
}
