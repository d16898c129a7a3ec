package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.CorrectSettings;
import davy.core.action.DisableService;
import davy.core.action.FilePin;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.host.Content;
import davy.core.host.FileType;
import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Texts that are evidence: the scripts that processes run, and the files that later steps of a
/// plan change, such as crontabs and units.
final class EvidenceTexts {
    /// A longer one is kept where its step puts it.
    private static final int LARGEST = 1 << 20;

    private static final int MOST = 1_000;
    private static final long MOST_BYTES = 64L << 20;

    /// Where bash keeps its script open, also where the file is deleted.
    private static final String SCRIPT_OF_BASH = "/fd/255";

    private EvidenceTexts() {}

    /// Paths of the files that the selected steps change.
    static List<String> of(Plan plan, IntPredicate selected) {
        var paths = new ArrayList<String>();
        for (var step : plan.steps()) {
            if (selected.test(step.number())) {
                for (FilePin file : files(step.action())) {
                    if (file.type() == FileType.REGULAR && paths.size() < MOST) {
                        paths.add(file.path());
                    }
                }
            }
        }
        return List.copyOf(paths);
    }

    private static List<FilePin> files(Action action) {
        return switch (action) {
            case RemoveLines lines -> List.of(lines.file());
            case CorrectSettings correct -> List.of(correct.file());
            case DisableService service -> service.files();
            case Quarantine files -> files.files();
            default -> List.of();
        };
    }

    /// The texts among these files by their paths, as much as there is room for; programs have a
    /// copy elsewhere.
    static Map<String, byte[]> read(Host host, List<String> paths) {
        var texts = new LinkedHashMap<String, byte[]>();
        long room = MOST_BYTES;
        for (String path : paths) {
            var content = room <= 0 ? null : host.read(path, LARGEST);
            if (content != null && !content.truncated() && isText(content.bytes())) {
                room -= content.bytes().length;
                texts.put(path, content.bytes());
            }
        }
        return texts;
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    /// The script that a process runs, as its interpreter reads it; null where it runs none.
    ///
    /// @param process its folder below `/proc`
    static @Nullable Content script(Host host, String process) {
        String program = host.readLink(process + "/exe");
        if (program == null || !Interpreters.isName(HostPrograms.withoutMark(program))) {
            return null;
        }
        var open = host.read(process + SCRIPT_OF_BASH, LARGEST);
        if (open != null && HostPrograms.withoutMark(program).endsWith("/bash")) {
            return open;
        }
        var given = host.read(process + "/cmdline", LARGEST);
        String path =
                given == null
                        ? null
                        : Scripts.of(
                                HostPrograms.withoutMark(program),
                                List.of(given.text().split("\0")),
                                host.readLink(process + "/cwd"));
        return path == null ? null : host.read(process + "/root" + path, LARGEST);
    }
}
