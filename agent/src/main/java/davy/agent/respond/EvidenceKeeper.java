package davy.agent.respond;

import davy.core.action.Outcome;
import davy.core.action.ProcessPin;
import davy.core.file.Sha256;
import davy.core.host.Host;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.change.FileHand;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Copies what is known of running processes into a folder with a manifest: `manifest.sha256` is
/// for `sha256sum --check`, and each line of `manifest.chain` holds the hash of the line before, so
/// that the last one, the seal, stands for all.
final class EvidenceKeeper {
    private static final int LARGEST_TEXT = 16 << 20;

    /// Of one process, and of all: the family runs on while its evidence is kept.
    private static final int MOST_DESCRIPTORS = 10_000;

    private static final int ALL_DESCRIPTORS = 100_000;

    /// Of each process, however many the others have.
    private static final int LEAST_DESCRIPTORS = 256;

    private static final long MARGIN = 64L << 20;

    /// Bytes for one of which only is told that it was there, with its lines in both manifests.
    private static final int LINE = 256;

    private static final List<String> TEXTS =
            List.of(
                    "cmdline",
                    "environ",
                    "maps",
                    "status",
                    "stat",
                    "cgroup",
                    "limits",
                    "mountinfo",
                    "loginuid");
    private static final List<String> SOCKETS =
            List.of("tcp", "tcp6", "udp", "udp6", "raw", "unix");

    /// Files, from which on one call brings all that was written to the disk. It is not one for all
    /// numbers, as old kernels do not tell by it what could not be written.
    private static final int MANY = 1_000;

    private final Host host;
    private final FileHand own;
    private final Path folder;
    private final List<String> manifest = new ArrayList<>();
    private final Map<String, String> programs = new HashMap<>();
    private int cut;
    private int cutDescriptors;
    private int descriptorsLeft = ALL_DESCRIPTORS;

    /// @param own files of the machine that Davy runs on
    /// @param folder real; does not exist yet
    EvidenceKeeper(Host host, FileHand own, Path folder) {
        this.host = host;
        this.own = own;
        this.folder = folder;
    }

    /// Keeps evidence of these processes in a folder of its own of a response; refused where there
    /// is no room for it.
    ///
    /// @param accused those of which it matters most
    /// @param files of the host, of which the texts are kept
    static Outcome keep(
            Hands hands,
            Response response,
            List<Member> members,
            List<ProcessPin> accused,
            List<String> files)
            throws IOException {
        var keeper = new EvidenceKeeper(hands.host(), hands.own(), response.evidence());
        var choice = EvidenceChoice.of(hands.host(), members, accused);
        var texts = EvidenceTexts.read(hands.host(), files);
        long needs =
                keeper.needs(choice)
                        + texts.values().stream().mapToLong(text -> text.length + LINE).sum();
        if (needs > response.space()) {
            return noSpace(needs, response);
        }
        keeper.keepTexts(texts);
        return new Outcome.Done(keeper.keep(choice));
    }

    /// Numbered, since paths of the host may be anything; `files/names` says which is which.
    private void keepTexts(Map<String, byte[]> texts) throws IOException {
        var names = new ArrayList<String>();
        for (var text : texts.entrySet()) {
            String name = "%04d".formatted(names.size() + 1);
            add("files/" + name, text.getValue());
            names.add(name + " " + RawText.show(text.getKey()));
        }
        if (!names.isEmpty()) {
            add("files/names", bytes(names));
        }
    }

    /// @param needs bytes
    static Outcome noSpace(long needs, Response response) throws IOException {
        return new Outcome.Refused(
                Phrase.of(
                        "evidence needs {0} MiB and there are {1} MiB free: make room, or name"
                                + " another place with --state",
                        "保全证据需要 {0} MiB，仅剩 {1} MiB：请腾出空间，或用 --state 指定其他位置",
                        needs >> 20,
                        response.space() >> 20));
    }

