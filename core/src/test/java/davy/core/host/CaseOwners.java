package davy.core.host;

import java.util.Map;

/// Numbers of the names that a case uses for owners: those of its own `/etc/passwd` and
/// `/etc/group`, and root.
record CaseOwners(String passwd, String group) {
    static CaseOwners of(Map<String, Object> host) {
        return new CaseOwners(text(host.get("/etc/passwd")), text(host.get("/etc/group")));
    }

    private static String text(Object file) {
        if (file instanceof Map<?, ?> map) {
            return String.valueOf(map.get("text"));
        }
        return file == null ? "" : String.valueOf(file);
    }

    long uid(Object owner) {
        return number(owner, passwd, "user");
    }

    long gid(Object owner) {
        return number(owner, group, "group");
    }

    private static long number(Object owner, String table, String what) {
        if (owner == null || owner.equals("root")) {
            return 0;
        }
        if (!(owner instanceof String name)) {
            return CaseFields.asNumber(what, owner);
        }
        for (String line : table.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && fields[0].equals(name)) {
                return Long.parseLong(fields[2]);
            }
        }
        throw new IllegalArgumentException(
                "no " + what + " " + name + " in the case; give a number");
    }
}
