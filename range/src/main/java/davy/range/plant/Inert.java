package davy.range.plant;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Programs that do nothing: they sleep for at most a minute and end. Compiled here from a few
/// lines of C, so that each is a real ELF file, and none is anybody's.
final class Inert {
    /// Sleeps as many seconds as its first argument says, 60 at most.
    private static final String PROGRAM =
            """
            #include <stdlib.h>
            #include <unistd.h>
            const char marks[] __attribute__((used)) = MARKS;
            int main(int argc, char **argv) {
                int seconds = argc > 1 ? atoi(argv[1]) : 60;
                alarm(60);
                sleep(seconds > 0 && seconds < 60 ? seconds : 60);
                return 0;
            }
            """;

    private static final String LIBRARY =
            """
            const char marks[] __attribute__((used)) = MARKS;
            int nothing(void) { return 0; }
            """;

    private static final String MODULE =
            """
            static const char info[] __attribute__((used, section(".modinfo"))) =
                "license=GPL\\0description=inert\\0vermagic=0.0.0 none";
            const char marks[] __attribute__((used)) = MARKS;
            int init_module(void) { return 0; }
            void cleanup_module(void) {}
            """;

    private final Path workshop;
    private final Map<String, byte[]> made = new HashMap<>();

    /// @param workshop a directory of the caller's, for sources and results
    Inert(Path workshop) {
        this.workshop = workshop;
    }

    /// An ordinary, dynamically linked program.
    byte[] program() {
        return make("program", PROGRAM, "", List.of("-O1"));
    }

    /// A program that needs no library.
    byte[] staticProgram() {
        return make("static", PROGRAM, "", List.of("-O1", "-static"));
    }

    /// A static program with these texts in its data.
    byte[] marked(String... marks) {
        return make("marked", PROGRAM, String.join("\n", marks), List.of("-O1", "-static"));
    }

    byte[] library(String... marks) {
        return make(
                "library", LIBRARY, String.join("\n", marks), List.of("-shared", "-fPIC", "-O1"));
    }

    /// A relocatable object with a kernel module's sections; it fits no kernel.
    byte[] module() {
        return make("module", MODULE, "", List.of("-c", "-O1"));
    }

    /// A program that looks packed: the marks of UPX, and little but noise.
    byte[] packed(Dice dice) {
        byte[] body = program().clone();
        var head = new ArrayList<byte[]>();
        head.add(body);
        head.add("UPX!".getBytes(StandardCharsets.US_ASCII));
        head.add(dice.bytes(600_000));
        head.add("UPX!\0$Info: This file is packed$".getBytes(StandardCharsets.US_ASCII));
        return join(head);
    }

    /// The same program with another end, as a self-copying bot writes itself.
    static byte[] withTail(byte[] program, String tail) {
        return join(List.of(program, (tail + "\0").getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] join(List<byte[]> parts) {
        byte[] whole = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /// Compiles any other source.
    byte[] compiled(String source, String... options) {
        return make("other", source, "", List.of(options));
    }

    private byte[] make(String name, String source, String marks, List<String> options) {
        String key = name + options + source.hashCode() + marks;
        return made.computeIfAbsent(key, _ -> compile(source, marks, options));
    }

    private byte[] compile(String source, String marks, List<String> options) {
        try {
            Path from = Files.writeString(Files.createTempFile(workshop, "inert", ".c"), source);
            Path to = Files.createTempFile(workshop, "inert", ".bin");
            var gcc = new ArrayList<>(List.of("gcc", "-DMARKS=" + quoted(marks)));
            gcc.addAll(options);
            gcc.addAll(List.of("-o", to.toString(), from.toString()));
            Command.run(gcc).orThrow("compiling an inert program");
            return Files.readAllBytes(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