    /// Bytes that the programs and texts of these processes take, with some room besides for what
    /// grows meanwhile.
    long needs(EvidenceChoice choice) {
        long texts = (long) LINE * choice.others().size();
        var sizes = new HashMap<String, Long>();
        for (Member member : choice.whole()) {
            texts += texts(member);
            var info = host.stat(HostProcess.directoryOf(host, member.pid()) + "/exe");
            if (info != null) {
                sizes.computeIfAbsent(
                        info.device() + ":" + info.inode(),
                        _ ->
                                ProgramCopy.needs(
                                        host,
                                        HostProcess.directoryOf(host, member.pid()) + "/exe"));
            }
        }
        return sizes.values().stream().mapToLong(Long::longValue).sum() + texts + MARGIN;
    }

    private long texts(Member member) {
        long size = 0;
        String process = HostProcess.directoryOf(host, member.pid());
        for (String text : TEXTS) {
            var content = host.read(process + '/' + text, LARGEST_TEXT);
            size += content == null ? 0 : content.bytes().length;
        }
        var script = EvidenceTexts.script(host, process);
        return size + (script == null ? 0 : script.bytes().length);
    }

    /// Adds what others told; before [#keep].
    ///
    /// @param name `folder/file`
    void add(String name, byte[] bytes) throws IOException {
        var file = folder.resolve(name);
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        write(name, bytes);
    }

    /// Copies, and seals the folder.
    ///
    /// @return what was kept; the last line of `manifest.chain` is in it
    Phrase keep(EvidenceChoice choice) throws IOException {
        Files.createDirectories(folder);
        int kept = 0;
        for (Member member : choice.whole()) {
            kept += keep(member) ? 1 : 0;
        }
        int others = choice.others().size();
        if (others > 0) {
            var lines = choice.others().stream().map(EvidenceKeeper::line);
            manifest.add(write(folder.resolve("others"), lines.iterator()) + "  others");
        }
        String seal = seal();
        sync();
        var told =
                Phrase.of(
                        "evidence of {0} {0|process|processes}, {1} {1|file|files}, is in {2}; seal"
                                + " (SHA-256, the last line of manifest.chain) {3}: write it down elsewhere,"
                                + " and copy the folder off this host",
                        "已保全 {0} 个进程的证据，共 {1} 个文件，位于 {2}；封存校验值（SHA-256，manifest.chain 的末行）{3}：请记录到别处，并将该目录复制到其他机器",
                        kept,
                        manifest.size(),
                        folder.toString(),
                        seal);
        var all =
                cutDescriptors == 0
                        ? told
                        : Phrase.of(
                                "{0}; of {1} {1|process|processes} not all open files are told, as links"
                                        + " says",
                                "{0}；其中 {1} 个进程打开的文件过多，仅记录一部分，见 links", told, cutDescriptors);
        var programs =
                cut == 0
                        ? all
                        : Phrase.of(
                                "{0}; of {1} {1|program|programs} the beginning alone or nothing, as"
                                        + " program.cut says",
                                "{0}；其中 {1} 个程序仅保留开头部分或未能读取，见 program.cut", all, cut);
        return others == 0
                ? programs
                : Phrase.of(
                        "{0}; of {1} more {1|process|processes} only a line each, in the file others:"
                                + " they are too many",
                        "{0}；另有 {1} 个进程因数量过多，仅在 others 文件中各记一行", programs, others);
    }

    /// Number and start as its folder has them, and program.
    private static String line(Member member) {
        return member.pid() + "-" + member.start() + " " + RawText.show(member.executable());
    }

