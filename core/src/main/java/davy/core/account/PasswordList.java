package davy.core.account;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Scanner;
import java.util.Set;

/// Passwords that are guessed first: common ones, in `passwords.txt` beside this class, and those
/// made from a name.
public final class PasswordList {
    private static final List<String> COMMON = read();
    private static final int MAX_NAME = 64;
    private static final List<String> ENDS =
            List.of(
                    "",
                    "123",
                    "@123",
                    "1234",
                    "123456",
                    "@123456",
                    "12345",
                    "1",
                    "12",
                    "@1234",
                    "!@#",
                    "123!@#",
                    "!@#123",
                    "!",
                    "#123",
                    ".123",
                    "_123",
                    "!123",
                    "888",
                    "666",
                    "520",
                    "1314",
                    "qwe",
                    "12345678",
                    "123456789",
                    "000",
                    "111",
                    "001",
                    "01");

    private PasswordList() {}

    /// Common passwords, the most usual first.
    public static List<String> common() {
        return COMMON;
    }

    /// What people make of a name (of an account, a host or a company): the name, with digits and
    /// signs behind it, with a capital, twice, backwards, with this year and the last.
    public static List<String> variants(String name, int year) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return List.of();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Set<String> made = new LinkedHashSet<>();
        made.add(name);
        for (String end : ENDS) {
            made.add(lower + end);
            made.add(capital + end);
        }
        made.add(name + name);
        made.add(new StringBuilder(name).reverse().toString());
        made.add("123" + name);
        made.add("123456" + name);
        for (int i = 0; i < 3; i++) {
            made.add(lower + (year - i));
            made.add(lower + '@' + (year - i));
            made.add(capital + (year - i));
            made.add(capital + '@' + (year - i));
        }
        return List.copyOf(made);
    }

    private static List<String> read() {
        var file =
                Objects.requireNonNull(
                        PasswordList.class.getResourceAsStream("passwords.txt"),
                        "passwords.txt is missing");
        var words = new ArrayList<String>();
        try (var lines = new Scanner(file, StandardCharsets.UTF_8)) {
            while (lines.hasNextLine()) {
                String line = lines.nextLine();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    words.add(line);
                }
            }
        }
        return List.copyOf(words);
    }
}
