package davy.agent.check;

import davy.core.container.ContainerInfo;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.host.FileInfo;
import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Evidence about common things, under the same ECS names everywhere.
public final class Evidence {
    private static final int LONGEST = 1000;
    private static final int MOST = 100;

    private Evidence() {}

    /// A process, accused: `process.*`, `user.id`, `container.id`.
    public static Finding.Draft process(Finding.Draft draft, HostProcess process) {
        var executable = process.executable();
        draft.with("process.pid", process.pid())
                .with("process.name", process.comm())
                .with("process.executable", executable == null ? null : executable.path())
                .with("process.command_line", cut(process.commandLine()))
                .with("process.parent.pid", process.parent())
                .with("process.start", process.started().toString())
                .with("user.id", process.effectiveUid());
        var container = process.container();
        if (container != null) {
            draft.with("container.id", container.id())
                    .with("container.runtime", container.runtime());
        }
        return draft.about(Entity.process(process.pid()));
    }

    /// Several processes, accused, with the start of each: without it nobody could tell it later
    /// from another one of its pid.
    public static Finding.Draft group(Finding.Draft draft, Collection<HostProcess> processes) {
        processes.forEach(process -> draft.about(Entity.process(process.pid())));
        var shown = processes.stream().limit(MOST).toList();
        return draft.with(
                        "process.group.pids",
                        shown.stream().map(p -> Integer.toString(p.pid())).toList())
                .with(
                        "davy.process.starts",
                        shown.stream().map(p -> p.started().toString()).toList());
    }

    /// When a process began, be it listed or not; null where nothing tells.
    public static @Nullable String start(Facts facts, int pid) {
        var process = ProcessTable.one(facts.host(), pid);
        return process == null ? null : process.started().toString();
    }

    /// A container: `container.*`. Not accused by this.
    public static Finding.Draft container(Finding.Draft draft, ContainerInfo container) {
        return draft.with("container.id", container.id())
                .with("container.name", container.name())
                .with("container.image.name", container.image())
                .with("container.runtime", container.runtime());
    }

    /// The same, and its executable is accused too.
    public static Finding.Draft processAndFile(Finding.Draft draft, HostProcess process) {
        var executable = process.executable();
        process(draft, process);
        if (executable != null && !executable.memory()) {
            draft.about(Entity.file(executable.path()));
        }
        return draft;
    }

    /// A process that is accused by what whoever starts it chooses: its arguments, its environment,
    /// or what it calls itself. Its executable is accused too, unless root alone can have put it
    /// there: else anybody could have a program of the operator taken away by starting it.
    ///
    /// @param named whether the name of the executable accuses it
    public static Finding.Draft started(
            Facts facts, Finding.Draft draft, HostProcess process, boolean named) {
        return named || !Guarded.runs(facts, process)
                ? processAndFile(draft, process)
                : process(draft, process);
    }

    /// A file: `file.*`. Not accused by this.
    public static Finding.Draft file(Finding.Draft draft, String path, @Nullable FileInfo info) {
        draft.with("file.path", path);
        if (info != null) {
            var changed = info.changeTold();
            var born = info.born();
            draft.with("file.size", info.size())
                    .with("file.mode", String.format("%04o", info.mode()))
                    .with("file.uid", info.uid())
                    .with("file.mtime", info.modified().toString())
                    .with("file.ctime", changed == null ? null : changed.toString())
                    .with("file.created", born == null ? null : born.toString());
        }
        return draft;
    }

    /// A file of the walk, accused.
    public static Finding.Draft file(Finding.Draft draft, WalkedFile file) {
        return file(draft, file.path(), file.info()).about(Entity.file(file.path()));
    }

    /// A line of a file, for evidence: not endless.
    public static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