    /// What only a process knew is on the disk before the process ends.
    private void sync() throws IOException {
        if (manifest.size() > MANY) {
            own.syncAll(folder.toString());
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                try (var channel = FileChannel.open(each, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    private boolean keep(Member member) throws IOException {
        String process = HostProcess.directoryOf(host, member.pid());
        String name = member.pid() + "-" + member.start();
        Path to = folder.resolve(name);
        Files.createDirectories(to);
        for (String text : TEXTS) {
            var content = host.read(process + '/' + text, LARGEST_TEXT);
            if (content != null) {
                write(name + '/' + text, content.bytes());
            }
        }
        var script = EvidenceTexts.script(host, process);
        if (script != null) {
            write(name + "/script", script.bytes());
        }
        var descriptors = descriptors(process);
        write(name + "/links", bytes(links(process, descriptors)));
        write(name + "/sockets", bytes(sockets(process, descriptors.links().values())));
        return keepProgram(process, name);
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Open files by their descriptors, as many as are kept.
    ///
    /// @param all how many there are
    private record Descriptors(Map<String, @Nullable String> links, int all) {}

    private Descriptors descriptors(String process) {
        var names = host.list(process + "/fd");
        int most = Math.min(MOST_DESCRIPTORS, Math.max(LEAST_DESCRIPTORS, descriptorsLeft));
        var links = new LinkedHashMap<String, @Nullable String>();
        for (String fd : names.subList(0, Math.min(most, names.size()))) {
            links.put(fd, host.readLink(process + "/fd/" + fd));
        }
        descriptorsLeft -= links.size();
        cutDescriptors += links.size() < names.size() ? 1 : 0;
        return new Descriptors(links, names.size());
    }

    /// Program, folder, root and open files, as the kernel names them.
    private List<String> links(String process, Descriptors descriptors) {
        var lines = new ArrayList<String>();
        for (String name : List.of("exe", "cwd", "root")) {
            lines.add(name + " -> " + shown(host.readLink(process + '/' + name)));
        }
        descriptors.links().forEach((fd, link) -> lines.add("fd/" + fd + " -> " + shown(link)));
        int kept = descriptors.links().size();
        if (kept < descriptors.all()) {
            lines.add("... %d of %d descriptors".formatted(kept, descriptors.all()));
        }
        return lines;
    }

    private static String shown(@Nullable String link) {
        return link == null ? "?" : RawText.show(link);
    }

    /// The lines of `/proc/PID/net` that tell of its own sockets.
    private List<String> sockets(String process, Collection<@Nullable String> links) {
        var own = new HashSet<String>();
        for (String link : links) {
            if (link != null && link.startsWith("socket:[")) {
                own.add(link.substring(8, link.length() - 1));
            }
        }
        var lines = new ArrayList<String>();
        for (String kind : own.isEmpty() ? List.<String>of() : SOCKETS) {
            int field = kind.equals("unix") ? 6 : 9;
            for (String line : host.lines(process + "/net/" + kind)) {
                var parts = line.strip().split("\\s+", field + 2);
                if (parts.length > field && own.contains(parts[field])) {
                    lines.add(kind + " " + RawText.show(line));
                }
            }
        }
        return lines;
    }

    /// Copies the program; one that several run is copied once.
    private boolean keepProgram(String process, String name) throws IOException {
        var info = host.stat(process + "/exe");
        if (info == null) {
            return false;
        }
        String file = info.device() + ":" + info.inode();
        String known = programs.get(file);
        if (known != null) {
            write(name + "/program.is", (known + "\n").getBytes(StandardCharsets.UTF_8));
            return true;
        }
        Path to = folder.resolve(name).resolve("program");
        create(to).close();
        var copied = ProgramCopy.of(host, process + "/exe", to);
        manifest.add(copied.sha256() + "  " + name + "/program");
        programs.put(file, name + "/program");
        if (!copied.isWhole()) {
            cut++;
            String told =
                    copied.size() == ProgramCopy.UNREAD
                            ? "it could not be read\n"
                            : "the first %d of %d bytes\n"
                                    .formatted(copied.copied(), copied.size());
            write(name + "/program.cut", told.getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    private static OutputStream create(Path file) throws IOException {
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    private void write(String name, byte[] bytes) throws IOException {
        try (var out = create(folder.resolve(name))) {
            out.write(bytes);
        }
        manifest.add(Sha256.hex(bytes) + "  " + name);
    }

    private String seal() throws IOException {
        write(folder.resolve("manifest.sha256"), manifest.iterator());
        String previous = "";
        try (var out = new BufferedOutputStream(create(folder.resolve("manifest.chain")))) {
            for (String line : manifest) {
                previous = Sha256.hex((previous + line).getBytes(StandardCharsets.UTF_8));
                out.write((previous + "  " + line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return previous;
    }

    /// @return SHA-256 of the file
    private static String write(Path file, Iterator<String> lines) throws IOException {
        var digest = Sha256.digest();
        try (var out = new DigestOutputStream(new BufferedOutputStream(create(file)), digest)) {
            while (lines.hasNext()) {
                out.write((lines.next() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
