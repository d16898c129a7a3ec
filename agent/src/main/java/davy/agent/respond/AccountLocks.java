package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.LockedPassword;
import davy.core.account.SshdConfig;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.FilePin;
import davy.core.action.LockAccount;
import davy.core.action.LockAccount.Reach;
import davy.core.action.Outcome;
import davy.core.edit.Edited;
import davy.core.edit.PasswdEdit;
import davy.core.edit.ShadowEdit;
import davy.core.text.Phrase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps intruders out of accounts, and ends their sessions.
final class AccountLocks {
    static final String SHADOW = "/etc/shadow";
    static final String PASSWD = "/etc/passwd";

    private static final int LARGEST = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CALM = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /// Programs that let nobody in, the best one first.
    private static final List<String> CLOSED =
            List.of("/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false");

    private final Hands hands;
    private final Response response;

    AccountLocks(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    Outcome lock(int step, LockAccount action) throws IOException {
        var told = new ArrayList<Phrase>();
        boolean changed = false;
        for (FilePin file : action.files()) {
            byte[] text = hands.files().content(file.path(), LARGEST);
            var edited = edited(hands, text, file.path(), action.user(), action.reach());
            Outcome failed =
                    edited instanceof Edited.Refused(var why) ? new Outcome.Refused(why) : null;
            if (edited instanceof Edited.Changed change) {
                failed = rewrite(step, file, change.text());
                changed |= failed == null;
            }
            if (failed != null) {
                return changed ? new Outcome.Failed(failed.told()) : failed;
            }
            told.add(told(edited));
        }
        return new Outcome.Done(Doors.told(joined(told), doubts(action)));
    }

    /// Where the password alone is locked, whether a key still lets in.
    private List<Phrase> doubts(LockAccount action) {
        var keys =
                action.reach() == Reach.PASSWORD
                        ? LockedPassword.keys(action.user(), SshdConfig.read(hands.host()))
                        : null;
        return keys == null ? List.of() : List.of(keys);
    }

    Outcome expire(int step, ExpirePassword action) throws IOException {
        var file = action.file();
        var edited = ShadowEdit.expire(hands.files().content(file.path(), LARGEST), action.user());
        return switch (edited) {
            case Edited.Changed change -> {
                var failed = rewrite(step, file, change.text());
                yield failed == null ? new Outcome.Done(change.told()) : failed;
            }
            case Edited.Unchanged unchanged -> new Outcome.Done(unchanged.told());
            case Edited.Refused refused -> new Outcome.Refused(refused.why());
        };
    }

    /// What is to become of a file of accounts.
    static Edited edited(Hands hands, byte[] text, String path, String user, Reach reach) {
        if (path.equals(SHADOW)) {
            return reach == Reach.ACCOUNT
                    ? ShadowEdit.close(text, user)
                    : ShadowEdit.lock(text, user, SshdConfig.read(hands.host()));
        }
        return PasswdEdit.lock(text, user, reach == Reach.PASSWORD ? null : closedShell(hands));
    }

    /// A shell that lets nobody in, of a package where there is one.
    private static String closedShell(Hands hands) {
        for (String shell : CLOSED) {
            if (hands.sparing().isPackaged(shell) && hands.host().exists(shell)) {
                return shell;
            }
        }
        return "/bin/false";
    }

    private static Phrase told(Edited edited) {
        return switch (edited) {
            case Edited.Changed changed -> changed.told();
            case Edited.Unchanged unchanged -> unchanged.told();
            case Edited.Refused refused -> refused.why();
        };
    }

    private static Phrase joined(List<Phrase> told) {
        var all = told.isEmpty() ? Phrase.plain("") : told.getFirst();
        for (Phrase each : told.subList(Math.min(1, told.size()), told.size())) {
            all = Phrase.of("{0}; {1}", "{0}；{1}", all, each);
        }
        return all;
    }

    private @Nullable Outcome rewrite(int step, FilePin file, byte[] text) throws IOException {
        return new Rewriter(hands, response).rewriteLatest(step, file, text);
    }

    Outcome endSessions(int step, EndSessions action) throws IOException {
        var scan = hands.scan();
        if (scan == null) {
            return new Outcome.Refused(Phrase.of("an image has no sessions", "镜像中没有会话"));
        }
        var user = Accounts.read(hands.host()).user(action.user());
        if (user == null || user.uid() != action.uid()) {
            return new Outcome.Refused(
                    Phrase.of(
                            "{0} is not the account that it was when the plan was made",
                            "账号 {0} 已与制定方案时不同", action.user()));
        }
        var sessions = new Sessions(hands, scan, hands.sparing().operator());
        var first = sessions.of(action.user(), action.uid(), action.services());
        if (first.isEmpty()) {
            return new Outcome.Done(Phrase.of("it has no session", "没有会话"));
        }
        var evidence = EvidenceKeeper.keep(hands, response, first, List.of(), List.of());
        return evidence instanceof Outcome.Done
                ? end(step, action, sessions, first, evidence.told())
                : evidence;
    }

    private Outcome end(
            int step, EndSessions action, Sessions sessions, List<Member> first, Phrase evidence)
            throws IOException {
        var begun = response.journal().intend(step, Change.kills(first));
        var ended = new LinkedHashSet<>(first);
        long limit = System.nanoTime() + PATIENCE.toNanos();
        long calmSince = System.nanoTime();
        var members = first;
        boolean calm = false;
        while (!calm && System.nanoTime() < limit) {
            if (!members.isEmpty()) {
                end(step, members, ended);
                ended.addAll(members);
                calmSince = System.nanoTime();
            }
            pause();
            members = sessions.of(action.user(), action.uid(), action.services());
            calm = members.isEmpty() && System.nanoTime() - calmSince > CALM.toNanos();
        }
        response.journal().settleKills(step, begun, ended);
        if (members.isEmpty() && !calm) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0} {0|process of its sessions was|processes of its sessions were} ended"
                                    + " within {1} s, and new ones kept coming; {2}",
                            "{1} 秒内已终止其会话中的 {0} 个进程，但新进程不断出现；{2}",
                            ended.size(),
                            PATIENCE.toSeconds(),
                            evidence));
        }
        if (!members.isEmpty()) {
            return new Outcome.Failed(
                    Phrase.of(
                            "{0} {0|process of its sessions was|processes of its sessions were} ended, and"
                                    + " {1} {1|is|are} there again; {2}",
                            "已终止其会话中的 {0} 个进程，但又出现 {1} 个；{2}",
                            ended.size(),
                            members.size(),
                            evidence));
        }
        return new Outcome.Done(
                Phrase.of(
                        "{0} {0|process|processes} of its sessions ended; {1}",
                        "已终止其会话中的 {0} 个进程；{1}", ended.size(), evidence));
    }

    /// All stand still before the first ends, so that none starts another one; the journal knows of
    /// each before.
    ///
    /// @param known to the journal already
    private void end(int step, List<Member> members, Set<Member> known) throws IOException {
        var processes = hands.processes();
        if (processes == null) {
            throw new AssertionError("processes of an image");
        }
        var journal = response.journal();
        var fresh = members.stream().filter(member -> !known.contains(member)).toList();
        var entries = journal.announce(step, Change.stops(fresh));
        members.forEach(member -> processes.stop(member.pid(), member.start()));
        members.forEach(member -> processes.kill(member.pid(), member.start()));
        journal.settle(entries, Entry.State.DONE);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
