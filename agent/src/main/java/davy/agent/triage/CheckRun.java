package davy.agent.triage;

import davy.agent.check.Catalogue;
import davy.agent.check.Check;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.WalkedFile;
import davy.core.finding.Finding;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One check in one triage: its instance and what it has said so far.
///
/// A host that is wrong in a million places must not end the triage: past [#MOST] findings of one
/// check the rest is counted and said.
final class CheckRun implements Findings {
    static final int MOST = 500;

    final Catalogue.Entry entry;
    final Check check;
    private final UnaryOperator<Finding> told;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Unseen> notDone = new ArrayList<>();
    private int surplus;
    private int failures;
    private String firstFailure = "";
    private @Nullable Phrase ended;
    private long nanos;

    CheckRun(Catalogue.Entry entry) {
        this(entry, UnaryOperator.identity());
    }

    /// @param told how its findings are told
    CheckRun(Catalogue.Entry entry, UnaryOperator<Finding> told) {
        this.entry = entry;
        this.told = told;
        this.check = entry.create();
    }

    String id() {
        return entry.detection().id();
    }

    @Override
    public synchronized void add(Finding.Draft finding) {
        if (ended != null) {
            return;
        }
        if (findings.size() >= MOST) {
            surplus++;
            return;
        }
        findings.add(told.apply(finding.by(entry.detection())));
    }

    @Override
    public synchronized void notDone(String what, Phrase why) {
        if (ended == null && notDone.size() < MOST) {
            notDone.add(new Unseen(what, why));
        }
    }

    /// Lets the check look, and takes what it throws, want of memory among it: a check that says
    /// nothing because it came to grief is not done.
    void look(Facts facts) {
        try {
            check.look(facts, this);
        } catch (RuntimeException | Error e) {
            failed("look", e);
        }
    }

    /// Shows a file to the check, which is a [FileProbe], and takes what it throws.
    void file(WalkedFile file, Facts facts, Findings findings) {
        try {
            ((FileProbe) check).file(file, facts, findings);
        } catch (RuntimeException | Error e) {
            failed(file.path(), e);
        }
    }

    /// It threw; what it said before stands.
    ///
    /// @param where what it was looking at
    synchronized void failed(String where, Throwable why) {
        failures++;
        if (failures == 1) {
            var at = why.getStackTrace();
            firstFailure = where + ": " + why + (at.length == 0 ? "" : " at " + at[0]);
        }
    }

    /// From here on it is not listened to any more: it took too long, or the user stopped the
    /// triage.
    synchronized void abandon(Phrase why) {
        ended = why;
    }

    synchronized void took(long newNanos) {
        nanos += newNanos;
    }

    synchronized long millis() {
        return nanos / 1_000_000;
    }

    synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    synchronized List<Unseen> notDone() {
        var all = new ArrayList<>(notDone);
        if (ended != null) {
            all.add(new Unseen(id(), ended));
        }
        if (failures > 0) {
            all.add(new Unseen(id(), failurePhrase()));
        }
        if (surplus > 0) {
            all.add(
                    new Unseen(
                            id(),
                            Phrase.of(
                                    "{0} more findings of this check are not listed",
                                    "该检查项另有 {0} 条发现未列出", surplus)));
        }
        return all;
    }

    /// Whether it came to its end with all that it was to look at.
    synchronized boolean isFinished() {
        return ended == null && failures == 0;
    }

    /// What it threw, where; empty where it did not.
    synchronized List<String> failures() {
        return failures == 0 ? List.of() : List.of(firstFailure);
    }

    private Phrase failurePhrase() {
        return failures == 1
                ? Phrase.of("failed; please report this: {0}", "检查出错，请反馈此信息：{0}", firstFailure)
                : Phrase.of(
                        "failed {1} times; please report this, the first was: {0}",
                        "检查出错 {1} 次，请反馈此信息（首次）：{0}", firstFailure, failures);
    }
}
