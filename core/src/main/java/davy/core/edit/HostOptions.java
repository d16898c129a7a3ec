package davy.core.edit;

import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The addresses on which dockerd is told to listen by its options, and how those of the network
/// are taken out.
final class HostOptions {
    private static final String LOCAL = "--host=" + DockerEdit.SOCKET;

    /// Those of a longer line are not told apart.
    static final int MOST_WORDS = 4_096;

    private final Lines lines;
    private final List<Word> words;
    private final List<Option> options = new ArrayList<>();

    /// A word of a command line.
    ///
    /// @param text without quotes
    /// @param start in the file
    /// @param end behind it, in the file
    record Word(String text, int start, int end) {}

    /// `-H tcp://0.0.0.0:2375`.
    ///
    /// @param first index of its first word
    /// @param last index of its last
    private record Option(int first, int last, String host) {}

    /// @param words the program's own name left out
    HostOptions(Lines lines, List<Word> words) {
        this.lines = lines;
        this.words = words.subList(0, Math.min(words.size(), MOST_WORDS));
        read();
    }

    /// The words that are no part of such an option.
    static List<String> rest(List<Word> words) {
        var all = new HostOptions(Lines.of(new byte[0]), words);
        var gone = new BitSet();
        all.options.forEach(option -> gone.set(option.first, option.last + 1));
        var rest = new ArrayList<String>();
        for (int i = 0; i < all.words.size(); i++) {
            if (!gone.get(i)) {
                rest.add(all.words.get(i).text);
            }
        }
        return rest;
    }

    private void read() {
        for (int i = 0; i < this.words.size(); i++) {
            String text = this.words.get(i).text;
            boolean next = text.equals("-H") || text.equals("--host");
            if (next && i + 1 < this.words.size()) {
                options.add(new Option(i, i + 1, this.words.get(i + 1).text));
                i++;
            } else if (text.startsWith("--host=")) {
                options.add(new Option(i, i, text.substring(7)));
            } else if (text.startsWith("-H") && text.length() > 2) {
                options.add(new Option(i, i, text.substring(text.startsWith("-H=") ? 3 : 2)));
            }
        }
    }

    /// Whether an address is one of this machine's own sockets. dockerd takes one without a scheme
    /// for TCP, and none for the Unix socket.
    static boolean isLocal(String host) {
        return host.isEmpty()
                || host.startsWith("unix://")
                || host.startsWith("fd://")
                || host.startsWith("npipe://");
    }

    private static boolean isNetwork(String host) {
        return !isLocal(host) && !host.startsWith("$");
    }

    /// The network's addresses.
    List<String> network() {
        return options.stream().map(Option::host).filter(HostOptions::isNetwork).toList();
    }

    /// What cannot be seen from here: variables, and options behind other letters.
    List<Phrase> doubts() {
        var doubts = new ArrayList<Phrase>();
        for (Word word : words) {
            String text = word.text;
            boolean hidden = text.startsWith("-DH") || text.startsWith("-DDH");
            if ((text.startsWith("$") || hidden) && doubts.size() < 8) {
                doubts.add(
                        Phrase.of(
                                "{0} may name more addresses: look at what it stands for",
                                "{0} 中可能还有其他监听地址，请检查", text));
            }
            if (text.equals("--tlsverify") || text.equals("--tlsverify=true")) {
                doubts.add(DockerEdit.CERTIFICATES);
            }
        }
        return doubts;
    }

    /// Takes them out; the Unix socket takes the place of the first where no address would be left.
    void remove(Patch patch) {
        var gone = new BitSet();
        boolean left = options.stream().anyMatch(option -> !isNetwork(option.host));
        for (Option option : options) {
            if (isNetwork(option.host) && left) {
                gone.set(option.first, option.last + 1);
            } else if (isNetwork(option.host)) {
                patch.replace(start(option.first), end(option.first), ascii(LOCAL));
                gone.set(option.first + 1, option.last + 1);
                left = true;
            }
        }
        for (int first = gone.nextSetBit(0); first >= 0; ) {
            int end = gone.nextClearBit(first);
            delete(patch, first, end);
            first = gone.nextSetBit(end);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private int start(int word) {
        return words.get(word).start;
    }

    private int end(int word) {
        return words.get(word).end;
    }

    /// With the blanks before the next word, or before the last; but a comment between stays.
    private void delete(Patch patch, int first, int end) {
        boolean last = end == words.size();
        int from = last && first > 0 ? end(first - 1) : start(first);
        int to = last ? end(end - 1) : start(end);
        if (!hasComment(from, to)) {
            patch.delete(from, to);
            return;
        }
        for (int i = first; i < end; i++) {
            patch.delete(start(i), end(i));
        }
    }

    private boolean hasComment(int from, int to) {
        byte[] bytes = lines.bytes();
        boolean fresh = false;
        for (int i = from; i < to; i++) {
            boolean blank = bytes[i] == ' ' || bytes[i] == '\t';
            if (fresh && (bytes[i] == '#' || bytes[i] == ';')) {
                return true;
            }
            fresh = bytes[i] == '\n' || bytes[i] == '\r' || fresh && blank;
        }
        return false;
    }
}
