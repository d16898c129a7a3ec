package davy.core.account;

import java.util.List;

/// A group (group(5), gshadow(5)).
///
/// @param password of `/etc/gshadow` where there is a line, else of `/etc/group`
/// @param members beside those whose own group it is
/// @param administrators of `/etc/gshadow`
/// @param line in `/etc/group`, from 1 on
public record Group(
        String name,
        Password password,
        long gid,
        List<String> members,
        List<String> administrators,
        int line) {
    public Group {
        members = List.copyOf(members);
        administrators = List.copyOf(administrators);
    }
}
