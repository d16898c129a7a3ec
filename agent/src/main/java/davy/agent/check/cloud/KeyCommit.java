package davy.agent.check.cloud;

import davy.core.finding.Finding;
import davy.core.git.Sighting;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A commit that holds a key.
///
/// @param repository its directory: `/srv/app/.git`
/// @param object name of the object that holds the key; empty where that is not known
/// @param sighting null where no commit was met that has the object
/// @param now whether the key stands in the file today
record KeyCommit(String repository, String object, @Nullable Sighting sighting, Now now) {
    enum Now {
        STANDS,
        GONE,
        /// A bare repository has no files, a message is none.
        UNKNOWN
    }

    private static final int SHOWN = 12;

    static final Comparator<KeyCommit> OLDEST =
            Comparator.comparing((KeyCommit c) -> c.sighting == null)
                    .thenComparing(c -> c.sighting == null ? Instant.MAX : c.sighting.written())
                    .thenComparing(KeyCommit::name);

    /// As git itself would take it: `1a2b3c4d5e6f:conf/app.properties`.
    String name() {
        if (sighting == null) {
            return object.isEmpty() ? repository : repository + " " + cut(object);
        }
        String commit = repository + " " + cut(sighting.commit());
        return sighting.path().isEmpty() ? commit : commit + ":" + sighting.path();
    }

    private static String cut(String id) {
        return id.substring(0, Math.min(SHOWN, id.length()));
    }

    /// The time is not one of the incident: keys are used long after they leaked.
    void tell(Finding.Draft draft) {
        draft.with("davy.git.repository", repository);
        if (sighting == null) {
            draft.with("davy.git.object", object);
            return;
        }
        boolean dated = !sighting.written().equals(Instant.EPOCH);
        draft.with("davy.git.commit", sighting.commit())
                .with("davy.git.time", dated ? sighting.written().toString() : null)
                .with("davy.git.path", sighting.path())
                .with("davy.git.still_in_file", now == Now.UNKNOWN ? null : now == Now.STANDS);
    }

    Phrase phrase() {
        if (sighting == null) {
            return Phrase.of(
                    "the git repository {0}, in an object of no known commit,",
                    "Git 仓库 {0}（未找到所属提交的对象）", repository);
        }
        String commit = cut(sighting.commit());
        return sighting.path().isEmpty()
                ? Phrase.of(
                        "the message of commit {1} in the git repository {0}",
                        "Git 仓库 {0} 中提交 {1} 的说明", repository, commit)
                : Phrase.of(
                        "{2} in commit {1} of the git repository {0}",
                        "Git 仓库 {0} 的提交 {1} 中的文件 {2}", repository, commit, sighting.path());
    }
}
