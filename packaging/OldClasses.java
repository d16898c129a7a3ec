import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Gives class files of before Java 6 in jars the form of Java 8 (version and stack maps, the same
/// instructions), because the start-up cache takes no older ones. Run as a source file:
/// `java OldClasses.java JAR…`; each jar that has such classes is written anew, the same each time.
final class OldClasses {
    private static final int FIRST_WITH_STACK_MAPS = 50;

    private final Map<String, byte[]> entries = new HashMap<>();

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            new OldClasses().renew(Path.of(jar));
        }
    }

    private void renew(Path jar) throws IOException {
        var out = new ByteArrayOutputStream();
        boolean anyOld;
        try (var in = new ZipFile(jar.toFile());
                var zip = new ZipOutputStream(out)) {
            var names = in.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
            for (String name : names) {
                entries.put(name, in.getInputStream(in.getEntry(name)).readAllBytes());
            }
            anyOld = names.stream().anyMatch(this::isOld);
            for (String name : names) {
                var entry = new ZipEntry(name);
                entry.setTimeLocal(java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(isOld(name) ? renewed(entries.get(name)) : entries.get(name));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (anyOld) {
            Files.write(jar, out.toByteArray());
        }
    }

    /// Bytes 6 and 7 of a class file are its major version.
    private boolean isOld(String name) {
        byte[] bytes = entries.get(name);
        return name.endsWith(".class")
                && bytes.length > 8
                && ((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) < FIRST_WITH_STACK_MAPS;
    }

    private byte[] renewed(byte[] old) {
        var format =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ConstantPoolSharingOption.NEW_POOL,
                        ClassFile.ClassHierarchyResolverOption.of(relatives()));
        return format.transformClass(
                format.parse(old),
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                    } else {
                        builder.with(element);
                    }
                });
    }

    /// Who extends whom: in the jar itself, else in the runtime.
    private ClassHierarchyResolver relatives() {
        return ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String name = type.descriptorString();
                            byte[] bytes =
                                    entries.get(name.substring(1, name.length() - 1) + ".class");
                            return bytes == null ? null : new java.io.ByteArrayInputStream(bytes);
                        })
                .orElse(ClassHierarchyResolver.defaultResolver());
    }
}
