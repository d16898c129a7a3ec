package davy.range.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/// Makes the table of `davy.core.file.NameTable` from lists of names: how much likelier each third
/// letter is after two others than in letters drawn by lot.
///
/// `NameTableMaker LIST=WEIGHT…`, each list a file of one name a line. The table in the source was
/// made on Debian 12 from names only, no text of anyone:
///
/// ```
/// ls /usr/bin /usr/sbin | grep -E '^[a-z][a-z0-9]*$' > commands
/// apt-cache pkgnames > packages
/// find /usr/lib/x86_64-linux-gnu -type f -printf '%f\n' | sed 's/\.so.*//; s/\.[a-z0-9]*$//' > libraries
/// NameTableMaker commands=4 packages=1 libraries=1 /usr/share/dict/words=0.3
/// ```
final class NameTableMaker {
    private static final int LETTERS = 26;
    private static final int SYMBOLS = LETTERS + 1;
    private static final double PRIOR = 4;
    private static final int PER_LINE = 81;
    private static final String DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final List<String> INITIALS =
            List.of(
                    "", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh",
                    "ch", "sh", "r", "z", "c", "s", "y", "w");
    private static final List<String> FINALS =
            List.of(
                    "a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong", "i",
                    "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing", "iong", "u", "ua", "uo",
                    "uai", "ui", "uan", "un", "uang", "ue");

    private final double[][][] counts = new double[SYMBOLS][SYMBOLS][SYMBOLS];

    private NameTableMaker() {}

    public static void main(String[] arguments) throws IOException {
        var maker = new NameTableMaker();
        for (String argument : arguments) {
            int equals = argument.lastIndexOf('=');
            double weight = Double.parseDouble(argument.substring(equals + 1));
            maker.add(Path.of(argument.substring(0, equals)), weight);
        }
        maker.addPinyin(0.3);
        maker.lines().forEach(System.out::println);
    }

    private void add(Path list, double weight) throws IOException {
        var words = new TreeSet<String>();
        for (String name : Files.readAllLines(list)) {
            for (String run :
                    name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", " ").split(" ", -1)) {
                if (!run.isEmpty() && run.length() <= 20) {
                    words.add(run);
                }
            }
        }
        words.forEach(word -> count(word, weight));
    }

    /// Names in Pinyin: 4,000 of one to three syllables.
    private void addPinyin(double weight) {
        var random = new Random(1);
        for (int i = 0; i < 4_000; i++) {
            var name = new StringBuilder();
            for (int n = random.nextInt(3); n >= 0; n--) {
                name.append(INITIALS.get(random.nextInt(INITIALS.size())));
                name.append(FINALS.get(random.nextInt(FINALS.size())));
            }
            count(name.toString(), weight);
        }
    }

    private void count(String word, double weight) {
        int before = LETTERS;
        int last = LETTERS;
        for (int i = 0; i <= word.length(); i++) {
            int next = i == word.length() ? LETTERS : word.charAt(i) - 'a';
            counts[before][last][next] += weight;
            before = last;
            last = next;
        }
    }

    private List<String> lines() {
        double[][] pairs = new double[SYMBOLS][SYMBOLS];
        double[] singles = new double[SYMBOLS];
        for (var first : counts) {
            for (int b = 0; b < SYMBOLS; b++) {
                for (int c = 0; c < SYMBOLS; c++) {
                    pairs[b][c] += first[b][c];
                    singles[c] += first[b][c];
                }
            }
        }
        var all = new StringBuilder();
        for (int a = 0; a < SYMBOLS; a++) {
            for (int b = 0; b < SYMBOLS; b++) {
                for (int c = 0; c < SYMBOLS; c++) {
                    double single = (singles[c] + 1) / (sum(singles) + SYMBOLS);
                    double pair = (pairs[b][c] + PRIOR * single) / (sum(pairs[b]) + PRIOR);
                    double triple = (counts[a][b][c] + PRIOR * pair) / (sum(counts[a][b]) + PRIOR);
                    all.append(digit(triple * LETTERS));
                }
            }
        }
        var lines = new ArrayList<String>();
        for (int at = 0; at < all.length(); at += PER_LINE) {
            lines.add(all.substring(at, at + PER_LINE));
        }
        return lines;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /// Bits, in steps of a quarter, from -11 on.
    private static char digit(double ratio) {
        double bits = Math.log(ratio) / Math.log(2);
        return DIGITS.charAt(Math.clamp(Math.round((bits + 11) * 4), 0, 63));
    }
}
