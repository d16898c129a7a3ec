package davy.core.account;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Users and groups of a host, from its files. Names and numbers may occur more than once: the C
/// library takes the first.
public final class Accounts {
    private static final String PASSWD = "/etc/passwd";
    private static final String SHADOW = "/etc/shadow";
    private static final String GROUP = "/etc/group";
    private static final String GSHADOW = "/etc/gshadow";
    private static final long USUAL_UID_MIN = 1000;

    private final List<User> users = new ArrayList<>();
    private final Map<String, User> byName = new LinkedHashMap<>();
    private final Map<String, Shadow> shadows = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Unparsed> nis = new ArrayList<>();
    private final List<Unparsed> unparsed = new ArrayList<>();
    private final List<String> shells = new ArrayList<>();
    private final long uidMin;

    private Accounts(Host host) {
        each(host, PASSWD, 7, this::user);
        each(host, SHADOW, 9, this::shadow);
        var secrets = new LinkedHashMap<String, List<String>>();
        var lines = new LinkedHashMap<String, Integer>();
        each(
                host,
                GSHADOW,
                4,
                (fields, line) -> {
                    if (secrets.putIfAbsent(fields.getFirst(), fields) == null) {
                        lines.put(fields.getFirst(), line);
                    }
                    return fields.size() == 4;
                });
        each(host, GROUP, 4, (fields, line) -> group(fields, line, secrets, lines));
        for (String line : host.lines("/etc/shells")) {
            if (line.startsWith("/")) {
                shells.add(line.strip());
            }
        }
        uidMin = uidMin(host);
    }

    public static Accounts read(Host host) {
        return new Accounts(host);
    }

    private interface Line {
        /// Whether the fields of the line were understood.
        boolean take(List<String> fields, int line);
    }

    private void each(Host host, String file, int fields, Line taker) {
        int number = 0;
        for (String line : host.lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            // nsswitch.conf(5), compat: names of another directory, taken in or left out.
            if (line.startsWith("+") || line.startsWith("-")) {
                nis.add(new Unparsed(file, number, line));
            } else if (!taker.take(Colons.split(line, fields), number)) {
                unparsed.add(new Unparsed(file, number, line));
            }
        }
    }

    private boolean user(List<String> fields, int line) {
        if (fields.size() < 7 || fields.getFirst().isEmpty()) {
            return false;
        }
        long uid = Colons.id(fields.get(2));
        long gid = Colons.id(fields.get(3));
        if (uid < 0 || gid < 0) {
            return false;
        }
        var user =
                new User(
                        fields.get(0),
                        fields.get(1),
                        uid,
                        gid,
                        fields.get(4),
                        fields.get(5),
                        fields.get(6),
                        line);
        users.add(user);
        byName.putIfAbsent(user.name(), user);
        return true;
    }

    private boolean shadow(List<String> fields, int line) {
        if (fields.size() < 2 || fields.getFirst().isEmpty()) {
            return false;
        }
        @Nullable Long[] days = new @Nullable Long[6];
        for (int i = 0; i < days.length && i + 2 < fields.size(); i++) {
            days[i] = Colons.number(fields.get(i + 2));
        }
        var password = new Password(fields.get(1), SHADOW, line);
        shadows.putIfAbsent(
                fields.getFirst(),
                new Shadow(
                        fields.getFirst(),
                        password,
                        days[0],
                        days[1],
                        days[2],
                        days[3],
                        days[4],
                        days[5]));
        return true;
    }

    private boolean group(
            List<String> fields,
            int line,
            Map<String, List<String>> secrets,
            Map<String, Integer> lines) {
        long gid = fields.size() < 3 ? -1 : Colons.id(fields.get(2));
        if (gid < 0) {
            return false;
        }
        String name = fields.getFirst();
        var secret = secrets.get(name);
        var password = new Password(fields.get(1), GROUP, line);
        if (secret != null && secret.size() > 1) {
            password = new Password(secret.get(1), GSHADOW, lines.getOrDefault(name, 0));
        }
        var administrators =
                secret != null && secret.size() > 2
                        ? Colons.names(secret.get(2))
                        : List.<String>of();
        var members = fields.size() > 3 ? Colons.names(fields.get(3)) : List.<String>of();
        groups.add(new Group(name, password, gid, members, administrators, line));
        return true;
    }

    private static long uidMin(Host host) {
        for (String line : host.lines("/etc/login.defs")) {
            String[] words = line.strip().split("[ \t]+", 3);
            if (words.length > 1 && words[0].equals("UID_MIN")) {
                long value = Colons.id(words[1]);
                return value < 0 ? USUAL_UID_MIN : value;
            }
        }
        return USUAL_UID_MIN;
    }

    /// In the order of the file.
    public List<User> users() {
        return List.copyOf(users);
    }

    public @Nullable User user(String name) {
        return byName.get(name);
    }

    /// All names of a number.
    public List<User> byUid(long uid) {
        return users.stream().filter(user -> user.uid() == uid).toList();
    }

    /// The name of a number, or the number where it has none.
    public String name(long uid) {
        var named = byUid(uid);
        return named.isEmpty() ? Long.toString(uid) : named.getFirst().name();
    }

    public @Nullable Shadow shadow(String name) {
        return shadows.get(name);
    }

    /// Where `/etc/passwd` says `x`, what `/etc/shadow` has, if it has a line; else what
    /// `/etc/passwd` says.
    public Password password(User user) {
        var shadow = shadows.get(user.name());
        if (user.password().equals("x") && shadow != null) {
            return shadow.password();
        }
        return new Password(user.password(), PASSWD, user.line());
    }

    public List<Group> groups() {
        return List.copyOf(groups);
    }

    /// Names of the groups of a user: its own first.
    public List<String> groupsOf(User user) {
        var names = new ArrayList<String>();
        for (Group group : groups) {
            if (group.gid() == user.gid()) {
                names.addFirst(group.name());
            } else if (group.members().contains(user.name())) {
                names.add(group.name());
            }
        }
        return names;
    }

    /// Whether an account is the system's and no person's; never true of uid 0.
    public boolean isSystem(User user) {
        return user.isSystem(uidMin);
    }

    /// `/etc/shells`.
    public List<String> shells() {
        return List.copyOf(shells);
    }

    /// Lines that take in or leave out names of NIS: `+`, `-name`.
    public List<Unparsed> nis() {
        return List.copyOf(nis);
    }

    /// Lines of the four files that are none.
    public List<Unparsed> unparsed() {
        return List.copyOf(unparsed);
    }
}
