package davy.agent.check.persistence;

import davy.agent.check.DownloadSource;
import davy.agent.check.Facts;
import davy.agent.check.InPart;
import davy.agent.check.Menu;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.shell.Usage;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What speaks against a job of cron. Each job is told by one check: a gsocket backdoor, else a
/// download, else what it runs; by two where what it runs is graver than the download.
final class CronSight {
    private static final int SCRIPT = 1 << 20;
    private static final int MOST_SCRIPTS = 500;

    /// Where packages and applications keep data, and administrators no programs.
    private static final List<String> DATA =
            List.of("/var/", "/usr/share/", "/usr/src/", "/usr/include/", "/usr/games/");

    private static final List<String> APPLICATIONS =
            List.of("/var/www/", "/var/opt/", "/var/lib/jenkins/", "/var/lib/snapd/");

    private final Facts facts;
    private final Host host;
    private final Judge judge;
    private int scripts = MOST_SCRIPTS;

    CronSight(Facts facts) {
        this.facts = facts;
        this.host = facts.host();
        this.judge = Judge.ofCron(facts);
    }

    /// The gsocket kit: its marks in the text, or in what the text decodes.
    static boolean isSeed(CronPiece piece) {
        return hasMark(piece.text())
                || Behaviour.of(piece.text()).has(Trait.GSOCKET)
                || !piece.input().isEmpty() && Behaviour.of(piece.input()).has(Trait.GSOCKET);
    }

    /// The remark behind which the kit hides its line.
    static boolean hasMark(String text) {
        return text.contains("SEED PRNG") || text.contains("random seed prng");
    }

    /// Code from the network, or from an encoded text, that is run: by the job itself or by a
    /// script that it runs.
    @Nullable Suspicion download(CronPiece piece) {
        var found =
                Suspicion.worse(
                        download(piece.path(), piece.text()),
                        download(piece.path(), piece.input()));
        for (Usage.Use run : Usage.of(Behaviour.of(piece.text())).runs()) {
            boolean follows = run.path().startsWith("/") && !run.path().equals(piece.path());
            var inside = follows ? followed(piece, run.path()) : null;
            if (inside != null) {
                var what =
                        Phrase.of(
                                "runs {0}, which {1}", "运行 {0}，其内容：{1}", run.path(), inside.what());
                var it =
                        new Suspicion(
                                inside.level(), what, run.path(), inside.evidence(), inside.urls());
                found = Suspicion.worse(found, it);
            }
        }
        return found;
    }

    private @Nullable Suspicion followed(CronPiece piece, String path) {
        if (facts.ownership(path) == Ownership.PACKAGED || judge.isElf(path)) {
            return null;
        }
        var content = scripts <= 0 ? null : host.read(path, SCRIPT);
        if (scripts <= 0 && host.exists(path)) {
            var why = Phrase.of("too many scripts: not read", "脚本过多，未读取");
            host.miss(new Unseen(piece.path(), why));
        }
        if (content == null) {
            return null;
        }
        scripts--;
        ScriptReader.wholly(host, path, content);
        var found = download(path, content.text());
        return found != null && Menu.is(path, Behaviour.of(content.text()))
                ? found.with(Level.MEDIUM)
                : found;
    }

    /// @param where the text stands
    private @Nullable Suspicion download(String where, String text) {
        if (text.isEmpty()) {
            return null;
        }
        var behaviour = Behaviour.of(text);
        if (behaviour.truncated()) {
            host.miss(new Unseen(where, InPart.COMMANDS));
        }
        var what = new ArrayList<Phrase>();
        String shown = "";
        for (Trait trait : List.of(Trait.DOWNLOAD_AND_RUN, Trait.ENCODED)) {
            if (behaviour.has(trait)) {
                what.add(trait.phrase());
                shown = shown.isEmpty() ? behaviour.evidence(trait).getFirst() : shown;
            }
        }
        if (what.isEmpty()) {
            return null;
        }
        boolean own =
                !behaviour.urls().isEmpty()
                        && behaviour.urls().stream()
                                .allMatch(url -> DownloadSource.of(url) == DownloadSource.OWN);
        var level = own ? Level.HIGH : Level.CRITICAL;
        return new Suspicion(level, Suspicion.list(what), "", shown, behaviour.urls());
    }

    /// What it runs: suspect by what it does or by where it lies.
    @Nullable Suspicion run(CronPiece piece) {
        var found = piece.isFile() ? judge.file(piece.path()) : text(piece, piece.text());
        found = Suspicion.worse(found, text(piece, piece.input()));
        found = Suspicion.worse(found, misplaced(piece));
        return found == null || isKnown(found) ? null : found;
    }

    private @Nullable Suspicion text(CronPiece piece, String text) {
        return text.isEmpty() ? null : judge.text(piece.path(), text);
    }

    /// A tool that renews certificates and is meant to live in a hidden directory.
    private static boolean isKnown(Suspicion found) {
        return found.level() == Level.MEDIUM && found.file().contains("/.acme.sh/");
    }

    /// A program among data.
    private @Nullable Suspicion misplaced(CronPiece piece) {
        for (Usage.Use run : Usage.of(Behaviour.of(piece.text())).runs()) {
            String path = run.path();
            boolean data = DATA.stream().anyMatch(path::startsWith);
            boolean application = APPLICATIONS.stream().anyMatch(path::startsWith);
            if (data && !application && isUnpackagedProgram(path)) {
                var what =
                        Phrase.of(
                                "runs {0}, a program among data that no package owns",
                                "运行 {0}：位于数据目录、不属于任何软件包的程序", path);
                return Suspicion.of(Level.MEDIUM, what, path).shownBy(run.raw());
            }
        }
        return null;
    }

    /// Whether it runs a program that no package owns, outside the places of administrators.
    boolean runsUnpackaged(CronPiece piece) {
        for (Usage.Use run : Usage.of(Behaviour.of(piece.text())).runs()) {
            String path = run.path();
            boolean own =
                    path.startsWith("/usr/local/")
                            || path.startsWith("/opt/")
                            || path.startsWith("/home/")
                            || path.startsWith("/srv/");
            if (path.startsWith("/") && !own && isUnpackagedProgram(path)) {
                return true;
            }
        }
        return false;
    }

    private boolean isUnpackagedProgram(String path) {
        return facts.ownership(path) == Ownership.UNPACKAGED && judge.isElf(path);
    }

    /// Of what is only set in a table: the shell, a library for every job.
    @Nullable Suspicion setting(String name, String value) {
        if (name.equals("SHELL")) {
            var found = judge.program(value);
            return found == null || Places.name(value).isEmpty() ? null : found;
        }
        return judge.variable(name, value);
    }

    /// A finding about a job.
    Finding.Draft draft(CronPiece piece, Suspicion found) {
        var lowered = piece.ignored() ? found.with(lower(found.level())) : found;
        int line = piece.line();
        String command = piece.isFile() ? found.evidence() : piece.text();
        var draft = Sight.of(facts, piece.path(), line, command, piece.subject(), lowered);
        return draft.with("user.name", piece.user()).with("davy.schedule", piece.times());
    }

    private static Level lower(Level level) {
        return level.atLeast(Level.HIGH) ? Level.MEDIUM : Level.LOW;
    }

    static Suspicion seed() {
        var what = Phrase.of("starts a gsocket backdoor", "启动 gsocket 后门");
        return new Suspicion(Level.CRITICAL, what, "", "", Set.of());
    }
}
