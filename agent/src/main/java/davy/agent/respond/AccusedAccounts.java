package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.LockedPassword;
import davy.core.account.SshdConfig;
import davy.core.account.User;
import davy.core.action.Action;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.FilePin;
import davy.core.action.LockAccount;
import davy.core.action.LockAccount.Reach;
import davy.core.action.ProcessPin;
import davy.core.edit.Edited;
import davy.core.edit.ShadowEdit;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The accounts that findings accuse, as far as a plan acts on them.
final class AccusedAccounts {
    private static final int LARGEST = 16 << 20;

    private final Hands hands;
    private final Danger danger;
    private final Set<Phrase> byHand;
    private final Accounts accounts;
    private final Map<String, Accused> locked = new LinkedHashMap<>();
    private final Map<String, Accused> weak = new LinkedHashMap<>();

    /// Why something is done to an account, and how much.
    private static final class Accused {
        final Set<String> incidents = new TreeSet<>();
        final Set<Phrase> why = new LinkedHashSet<>();
        Reach reach = Reach.PASSWORD;
        boolean sessions;

        void add(Accusation accusation) {
            incidents.add(accusation.incident());
            why.add(accusation.reason());
        }
    }

    /// @param byHand gets what is left to a person
    AccusedAccounts(Hands hands, Danger danger, Set<Phrase> byHand) {
        this.hands = hands;
        this.danger = danger;
        this.byHand = byHand;
        this.accounts = Accounts.read(hands.host());
    }

    void consider(Accusation accusation) {
        switch (accusation.detection()) {
            case "ssh-guess" -> {
                // Root's settings are corrected instead: it logs in by key only.
                if (!name(accusation).equals("root")) {
                    lock(accusation, Reach.PASSWORD, true);
                }
            }
            case "empty-password" -> lock(accusation, Reach.PASSWORD, false);
            case "system-login" -> lock(accusation, Reach.SHELL, true);
            case "new-account", "uid-zero" -> lock(accusation, Reach.ACCOUNT, true);
            case "weak-password" -> {
                String name = name(accusation);
                if (!name.isEmpty()) {
                    weak.computeIfAbsent(name, _ -> new Accused()).add(accusation);
                }
            }
            default -> {}
        }
    }

    private static String name(Accusation accusation) {
        return accusation.evidence().getOrDefault("user.name", "");
    }

    private void lock(Accusation accusation, Reach reach, boolean sessions) {
        String name = name(accusation);
        if (name.isEmpty()) {
            return;
        }
        var accused = locked.computeIfAbsent(name, _ -> new Accused());
        accused.add(accusation);
        accused.sessions |= sessions;
        if (reach.compareTo(accused.reach) > 0) {
            accused.reach = reach;
        }
    }

    /// Locks first, so that a session that is ended does not begin anew.
    List<Openings.Each> steps() {
        var steps = new ArrayList<Openings.Each>();
        locked.forEach((name, accused) -> add(steps, accused, lock(name, accused)));
        weak.forEach((name, accused) -> {
            if (!locked.containsKey(name)) {
                add(steps, accused, expire(name));
            }
        });
        locked.forEach((name, accused) -> {
            if (accused.sessions) {
                add(steps, accused, sessions(name, accused.reach != Reach.PASSWORD));
            }
        });
        return steps;
    }

    private void add(List<Openings.Each> steps, Accused accused, @Nullable Action action) {
        var why = action == null ? null : danger.of(action);
        if (why != null) {
            byHand.add(why);
        } else if (action != null) {
            steps.add(new Openings.Each(action, accused.incidents, accused.why));
        }
    }

    /// An account that is gone, or that is locked already, needs nothing.
    private @Nullable Action lock(String name, Accused accused) {
        var user = accounts.user(name);
        if (user == null) {
            return null;
        }
        var files = new ArrayList<FilePin>();
        boolean changes = false;
        for (String path : files(user, accused.reach)) {
            var pin = pin(path);
            var edited = pin == null ? null : edited(path, name, accused.reach);
            if (pin != null && edited != null) {
                files.add(pin);
                changes |= !(edited instanceof Edited.Unchanged);
            }
        }
        var action = new LockAccount(name, accused.reach, files);
        if (changes && accused.reach == Reach.PASSWORD && danger.of(action) == null) {
            tellOfKeys(name);
        }
        return changes ? action : null;
    }

    /// Who logs in by key is to know before that it does not let in any more.
    private void tellOfKeys(String name) {
        var sshd = SshdConfig.read(hands.host());
        var keys = LockedPassword.refusesKeys(sshd) ? LockedPassword.keys(name, sshd) : null;
        if (keys != null) {
            byHand.add(keys);
        }
    }

    /// Where what lets somebody in stands.
    private List<String> files(User user, Reach reach) {
        boolean shadowed = isShadowed(user);
        if (!shadowed) {
            return List.of(AccountLocks.PASSWD);
        }
        return reach == Reach.SHELL
                ? List.of(AccountLocks.SHADOW, AccountLocks.PASSWD)
                : List.of(AccountLocks.SHADOW);
    }

    private boolean isShadowed(User user) {
        return user.password().equals("x") && accounts.shadow(user.name()) != null;
    }

    private @Nullable Edited edited(String path, String name, Reach reach) {
        byte[] text = content(path);
        return text == null ? null : AccountLocks.edited(hands, text, path, name, reach);
    }

    private byte @Nullable [] content(String path) {
        try {
            return hands.files().content(path, LARGEST);
        } catch (ChangeException e) {
            byHand.add(Phrase.plain(String.valueOf(e.getMessage())));
            return null;
        }
    }

    private @Nullable Action expire(String name) {
        var user = accounts.user(name);
        if (user == null) {
            return null;
        }
        if (!isShadowed(user)) {
            byHand.add(
                    Phrase.of(
                            "the password of {0} stands in /etc/passwd, where none expires: change it"
                                    + " with passwd, and run pwconv",
                            "{0} 的密码位于 /etc/passwd，无法设置过期：请用 passwd 修改，并执行 pwconv", name));
            return null;
        }
        var pin = pin(AccountLocks.SHADOW);
        byte[] text = content(AccountLocks.SHADOW);
        boolean needed =
                text != null && !(ShadowEdit.expire(text, name) instanceof Edited.Unchanged);
        return pin == null || !needed ? null : new ExpirePassword(name, pin);
    }

    /// @param services whether the account itself is the intruder's: then all that it runs is
    private @Nullable Action sessions(String name, boolean services) {
        var user = accounts.user(name);
        var scan = hands.scan();
        if (user == null || scan == null) {
            return null;
        }
        var sessions = new Sessions(hands, scan, hands.sparing().operator());
        var members = sessions.of(name, user.uid(), services);
        var pins =
                members.stream()
                        .map(each -> new ProcessPin(each.pid(), each.start(), each.executable()))
                        .toList();
        return pins.isEmpty() ? null : new EndSessions(name, user.uid(), services, pins);
    }

    private @Nullable FilePin pin(String path) {
        try {
            return hands.pin(path);
        } catch (ChangeException e) {
            byHand.add(Phrase.plain(String.valueOf(e.getMessage())));
            return null;
        }
    }
}
